"""The colours that mean something, by name, on every ground and kind of terminal.

A name means the same in every theme. Orange is for private copies alone, red for swap, for the
killed and for lost edits; blue is the interface's. Words (`text-`, `ink-`) have 4.5:1 on what they
stand on, areas and lines 3:1. Bands that touch differ by 20 in CIEDE2000, for the colour-blind
too, or by texture; in 16 colours, whose look is the terminal's own, by name.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Colours(StrEnum):
    """How many colours there are to draw with."""

    MILLIONS = "truecolor"
    MANY = "256"
    SIXTEEN = "16"
    NONE = "none"


# What `SIXTEEN` is drawn in: values that are nearest to themselves when colours are cut to 16, so
# that a name reaches the terminal as its own number.
NAMED: Final = {
    "black": "#000000", "red": "#aa0000", "green": "#00aa00", "yellow": "#aa5500",
    "blue": "#0000aa", "magenta": "#aa00aa", "cyan": "#00aaaa", "white": "#aaaaaa",
    "bright_black": "#555555", "bright_red": "#ff5555", "bright_green": "#55ff55",
    "bright_yellow": "#ffff55", "bright_blue": "#5555ff", "bright_magenta": "#ff55ff",
    "bright_cyan": "#55ffff", "bright_white": "#ffffff",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Role:
    """One name: #rrggbb on a dark and a light ground, the names of 16 colours on both."""

    name: str
    dark: str
    light: str
    dark_named: str
    light_named: str

    def on(self, *, is_dark: bool, colours: Colours = Colours.MILLIONS) -> str:
        """Its #rrggbb."""
        if colours is Colours.SIXTEEN:
            return NAMED[self.dark_named if is_dark else self.light_named]
        return self.dark if is_dark else self.light


GROUND: Final = Role("ground", "#0e1116", "#ffffff", "black", "bright_white")
FOREGROUND: Final = Role("text", "#e6e9ee", "#1b1f24", "bright_white", "black")
_BANDS: Final = (
    Role("band-python", "#656071", "#524763", "bright_black", "bright_black"),
    Role("band-copies", "#ffb010", "#c88700", "yellow", "yellow"),
    Role("band-unwritten", "#fbfdff", "#00000f", "bright_white", "black"),
    Role("band-file", "#00925c", "#007551", "green", "green"),
    Role("band-libraries", "#a29dac", "#859799", "white", "white"),
    Role("band-kernel", "#a29dac", "#859799", "white", "white"),
    Role("band-swap", "#e8353a", "#a80016", "bright_red", "red"),
    Role("band-python-other", "#8b8798", "#7d7490", "white", "white"),
    Role("band-copies-other", "#a55800", "#703a02", "bright_yellow", "bright_yellow"),
    Role("band-lost", "#e8353a", "#a80016", "bright_red", "red"),
)
_BAND_INKS: Final = (
    Role("ink-python", "#ffffff", "#ffffff", "bright_white", "bright_white"),
    Role("ink-copies", "#000000", "#000000", "black", "black"),
    Role("ink-unwritten", "#000000", "#ffffff", "black", "bright_white"),
    Role("ink-file", "#000000", "#ffffff", "black", "black"),
    Role("ink-libraries", "#000000", "#000000", "black", "black"),
    Role("ink-kernel", "#000000", "#000000", "black", "black"),
    Role("ink-swap", "#000000", "#ffffff", "black", "bright_white"),
    Role("ink-python-other", "#000000", "#000000", "black", "black"),
    Role("ink-copies-other", "#ffffff", "#ffffff", "black", "black"),
    Role("ink-lost", "#000000", "#ffffff", "black", "bright_white"),
)
_OTHERS: Final = (
    Role("ink-ground", "#e6e9ee", "#1b1f24", "bright_white", "black"),
    Role("bar", "#2a6bb5", "#0b5cad", "cyan", "blue"),
    Role("ink-bar", "#ffffff", "#ffffff", "black", "bright_white"),
    Role("axis", "#6f7884", "#828b96", "white", "bright_black"),
    Role("text-python", "#a6a6b2", "#4e4e5c", "white", "bright_black"),
    Role("text-copies", "#ffb010", "#944c00", "yellow", "yellow"),
    Role("text-unwritten", "#fbfdff", "#00000f", "bright_white", "black"),
    Role("text-file", "#58c47e", "#0d6640", "bright_green", "green"),
    Role("text-libraries", "#c2c2cb", "#5a646e", "white", "bright_black"),
    Role("text-kernel", "#c2c2cb", "#5a646e", "white", "bright_black"),
    Role("text-swap", "#ff7078", "#a3161f", "bright_red", "red"),
    Role("text-rss", "#7fd4e8", "#00687d", "bright_cyan", "blue"),
    Role("text-dirty", "#e6e9ee", "#1b1f24", "bright_white", "black"),
    Role("text-finished", "#e6e9ee", "#1b1f24", "bright_white", "black"),
    Role("text-killed", "#ff7078", "#a3161f", "bright_red", "red"),
    Role("text-lost", "#ff7078", "#a3161f", "bright_red", "red"),
    Role("interface", "#62adff", "#0b5cad", "bright_cyan", "blue"),
    Role("caution", "#f2e05a", "#6b5d00", "bright_yellow", "magenta"),
    Role("limit", "#cf9bff", "#7a35b5", "bright_magenta", "magenta"),
    Role("muted", "#9ea7b2", "#56606b", "white", "bright_black"),
)
ROLES: Final = (*_BANDS, *_BAND_INKS, *_OTHERS)
"""`band-X` is an area, `ink-X` what is written or dashed upon it, `text-X` words about it.

`ink-ground`: lines where there is no area; `bar`: the interface's area, for titles; `interface`:
keys, headings, focus, progress; `axis`: frames and ticks; `caution`: warnings; `muted`: words of
less weight; `text-rss`, `text-dirty`: lines of their own.
"""
BY_NAME: Final = {role.name: role for role in ROLES}


def colour_of(name: str, *, is_dark: bool, colours: Colours = Colours.MILLIONS) -> str | None:
    """The #rrggbb of a role, None for a name that is none.

    Without colours a band is told by its texture, in one ink: greys of their own would blur into
    the shades of the textures.
    """
    role = BY_NAME.get(name)
    if role is None:
        return None
    if colours is Colours.NONE and role in _BANDS:
        role = FOREGROUND
    elif colours is Colours.NONE and role in _BAND_INKS:
        role = GROUND
    return role.on(is_dark=is_dark, colours=colours)


def variables(*, is_dark: bool, colours: Colours = Colours.MILLIONS) -> dict[str, str]:
    """Every role with its colour, as the variables of a stylesheet."""
    found = {name: colour_of(name, is_dark=is_dark, colours=colours) for name in BY_NAME}
    return {name: colour for name, colour in found.items() if colour is not None}
