"""How modes and outcomes look everywhere: one colour's role and one word each."""

from __future__ import annotations

from typing import Final

from tui.run.state import Outcome
from workloads.words import Mode

_OUTCOME: Final[dict[Outcome, str]] = {
    Outcome.FINISHED: "text-finished",
    Outcome.KILLED: "text-killed",
    Outcome.FAILED: "caution",
    Outcome.STOPPED: "caution",
}
_WORDS: Final[dict[Mode, str]] = {
    Mode.READ: "READ-ONLY: nothing can change",
    Mode.READ_WRITE: "SHARED: changes go to the FILE",
    Mode.WRITE_NEW: "SHARED, NEW: changes go to the FILE",
    Mode.COPY_ON_WRITE: "COPY-ON-WRITE: changes stay PRIVATE",
    Mode.LOAD: "LOADED: the whole array is PRIVATE",
}
STILL: Final = "-still"
"""Class of an app that draws a picture: no key is named in it, for none can be pressed."""
TITLE_STYLE: Final = "ink-bar on bar bold"
"""Titles are the interface's, in every mode: a mode's colour would be that of a band."""


def outcome_style(outcome: Outcome) -> str:
    """The role of an end: red is for the killed alone."""
    return _OUTCOME[outcome]


def mode_words(mode: Mode | None) -> str:
    """Where changes go in this mode; empty where there is none."""
    return _WORDS[mode] if mode is not None else ""
