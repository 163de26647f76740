"""The columns of a fit, the same for every front end: a raw value each, and its words.

A figure that is not known is absent with its reason, and a dash in words; it is never zero.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tui.fit.state import ModeFit
from tui.metrics.measured import Bounded
from tui.metrics_format import format_bytes
from tui.probe.reading import NOT_READ_YET, Absent, Figure

Value = str | int | float | bool
UNKNOWN: Final = "-"
_NOT_TRIED: Final = Absent("not tried")


@dataclass(frozen=True, slots=True)
class Column:
    """`key` names the raw figure, with its unit; `head` is what a reader sees."""

    key: str
    head: str
    meaning: str
    figure: Callable[[ModeFit], Value | Absent]
    words: Callable[[Value], str] = str
    is_number: bool = True

    def value(self, mode: ModeFit) -> Value | None:
        """The raw figure, None where it is absent."""
        figure = self.figure(mode)
        return None if isinstance(figure, Absent) else figure

    def text(self, mode: ModeFit) -> str:
        """The figure in words; of one that is known within bounds what it is at least."""
        figure = self.figure(mode)
        if isinstance(figure, Bounded) and figure.at_least:
            return f">= {self.words(int(figure.at_least))}"
        return UNKNOWN if isinstance(figure, Absent) else self.words(figure)


def _bytes(value: Value) -> str:
    return format_bytes(value) if isinstance(value, (int, float)) else str(value)


def _known(mode: ModeFit, figure: Figure) -> Value | Absent:
    if not isinstance(figure, Absent):
        return int(figure)
    never_read = figure.reason == NOT_READ_YET.reason
    return Absent(mode.reason) if never_read and mode.reason else figure


def _fits(mode: ModeFit) -> Value | Absent:
    if mode.fits is None:
        return Absent(mode.reason or "not told yet")
    return mode.fits


def _measured_on(mode: ModeFit) -> Value | Absent:
    size = mode.measured_on_bytes
    return Absent(mode.reason or "not measured yet") if size is None else size


def _most(mode: ModeFit) -> Value | Absent:
    return Absent("no doubt of it") if mode.fits_most is None else mode.fits_most


def _proved(mode: ModeFit) -> Value | Absent:
    return _NOT_TRIED if mode.proved is None else mode.proved


def _yes(value: Value) -> str:
    return "yes" if value else "NO"


COLUMNS: Final = (
    Column("mode", "mode", "numpy's letter, load = np.load, lazy = mode r and a small buffer",
           lambda mode: mode.mode, is_number=False),
    Column("workload", "workload", "what each instance does", lambda mode: mode.workload,
           is_number=False),
    Column("private_bytes", "private", "its own anonymous pages, in RAM or in swap",
           lambda mode: _known(mode, mode.cost.private_bytes), _bytes),
    Column("swapped_bytes", "swapped", "of them in swap when it was measured",
           lambda mode: _known(mode, mode.cost.swapped_bytes), _bytes),
    Column("page_tables_bytes", "page tables", "what maps its pages and the file's",
           lambda mode: _known(mode, mode.cost.page_tables_bytes), _bytes),
    Column("kernel_bytes", "kernel", "what else the kernel holds for it: stacks, slabs",
           lambda mode: _known(mode, mode.cost.kernel_bytes), _bytes),
    Column("per_instance_bytes", "each", "all that one takes and no other shares",
           lambda mode: _known(mode, mode.cost.whole_bytes), _bytes),
    Column("shared_bytes", "shared", "the file's pages in the cache: one copy for all",
           lambda mode: _known(mode, mode.shared_bytes), _bytes),
    Column("fits", "fits", "how many hold all they have at once", _fits,
           lambda value: f"{value:,}"),
    Column("fits_most", "or", "so many, if the doubt is in their favour", _most),
    Column("proved", "proved", "whether so many were run, and one more", _proved, _yes,
           is_number=False),
    Column("measured_on_bytes", "measured on", "the array that its figures were measured on",
           _measured_on, _bytes),
    Column("reason", "reason", "why not, or what is not known",
           lambda mode: mode.reason or Absent("none to give"), is_number=False),
)  # fmt: skip
SHOWN: Final = tuple(
    column
    for column in COLUMNS
    if column.key not in ("workload", "fits_most", "measured_on_bytes", "reason")
)
"""For a reader: the doubt stands beside the number, the reasons below."""


def text_of(column: Column, mode: ModeFit) -> str:
    """A cell for a reader: `7 or 8` in one."""
    return mode.fits_words if column.key == "fits" and mode.fits is not None else column.text(mode)
