"""The columns of a table, the same for every front end: a raw value each, and its words.

A figure that is not known is absent with its reason, and a dash in words; it is never zero.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tui.files.proof import FileState
from tui.metrics_format import format_bytes, format_seconds
from tui.probe.reading import Absent, Figure
from tui.run.ledger import COUNTER_NOISE_PAGES
from tui.run.ledger_columns import COLUMNS as LEDGER_COLUMNS
from tui.run.ledger_columns import UNACCOUNTED
from tui.run.state import RunState
from tui.table.fill import unreclaimable_of
from tui.table.peaks import peak_of
from tui.table.state import CellState
from workloads.kernel import PAGE_BYTES

Value = str | int | float | bool
UNKNOWN: Final = "-"
NOISE_BYTES: Final = COUNTER_NOISE_PAGES * PAGE_BYTES
NOT_BEGUN: Final = Absent("not begun")
NEVER_OPEN: Final = Absent("the array was never open")


@dataclass(frozen=True, slots=True)
class Column:
    """`key` names the raw figure, with its unit; `head` is what a reader sees."""

    key: str
    head: str
    meaning: str
    figure: Callable[[CellState], Value | Absent]
    words: Callable[[Value], str] = str
    is_number: bool = True

    def value(self, cell: CellState) -> Value | None:
        """The raw figure, None where it is absent."""
        figure = self.figure(cell)
        return None if isinstance(figure, Absent) else figure

    def text(self, cell: CellState) -> str:
        """The figure in words."""
        figure = self.figure(cell)
        return UNKNOWN if isinstance(figure, Absent) else self.words(figure)


def _of_run(
    read: Callable[[RunState], Value | Absent],
) -> Callable[[CellState], Value | Absent]:
    def figure(cell: CellState) -> Value | Absent:
        if cell.begun is None:
            return Absent(cell.reason) if cell.reason else NOT_BEGUN
        return read(cell.begun)

    return figure


def _peak(key: str) -> Callable[[CellState], Value | Absent]:
    return _of_run(lambda run: _whole(peak_of(run, key)))


def _whole(figure: Figure) -> Value | Absent:
    return figure if isinstance(figure, Absent) else int(figure)


def _total(name: str) -> Callable[[CellState], Value | Absent]:
    return _of_run(lambda run: _whole(getattr(run.totals, name)))


def _bytes(value: Value) -> str:
    return format_bytes(value) if isinstance(value, (int, float)) else str(value)


def _swap(value: Value) -> str:
    return _bytes(value) if value else "none"


def _count(value: Value) -> str:
    return f"{value:,}"


def _flush(value: Value) -> str:
    return f"{value:,}" if value else "never"


def _seconds(value: Value) -> str:
    return format_seconds(value) if isinstance(value, (int, float)) else str(value)


def _yes(value: Value) -> str:
    return "changed" if value else "unchanged"


_SHORT: Final = {
    FileState.UNCHANGED: "unchanged",
    FileState.BY_RUN: "changed",
    FileState.BY_OTHERS: "by others",
    FileState.REPLACED: "replaced",
    FileState.GONE: "gone",
    FileState.NOT_KNOWN: "not known",
}


def _state(value: Value) -> str:
    return _SHORT[FileState(str(value))]


def _seconds_of(run: RunState) -> Value | Absent:
    # The clock of a run starts when the array is open; where it never was, there is no figure.
    return round(run.elapsed_seconds, 3) if run.started_at else NEVER_OPEN


def _file_changed(run: RunState) -> Value | Absent:
    verdict = run.file_verdict
    if verdict is None:
        return Absent("the file was not looked at")
    return Absent(verdict.how) if verdict.changed is None else verdict.changed


def _file_state(run: RunState) -> Value | Absent:
    verdict = run.file_verdict
    if verdict is None or verdict.state is None:
        return Absent("the file was not looked at")
    return str(verdict.state)


def ledger_words(run: RunState) -> str | Absent:
    """`978 MiB written, 45.9 MiB dirty`: where the changed pages were when last read.

    What is not known is named with its reason; only where nothing is known it is all absent.
    """
    parts, missing = [], []
    for column in LEDGER_COLUMNS:
        figure = column.of(run.ledger)
        if isinstance(figure, Absent):
            missing.append((column.short, figure))
            continue
        # Between two walks the interpreter's own pages are not told apart.
        is_noise = column is UNACCOUNTED and run.final is None and abs(figure) <= NOISE_BYTES
        if figure and not is_noise:
            parts.append((figure, f"{format_bytes(figure)} {column.short}"))
    words = [text for _, text in sorted(parts, reverse=True)]
    if missing:
        reasons = "; ".join(dict.fromkeys(absent.reason for _, absent in missing))
        if not words:
            return Absent(reasons)
        words.append(f"{', '.join(name for name, _ in missing)} not known ({reasons})")
    return ", ".join(words) or Absent("nothing was changed")


def _or_none(value: Value | None, reason: str) -> Value | Absent:
    return Absent(reason) if value is None else value


COLUMNS: Final = (
    Column("mode", "mode", "numpy's letter, load = np.load, lazy = mode r and a small buffer",
           lambda cell: cell.cell.label, is_number=False),
    Column("flush_every_rows", "flush", "rows between two calls of flush()",
           lambda cell: cell.cell.settings.flush_every_rows, _flush),
    Column("swap_max_bytes", "swap", "swap that it may use beside the limit",
           lambda cell: _or_none(cell.cell.settings.swap_max_bytes, "no limit"), _swap),
    Column("repeat", "run", "which repetition", lambda cell: cell.cell.repeat),
    Column("outcome", "outcome", "how it ended", lambda cell: cell.words, is_number=False),
    Column("rows_done", "rows", "rows done at its end",
           _of_run(lambda run: run.rows_done), _count),
    Column("seconds", "time", "from the open array to the last row", _of_run(_seconds_of),
           _seconds),
    Column("peak_rss_bytes", "RSS", "peak of all its pages in RAM, the file's own too",
           _peak("rss_bytes"), _bytes),
    Column("peak_anonymous_bytes", "anon", "peak of what it had privately in RAM, all together",
           _peak("rss_anon_bytes"), _bytes),
    Column("peak_private_copies_bytes", "copies", "peak of private copies of the array, RAM + swap",
           _peak("private_copies_bytes"), _bytes),
    Column("peak_swap_bytes", "in swap", "peak of its pages in swap", _peak("swap_bytes"), _bytes),
    Column("peak_unreclaimable_bytes", "stuck",
           "peak of what could not be reclaimed; the whole limit where that killed it",
           _of_run(lambda run: _whole(unreclaimable_of(run))), _bytes),
    Column("peak_file_dirty_bytes", "dirty", "peak of the file's pages that waited for the disk",
           _peak("file_dirty_bytes"), _bytes),
    Column("dirtied_bytes", "to file", "what the kernel wrote to the file, or still has to",
           _total("dirtied_bytes"), _bytes),
    Column("minor_faults", "minor", "page faults that needed no disk", _total("minor_faults"),
           _count),
    Column("major_faults", "major", "page faults that waited for a disk", _total("major_faults"),
           _count),
    Column("file_changed", "bytes", "whether the bytes of the file that it had changed",
           _of_run(_file_changed), _yes, is_number=False),
    Column("file_state", "file", "what became of the file, and by whom", _of_run(_file_state),
           _state, is_number=False),
    Column("ledger", "ledger", "where the changed pages were when last read",
           _of_run(ledger_words), is_number=False),
    Column("reason", "reason", "why it ended as it did, or cannot be run here",
           lambda cell: _or_none(cell.reason or None, "none to give"), is_number=False),
    Column("remedy", "would help", "what would have let it run, or finish",
           lambda cell: _or_none(cell.remedy or None, "none to give"), is_number=False),
)  # fmt: skip


def shown(cells: tuple[CellState, ...]) -> tuple[Column, ...]:
    """The columns for a reader: no repetitions where there are none, the reasons below.

    What became of the file says whether it changed, too.
    """
    repeats = any(cell.cell.repeat > 1 for cell in cells)
    hidden = {"reason", "remedy", "file_changed"} | (set() if repeats else {"repeat"})
    return tuple(column for column in COLUMNS if column.key not in hidden)
