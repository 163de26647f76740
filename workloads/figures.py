"""A figure is a number, or the reason why there is none; arithmetic with an unknown stays unknown.

What is absent is neither true nor false and neither more nor less than anything, so that no
`figure or 0`, no `max(0, figure)` and no sum can make a number of it: it raises TypeError or it
stays absent, with its reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn, Self, TypeVar


@dataclass(frozen=True, slots=True)
class Absent:
    """A value that could not be had, and why, in words for the screen."""

    reason: str

    def __bool__(self) -> NoReturn:
        raise TypeError(f"an unknown figure is neither true nor false ({self.reason})")

    def _stays(self, _other: object) -> Self:
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _stays
    __truediv__ = __rtruediv__ = _stays

    def __neg__(self) -> Self:
        return self


Figure = int | float | Absent
Count = int | Absent
"""Bytes or events: whole."""

NOT_READ = Absent("not read")

N = TypeVar("N", int, float)


def number(figure: Figure | None) -> float | None:
    """The figure as a number, None where it is absent: for who draws, never for who sums."""
    return None if figure is None or isinstance(figure, Absent) else figure


def at_least(figure: N | Absent, least: N) -> N | Absent:
    """Not below this; what is absent stays so."""
    return figure if isinstance(figure, Absent) else max(least, figure)


def at_most(figure: N | Absent, most: N | Absent) -> N | Absent:
    """Not above this, which may itself be absent: then neither is known."""
    if isinstance(figure, Absent):
        return figure
    return most if isinstance(most, Absent) else min(figure, most)


def fall(before: N | Absent, after: N | Absent) -> N | Absent:
    """How far it fell, 0 if it rose; absent with the first reason if either is."""
    if isinstance(before, Absent):
        return before
    return after if isinstance(after, Absent) else max(before - after, before - before)


def rise(before: N | Absent, after: N | Absent) -> N | Absent:
    """How far it rose, 0 if it fell; absent with the first reason if either is."""
    if isinstance(before, Absent):
        return before
    return after if isinstance(after, Absent) else max(after - before, after - after)


def known(figure: N | Absent | None, otherwise: Absent = NOT_READ) -> N | Absent:
    """None becomes absent: for what is not there at all."""
    return otherwise if figure is None else figure
