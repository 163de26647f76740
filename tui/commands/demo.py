"""`cowtop demo`: the tour of what people misunderstand, for a talk."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from tui.commands import subcommand
from tui.commands.theme_option import add_theme_option

if TYPE_CHECKING:
    from tui.messages import ScreenFactory


class Options(Namespace):
    """As parsed."""

    recorded: bool
    big: bool
    theme: str | None = None


def add_options(parser: ArgumentParser) -> None:
    """Live or recorded, and for whom."""
    parser.add_argument(
        "--recorded", action="store_true", help="play recordings only: nothing runs, nothing fails"
    )
    parser.add_argument(
        "--big", action="store_true", help="large letters, few words: for the last row of a hall"
    )
    add_theme_option(parser)


def start(options: Options) -> int:
    """Open the tour."""
    from tui.commands.screen import show

    def first() -> ScreenFactory:
        from tui.screens import factories

        return factories.tour(recorded=options.recorded, big=options.big)

    return show(first, theme=options.theme)


COMMAND = subcommand(
    "demo",
    "a tour in steps of what people misunderstand, for a talk",
    Options,
    add_options,
    start,
    epilog="space: next step, b: back, 1 to 8: that step, r: restart the step.",
    example="cowtop demo --recorded --big",
)
