"""What a page of textual-serve's tells: lists of a word and what belongs to it, as JSON.

Whatever comes, it becomes one of these or nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

SIZES: Final = (2, 1000)
_DEFAULT_SIZE: Final = (80, 24)
_LONGEST_PING: Final = 64


@dataclass(frozen=True, slots=True)
class Typed:
    """Keys, mouse, what was pasted, and what the page's terminal answers."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Resized:
    """Columns and rows."""

    columns: int
    rows: int


@dataclass(frozen=True, slots=True)
class Pinged:
    """To be sent back: the page measures its link."""

    text: str


def understood(text: str) -> Typed | Resized | Pinged | None:
    """What a message says; None for what means nothing here."""
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        return None
    match message:
        case ["stdin", str(typed)]:
            return Typed(typed.encode("utf-8", "ignore"))
        case ["resize", {"width": int(columns), "height": int(rows)}]:
            return Resized(_size(columns), _size(rows))
        case ["ping", str(told)] if len(told) <= _LONGEST_PING:
            return Pinged(told)
    return None  # focus and blur are told by the terminal itself


def pong(ping: Pinged) -> str:
    """The answer."""
    return json.dumps(["pong", ping.text])


def first_size(columns: str | None, rows: str | None) -> tuple[int, int]:
    """What the page says of itself in its first request."""
    pairs = zip((columns, rows), _DEFAULT_SIZE, strict=True)
    width, height = (
        _size(int(text)) if text and text.isascii() and text.isdigit() and len(text) < 6 else usual
        for text, usual in pairs
    )
    return width, height


def _size(count: int) -> int:
    return min(max(count, SIZES[0]), SIZES[1])
