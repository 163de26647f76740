"""The bands of several runs on one file: each run's own from the bottom, then what all share once.

What would be too thin to be told from its neighbour is drawn together with it, and named so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from tui.chart.bands import (
    COPIES,
    FILE,
    LIBRARIES,
    OTHER_COPIES,
    OTHER_PYTHON,
    PYTHON,
    SWAP,
    UNWRITTEN,
    Band,
)
from tui.chart.instances_stack import SharedStack
from tui.chart.stack import Floats

_LEAST_ROWS: Final = 2.5
"""Of a picture that is full: a run needs room for its own, its copies and its name."""
_LEAST_ROWS_OF_FEW: Final = 1.5
_FEW: Final = 4
# The base of one run tells it from the one below: copies do not hide it.
_COPIES: Final = tuple(replace(one, is_first=False) for one in (COPIES, OTHER_COPIES))
_BASES: Final = (PYTHON, OTHER_PYTHON)
SHARED: Final = (UNWRITTEN, FILE, LIBRARIES, SWAP)
"""From the bottom up, above all that is private."""


@dataclass(frozen=True, slots=True)
class Group:
    """Runs that are drawn as one, `first` to `last`, counted from 1."""

    first: int
    last: int

    @property
    def name(self) -> str:
        """`#1`, `#5 to #64`."""
        return f"#{self.first}" if self.first == self.last else f"#{self.first} to #{self.last}"

    @property
    def places(self) -> slice:
        """Where they stand among all."""
        return slice(self.first - 1, self.last)


def groups_of(many: int, lines: int) -> tuple[Group, ...]:
    """Each by itself where there is room for all; else the first, and all others together."""
    single = many
    if many * _LEAST_ROWS > lines:
        # Four thin ones still show how little one is of all; thinner ones are but a stripe.
        single = min(_FEW, many - 2) if many * _LEAST_ROWS_OF_FEW <= lines else 1
    alone = tuple(Group(number, number) for number in range(1, single + 1))
    return alone if single >= many else (*alone, Group(single + 1, many))


def bands_of(groups: tuple[Group, ...], *, has_copies: bool) -> tuple[Band, ...]:
    """From the bottom up, two for each group; neighbours in two shades.

    Counted from the top: what touches the file's has the shades of a run alone. Bases differ where
    no copies stand between them.
    """
    bands: list[Band] = []
    for number in range(len(groups) - 1, -1, -1):
        bands += (_BASES[0 if has_copies else number % 2], _COPIES[number % 2])
    return (*bands, *SHARED)


def amounts_of(stack: SharedStack, groups: tuple[Group, ...]) -> Floats:
    """Bytes, bands x columns; what is not known takes no room."""
    parts = []
    for group in groups:
        parts += [np.nansum(stack.own[group.places], axis=0)]
        parts += [np.nansum(stack.copies[group.places], axis=0)]
    swapped = np.nansum(stack.swapped, axis=0)
    shared = (stack.unwritten, stack.file, stack.libraries, swapped)
    return np.array([*parts, *(np.nan_to_num(part, nan=0.0) for part in shared)])
