"""`cowtop replay`: recordings on the same screen as a run, with the keys of a player."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tui.commands import subcommand
from tui.commands.recordings import read_all
from tui.commands.theme_option import add_theme_option
from tui.errors import UsageError

if TYPE_CHECKING:
    from tui.messages import ScreenFactory

MOST_FILES = 4


class Options(Namespace):
    """As parsed."""

    files: list[Path]
    by: Literal["time", "rows"]
    theme: str | None = None


def add_options(parser: ArgumentParser) -> None:
    """The files, and what keeps them in step."""
    parser.add_argument(
        "files", type=Path, nargs="+", metavar="FILE", help="one to four, or one of instances"
    )
    parser.add_argument(
        "--by",
        choices=("time", "rows"),
        default="time",
        help="several: in step by the time since opening, or by rows done; default time "
        "(instances: their common clock)",
    )
    add_theme_option(parser)


def start(options: Options) -> int:
    """Read them all, then show them."""
    if len(options.files) > MOST_FILES:
        raise UsageError(f"replay shows up to {MOST_FILES} recordings at once")
    from tui.run.about_tree import TreeAbout

    files = read_all(options.files)
    recordings = [run for file in files for run in file.runs]
    are_together = files[0].are_together
    if options.by == "rows" and any(isinstance(one.about, TreeAbout) for one in recordings):
        raise UsageError("--by rows is for workloads: a command, or a process, has no rows")
    from tui.commands.screen import show

    def first() -> ScreenFactory:
        from tui.recording.replay import ReplayGroup
        from tui.screens import factories
        from tui.settings import Settings

        make = factories.instances if are_together else factories.sources
        return make(
            lambda: ReplayGroup(recordings, by=options.by, are_together=are_together).sources,
            recordings[0].about.settings or Settings(),
        )

    return show(first, theme=options.theme)


COMMAND = subcommand(
    "replay",
    "play recordings on the monitor: pause, speed, scrub, marker to marker",
    Options,
    add_options,
    start,
    epilog="space plays and pauses, left and right seek, [ and ] go from marker to marker, "
    "+ and - change the speed. Instances that were recorded as one are shown on one screen.",
    example="cowtop replay before.jsonl.gz after.jsonl.gz --by rows",
)
