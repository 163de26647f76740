"""`cowtop demo`: the tour of what people misunderstand, for a talk."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from tui.commands import Subcommand


def add_options(parser: ArgumentParser) -> None:
    """Live or recorded."""
    parser.add_argument(
        "--recorded", action="store_true", help="play recordings only: nothing runs, nothing fails"
    )


def start(options: Namespace) -> int:
    """Open the tour."""
    from tui.commands.screen import show
    from tui.settings import Settings

    return show(Settings(), tour="recorded" if options.recorded else "live")


COMMAND = Subcommand(
    "demo",
    "a tour in steps of what people misunderstand, for a talk",
    add_options,
    start,
    epilog="space: next step, b: back, r: restart the step.",
)
