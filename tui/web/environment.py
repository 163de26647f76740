"""The environment of a program whose terminal is a page: colours, UTF-8, and nothing of another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_OF_ANOTHER_TERMINAL: Final = frozenset(
    {
        *("COLUMNS", "LINES", "ROWS", "COLORFGBG", "TERM_PROGRAM", "TERM_PROGRAM_VERSION"),
        *("TMUX", "TMUX_PANE", "STY", "WINDOWID", "VTE_VERSION", "TEXTUAL_DRIVER"),
    }
)
_LOCALES: Final = ("LC_ALL", "LC_CTYPE", "LANG")


def page_environment(given: Mapping[str, str]) -> dict[str, str]:
    """That of the server without what it says of the terminal that the server has."""
    kept = {name: value for name, value in given.items() if name not in _OF_ANOTHER_TERMINAL}
    kept |= {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
    locale = next(filter(None, map(kept.get, _LOCALES)), "")
    if "utf-8" not in locale.lower().replace("utf8", "utf-8"):
        # What a page shows is UTF-8; what the user's own commands have beside it stays.
        kept.pop("LC_ALL", None)
        kept["LC_CTYPE"] = "C.UTF-8"
    return kept
