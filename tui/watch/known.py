"""What a watch answers with: a number of bytes, or `NotKnown` with the reason and the bounds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tui.metrics.measured import Bounded
from tui.metrics_format import format_bytes
from tui.probe.reading import Absent, Figure

COPIES: Final = "private_copies_bytes"
DIRTY: Final = "file_dirty_bytes"
OWN_COPIES: Final = "own_private_copies_bytes"


class NotKnown(Exception):
    """A figure that cannot be known here; `reason` says why.

    `at_least_bytes` and `at_most_bytes` are its bounds, each None where it has none.
    """

    def __init__(self, name: str, why: Absent) -> None:
        super().__init__(f"{name} is not known: {why.reason}")
        self.reason = why.reason
        self.at_least_bytes = why.at_least if isinstance(why, Bounded) else None
        self.at_most_bytes = why.at_most if isinstance(why, Bounded) else None


class SinceStart:
    """By how much figures are above what they were when the block began, in bytes.

    Negative where they fell; each raises `NotKnown` where one of the two is not known.
    """

    def __init__(self, grown: Callable[[str], int]) -> None:
        self._grown = grown

    @property
    def private_copies_bytes(self) -> int:
        """Of this process and its descendants."""
        return self._grown(COPIES)

    @property
    def own_private_copies_bytes(self) -> int:
        """Of this process alone."""
        return self._grown(OWN_COPIES)

    @property
    def file_dirty_bytes(self) -> int:
        """Of the whole file, whoever changed it."""
        return self._grown("file_dirty_bytes")

    @property
    def rss_bytes(self) -> int:
        """Of this process alone."""
        return self._grown("rss_bytes")


def in_words(figure: Figure, grown: Figure) -> str:
    """`12.0 MiB (+3.0 MiB)`, or that it is not known."""
    if isinstance(figure, Absent):
        return "not known"
    if isinstance(grown, Absent):
        return format_bytes(figure)
    sign = "-" if grown < 0 else "+"
    return f"{format_bytes(figure)} ({sign}{format_bytes(abs(grown))})"
