"""What one cell did to one file, or to one array that was named: before it, after it, at most."""

from __future__ import annotations

from dataclasses import dataclass

from tui.metrics.measured import Bounded, Measured
from tui.probe.reading import Absent, Figure
from tui.watch.known import COPIES, DIRTY
from tui.watch.own_arrays import less
from workloads.words import Mode


@dataclass(frozen=True, slots=True)
class Item:
    """Bytes; `had`, `has` and `peak` are of private copies, `dirty` of the whole file.

    `is_closed`: nothing maps it any more. `flush_words`: of its flush() calls, if there were any.
    """

    name: str
    modes: tuple[str, ...]
    had: Figure
    has: Figure
    peak: Figure
    dirty: Figure
    dirty_before: Figure = 0
    file_bytes: int | None = None
    flush_words: str = ""
    is_closed: bool = False

    @property
    def measured(self) -> Measured:
        """What came in the cell, for budgets."""
        peak, final = less(self.peak, self.had), less(self.has, self.had)
        return Measured({COPIES: peak}, {COPIES: final, DIRTY: self.dirty}, self.file_bytes)

    @property
    def is_private(self) -> bool:
        """Whether there is, or may be, anything to say of private copies."""
        return Mode.COPY_ON_WRITE in self.modes or not self.modes or bool(weight(self.peak))

    @property
    def can_dirty(self) -> bool:
        """Whether what is written to it goes to the file."""
        return Mode.READ_WRITE in self.modes or Mode.WRITE_NEW in self.modes

    @property
    def dirtied(self) -> Figure:
        """By how much more is dirty than before the cell; less where it was written meanwhile."""
        return less(self.dirty, self.dirty_before) if self.can_dirty else 0

    @property
    def weight(self) -> float:
        """The more the worse; what is not known before all."""
        came = self.measured
        copies = (came.figure(COPIES, at_end=at_end) for at_end in (False, True))
        return max(*(abs(weight(figure)) for figure in copies), abs(weight(self.dirtied)))

    @property
    def is_changed(self) -> bool:
        """Whether there is anything to tell of it, or may be."""
        is_unknown = isinstance(less(self.peak, self.had), Absent)
        return bool(self.weight or self.flush_words or is_unknown)


def weight(figure: Figure) -> float:
    """To order by: what is not known at all stands before everything."""
    if isinstance(figure, Bounded):
        return figure.at_least
    return float("inf") if isinstance(figure, Absent) else figure
