"""The colours that mean something, by name: one for each band of memory, as area and as text.

A name means the same in every theme; `Role` has its colour on a dark and on a light ground and on
a terminal of 16 colours. Orange is for private copies alone, and red for swap and for the killed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Role:
    """One name: `dark`, `light` are #rrggbb, `ansi` is a name of the 16 colours."""

    name: str
    dark: str
    light: str
    ansi: str


ROLES: Final = (
    Role("band-python", "#5a5a66", "#8a8a94", "bright_black"),
    Role("band-copies", "#ffa62b", "#c86a00", "yellow"),
    Role("band-unwritten", "#f2f2f2", "#3c4a5c", "bright_white"),
    Role("band-file", "#2f8f52", "#2f8f52", "green"),
    Role("band-libraries", "#86868f", "#b4b4bc", "white"),
    Role("band-swap", "#e0434f", "#b3202c", "red"),
    Role("text-python", "#a0a0aa", "#5c5c66", "white"),
    Role("text-copies", "#ffa62b", "#9a4f00", "yellow"),
    Role("text-unwritten", "#f2f2f2", "#2c3a4c", "bright_white"),
    Role("text-file", "#58c47e", "#1d6b3a", "green"),
    Role("text-libraries", "#b4b4bc", "#5c5c66", "white"),
    Role("text-swap", "#ff6b74", "#a01824", "bright_red"),
    Role("ink-ground", "#f2f2f2", "#20242c", "bright_white"),
    Role("ink-python", "#ffffff", "#000000", "bright_white"),
    Role("ink-copies", "#000000", "#ffffff", "black"),
    Role("ink-unwritten", "#000000", "#ffffff", "black"),
    Role("ink-file", "#ffffff", "#ffffff", "bright_white"),
    Role("ink-libraries", "#000000", "#000000", "black"),
    Role("ink-swap", "#000000", "#ffffff", "bright_white"),
)
BY_NAME: Final = {role.name: role for role in ROLES}


def colour_of(name: str, *, is_dark: bool, is_ansi: bool = False) -> str | None:
    """The colour of a role, None for a name that is none."""
    role = BY_NAME.get(name)
    if role is None:
        return None
    return role.ansi if is_ansi else role.dark if is_dark else role.light
