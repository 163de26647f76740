"""Text from outside is made harmless before it reaches a screen, a terminal or a file."""

from __future__ import annotations

import contextlib
import re
import sys
from typing import Final

# C0 and C1 controls, the marks that reverse or hide what follows them, and what is no character.
_HARMFUL: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)


def plain(text: str, limit: int = 500) -> str:
    """One line without control characters, at most `limit` characters."""
    return _HARMFUL.sub(" ", text[: limit + 1]).strip()[:limit]


def say(text: str) -> None:
    """One line of talk to stderr; that nobody listens changes nothing."""
    with contextlib.suppress(OSError):
        if sys.stderr is not None:
            sys.stderr.write(f"cowtop: {plain(text, 1000)}\n")
