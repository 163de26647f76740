"""How modes and metrics look everywhere: one colour and one word each."""

from __future__ import annotations

from typing import Final

from workloads.words import Mode

_STYLE: Final[dict[Mode, str]] = {
    Mode.READ: "primary",
    Mode.READ_WRITE: "success",
    Mode.WRITE_NEW: "success",
    Mode.COPY_ON_WRITE: "accent",
    Mode.LOAD: "warning",
}
_WORDS: Final[dict[Mode, str]] = {
    Mode.READ: "READ-ONLY: nothing can change",
    Mode.READ_WRITE: "SHARED: changes go to the FILE",
    Mode.WRITE_NEW: "SHARED, NEW: changes go to the FILE",
    Mode.COPY_ON_WRITE: "COPY-ON-WRITE: changes stay PRIVATE",
    Mode.LOAD: "LOADED: the whole array is PRIVATE",
}


def mode_style(mode: Mode | None) -> str:
    """The mode's colour; that of a subject without one is the program's own."""
    return _STYLE[mode] if mode is not None else "primary"


def mode_words(mode: Mode | None) -> str:
    """Where changes go in this mode; empty where there is none."""
    return _WORDS[mode] if mode is not None else ""
