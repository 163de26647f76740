"""`cowtop compare`: the differences of recordings in figures."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from tui.commands import subcommand
from tui.commands.replay import tell_trouble
from tui.errors import UsageError

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
    parser.add_argument("--format", choices=FORMAT_NAMES, default="text", help="default text")


def start(options: Options) -> int:
    """Print it."""
    if not 2 <= len(options.files) <= MOST_FILES:
        raise UsageError(f"compare needs 2 to {MOST_FILES} recordings")
    from tui.headless.compare import write_comparison
    from tui.recording.compare import compare
    from tui.recording.keepers import Keeper
    from tui.recording.reader import read_recording

    recordings = [read_recording(path, Keeper()) for path in options.files]
    for recording in recordings:
        tell_trouble(recording)
    write_comparison(compare(recordings), options.format, sys.stdout)
    return 0


COMMAND = subcommand(
    "compare", "the differences of recordings in figures", Options, add_options, start
)
