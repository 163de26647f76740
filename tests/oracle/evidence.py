"""All that is known of one run: what was asked for, what must be, what was read, what was said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.oracle.model import HEADER, Model
from tests.oracle.places import Place
from tests.oracle.reader import PAGE
from tests.oracle.witness import Reading
from tui.pages.map import PageMapFrame
from tui.settings import Settings


@dataclass(frozen=True, slots=True)
class Evidence:
    """`said` is the final JSON, `before` the array as it was.

    `writer_pid` is another process that wrote to the file, if any, `writer_pages` what it dirtied.
    """

    settings: Settings
    place: Place
    model: Model
    readings: tuple[Reading, Reading]
    said: dict[str, Any]
    before: np.ndarray[Any, Any]
    page_map: PageMapFrame | None = None
    writer_pid: int | None = None
    writer_pages: frozenset[int] = frozenset()

    @property
    def ledger(self) -> dict[str, Any]:
        """The ledger's columns."""
        columns: dict[str, Any] = self.said["ledger"]
        return columns

    @property
    def mapping_pages(self) -> int:
        """Pages of the file up to the array's end."""
        offset = self.settings.data_offset
        return -(-(self.settings.array_bytes + (HEADER if offset is None else offset)) // PAGE)

    def range_of(self, figure: Callable[[Reading], int]) -> tuple[int, int]:
        """The least and the most that one figure was in the two readings."""
        both = sorted(figure(reading) for reading in self.readings)
        return both[0], both[1]


Problems = Iterator[str]


def about(name: str, said: object, lowest: int, highest: int | None = None) -> Problems:
    """A problem if a figure is not what it was, or not between what it was before and after."""
    highest = lowest if highest is None else highest
    if not isinstance(said, int | float) or not lowest <= said <= highest:
        true = _words(lowest) if lowest == highest else f"{_words(lowest)} to {_words(highest)}"
        yield f"{name} is {_words(said)}, not {true}"


def absent(name: str, said: object, reason: object, *words: str) -> Problems:
    """A problem if a figure is there, or is null without a reason that has one of the words."""
    if said is not None:
        yield f"{name} is {_words(said)}, and cannot be known"
    elif not isinstance(reason, str) or not reason:
        yield f"{name} is null without a reason"
    elif words and not any(word in reason for word in words):
        yield f"{name} is null because {reason!r}, which says nothing of {' or '.join(words)}"


def either(first: Iterable[str], second: Iterable[str]) -> Problems:
    """The problems of the first way to be right, unless the second is."""
    problems = list(first)
    if problems and list(second):
        yield from problems


def _words(figure: object) -> str:
    if isinstance(figure, int) and figure and figure % PAGE == 0:
        return f"{figure // PAGE} pages"
    return str(figure)
