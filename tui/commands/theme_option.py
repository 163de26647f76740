"""`--theme` of everything that is drawn, before the command or behind it."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser, _ArgumentGroup
from typing import Final

from tui.option_types import typed
from tui.terminal import OWN_THEMES

PICTURE_THEME: Final = OWN_THEMES[0]
OF_BOTH: Final = "of the screen, or of pictures"


def add_theme_option(
    parser: ArgumentParser | _ArgumentGroup, of: str = "of the screen", default: str = ""
) -> None:
    """A name; None where it was not said, before the command or behind it."""
    parser.add_argument(
        "--theme",
        type=typed(_theme),
        default=SUPPRESS,  # else what was said before the command would be lost
        metavar="NAME",
        help=f"the colours {of}: {', '.join(OWN_THEMES)} or one of Textual's; default "
        f"{default or 'what suits the terminal'}",
    )


def _theme(text: str) -> str:
    if text in OWN_THEMES:
        return text
    from tui.screens.themed import theme_named

    return theme_named(text)
