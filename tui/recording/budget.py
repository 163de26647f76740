"""What one recording may cost, whatever it is: counted in parts and bytes, never by the clock.

A line is looked at before it is parsed; what a file has decoded and kept in all is bounded.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from tui.recording.codec import Refused

MAX_BRACKETS: Final = 3_000
MAX_COMMAS: Final = 20_000
MAX_SHORT_BYTES: Final = 1 << 16
"""Of a line that is no page map."""
MAX_DECODED_PARTS: Final = 5_000_000
PART_BYTES: Final = 64
_CHARACTER_BYTES: Final = 2


def _no_constant(name: str) -> NoReturn:
    raise Refused(f"{name} is no number")


# Made once: `json.loads` with an argument of its own makes one for every line.
_JSON: Final = json.JSONDecoder(parse_constant=_no_constant)


class Exhausted(Exception):
    """A file asks for more work than one recording gets."""


@dataclass(frozen=True, slots=True)
class Weight:
    """What a JSON value is: numbers, texts and brackets; bytes that are kept of it at most."""

    parts: int
    kept_bytes: int


def parsed(line: bytes) -> Any:
    """The JSON value of a line; raises Refused."""
    if line.count(b"[") + line.count(b"{") > MAX_BRACKETS or line.count(b",") > MAX_COMMAS:
        raise Refused("more parts than a line can have")
    try:
        return _JSON.decode(line.decode())
    except Refused:
        raise
    except (ValueError, RecursionError) as error:
        raise Refused("not JSON") from error


def weight_of(value: Any) -> Weight:
    """Told without recursion: a value may be as deep as the parser allows."""
    parts = characters = 0
    waiting = [value]
    while waiting:
        item = waiting.pop()
        parts += 1
        if isinstance(item, dict):
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item
        elif isinstance(item, str):
            characters += len(item)
    return Weight(parts, parts * PART_BYTES + characters * _CHARACTER_BYTES)


class Work:
    """Parts that were decoded so far."""

    def __init__(self, most_parts: int = MAX_DECODED_PARTS) -> None:
        self._left = most_parts

    def charge(self, value: Any) -> Weight:
        """This is decoded now; raises Exhausted."""
        weight = weight_of(value)
        self.spend(weight.parts)
        return weight

    def spend(self, parts: int) -> None:
        """As much work as to decode so many parts; raises Exhausted."""
        self._left -= parts
        if self._left < 0:
            raise Exhausted
