"""`cowtop replay`: recordings on the same screen as a run, with the keys of a player."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tui.commands import subcommand
from tui.errors import UsageError
from tui.run.about_tree import TreeAbout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.messages import ScreenFactory
    from tui.recording.reader import Recorded, Recording

MOST_FILES = 4


class Options(Namespace):
    """As parsed."""

    files: list[Path]
    by: Literal["time", "rows"]


def add_options(parser: ArgumentParser) -> None:
    """The files, and what keeps them in step."""
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="one to four")
    parser.add_argument(
        "--by",
        choices=("time", "rows"),
        default="time",
        help="several: in step by the time since opening, or by rows done; default time",
    )


def start(options: Options) -> int:
    """Read them all, then show them."""
    if len(options.files) > MOST_FILES:
        raise UsageError(f"replay shows up to {MOST_FILES} recordings at once")
    recordings = read_all(options.files)
    if options.by == "rows" and any(isinstance(one.about, TreeAbout) for one in recordings):
        raise UsageError("--by rows is for workloads: a command, or a process, has no rows")
    from tui.commands.screen import show

    def first() -> ScreenFactory:
        from tui.recording.replay import ReplayGroup
        from tui.screens import factories
        from tui.settings import Settings

        return factories.sources(
            lambda: ReplayGroup(recordings, by=options.by).sources,
            recordings[0].about.settings or Settings(),
        )

    return show(first)


def read_all(files: Sequence[Path]) -> list[Recording]:
    """The recordings, with a line about each that is not whole; raises RecordingError."""
    from tui.recording.keepers import Everything
    from tui.recording.reader import read_recording

    # All of them together get no more memory than one.
    recordings = [read_recording(path, Everything(1 / len(files))) for path in files]
    for recording in recordings:
        tell_trouble(recording)
    return recordings


def tell_trouble(recording: Recording | Recorded) -> None:
    """Say on stderr what is missing of it, if anything is."""
    from tui.text import say

    if recording.trouble:
        say(recording.trouble)


COMMAND = subcommand(
    "replay",
    "play recordings on the monitor: pause, speed, scrub, marker to marker",
    Options,
    add_options,
    start,
    epilog="space plays and pauses, left and right seek, [ and ] go from marker to marker, "
    "+ and - change the speed.",
)
