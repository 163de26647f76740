"""Text from outside is made harmless before it reaches a screen, a terminal or a file.

What may stay is told by Unicode category: letters, marks, numbers, punctuation, symbols and the
plain blank. All else (controls, reversals, what hides, private use, surrogates, what is not
assigned) becomes a blank.
"""

from __future__ import annotations

import contextlib
import re
import sys
from typing import Final
from unicodedata import category

LONGEST_PATH: Final = 4096
MOST_MARKS: Final = 4
"""Upon one character: no script needs more, and a pile of them covers the lines above."""

# ASCII, Latin and what is drawn with, all of it allowed: told apart at once, for what is drawn
# at every tick.
_SURELY_PLAIN: Final = re.compile(
    "[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u2190-\u23ff\u2500-\u2b73]*"
)
# Letters that show nothing.
_FILLERS: Final = frozenset("\u115f\u1160\u3164\uffa0")
# Marks that show nothing: they join, or choose another look (and width) of what is before them.
_SELECTORS: Final = re.compile(
    "[\u034f\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)


def clean(text: str) -> str:
    """The text with a blank for each character that is not allowed; superfluous marks are gone."""
    if _SURELY_PLAIN.fullmatch(text):
        return text
    kept = []
    room = 0  # for marks; a blank carries none, nor does whatever stands before this text
    for character in text:
        if category(character)[0] == "M":
            if room and not _SELECTORS.match(character):
                kept.append(character)
                room -= 1
            continue
        is_shown = character.isprintable() and character not in _FILLERS and character != " "
        kept.append(character if is_shown else " ")
        room = MOST_MARKS if is_shown else 0
    return "".join(kept)


def clean_lines(text: str) -> str:
    """The same with its line breaks."""
    return "\n".join(map(clean, text.split("\n")))


def plain(text: str, limit: int = 500) -> str:
    """One line of harmless characters, at most `limit` of them."""
    return clean(text[: limit + 1]).strip()[:limit]


def say(text: str) -> None:
    """One line of talk to stderr; that nobody listens changes nothing."""
    # A closed stream raises ValueError.
    with contextlib.suppress(OSError, ValueError):
        if sys.stderr is not None:
            sys.stderr.write(f"cowtop: {plain(text, 1000)}\n")
