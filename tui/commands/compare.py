"""`cowtop compare`: the differences of recordings in figures."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from tui.commands import subcommand
from tui.commands.recordings import tell_trouble
from tui.errors import UsageError

if TYPE_CHECKING:
    from tui.recording.compared import InstancesRecording
    from tui.recording.reader import Recording

FORMAT_NAMES = ("text", "json", "csv", "markdown")
MOST_FILES = 16


class Options(Namespace):
    """As parsed."""

    files: list[Path]
    format: str


def add_options(parser: ArgumentParser) -> None:
    """The files and the form."""
    parser.add_argument(
        "files", type=Path, nargs="+", metavar="FILE", help="the first is what others differ from"
    )
    parser.add_argument(
        "--format",
        choices=FORMAT_NAMES,
        default="text",
        metavar="FORMAT",
        help=f"{', '.join(FORMAT_NAMES)}; default text",
    )


def start(options: Options) -> int:
    """Print it."""
    if not 2 <= len(options.files) <= MOST_FILES:
        raise UsageError(f"compare needs 2 to {MOST_FILES} recordings")
    from tui.headless.compare import write_comparison
    from tui.recording.compare import compare

    recordings = [read_one(path) for path in options.files]
    write_comparison(compare(recordings), options.format, sys.stdout)
    return 0


def read_one(path: Path) -> Recording | InstancesRecording:
    """A run, or instances with what they held together, of whatever length."""
    from tui.recording.compared import InstancesRecording
    from tui.recording.keepers import Keeper
    from tui.recording.reader import FileOfRuns
    from tui.recording.together_end import TogetherEnd

    file = FileOfRuns(path)
    if file.many is None:
        found = file.read(lambda _: Keeper())
        tell_trouble(found.trouble)
        return found.runs[0]
    together = TogetherEnd(file.header.abouts, file.work)
    found = file.read(lambda number: together.keepers[number])
    tell_trouble(found.trouble)
    return InstancesRecording(found.name, found.runs[0].about, together.end(), together.untold)


COMMAND = subcommand(
    "compare",
    "the differences of recordings in figures",
    Options,
    add_options,
    start,
    example="cowtop compare before.jsonl.gz after.jsonl.gz",
)
