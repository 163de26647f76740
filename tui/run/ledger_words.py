"""The ledger as one line for people: what was changed, and where it all is now.

Pure. The lines come from the longest to the shortest; the figures and what is not known are in all
of them, in the order that matters, so that a line that is cut loses the end of a reason at most.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, NamedTuple

from tui.metrics_format import format_bytes
from tui.probe.reading import Absent, number
from tui.run.ledger import COUNTER_NOISE_PAGES, Basis, Ledger
from tui.run.ledger_columns import COLUMNS, LedgerColumn
from tui.run.state import RunState
from workloads.words import Mode

_BY_KEY: Final = {column.key: column for column in COLUMNS}
# For each column: its words in a line that has the room, and in one that has not.
_WORDS: Final = {
    "private_ram_bytes": ("in RAM", "in RAM"),
    "private_swap_bytes": ("in swap", "in swap"),
    "discarded_bytes": ("given up", "given up"),
    "file_dirty_bytes": ("not yet written", "unwritten"),
    "file_writeback_bytes": ("on the way to the disk", "on the way"),
    "file_written_bytes": ("written to the file", "written"),
    "memory_file_bytes": ("in the file, which lies in memory", "in memory"),
}
_PRIVATE: Final = ("private_ram_bytes", "private_swap_bytes", "discarded_bytes")
_SHARED: Final = ("file_dirty_bytes", "file_writeback_bytes", "file_written_bytes")


class Piece(NamedTuple):
    """Some words of the line: of a column (its key), or `good`, `bad`, `unknown`, `` otherwise."""

    text: str
    kind: str = ""


Line = tuple[Piece, ...]


def ledger_lines(state: RunState) -> tuple[Line, ...]:
    """The line in every length."""
    ledger = state.ledger
    if not _is_of_interest(state):
        words = "nothing was changed" if state.final is not None else "nothing changed yet"
        return ((Piece(words),),)
    closing, others = _closing(state), _others(state)
    whole = _sum(state, long=True)
    brief = _sum(state, long=False)
    reasons = _reasons(ledger, _keys(state))
    lines = [
        (*whole, *closing, *others, *reasons),
        (*whole, *closing, *reasons),
        (*brief, *closing, *reasons),
        (*brief, *_only_bad(closing), *reasons),
        (*_sum(state, long=False, zeros=False), *_only_bad(closing), *reasons),
        (*_sum(_together(state), long=False, zeros=False), *_only_bad(closing), *reasons),
    ]
    return tuple(lines)


def _is_of_interest(state: RunState) -> bool:
    ledger = state.ledger
    if ledger.changed_bytes or state.about.mode is Mode.LOAD:
        return True
    return any(number(column.of(ledger)) for column in COLUMNS)


def _keys(state: RunState) -> tuple[str, ...]:
    mode = state.about.mode
    if mode is not None and mode.is_shared:
        is_memory = state.sources is not None and state.sources.is_in_memory
        return ("memory_file_bytes",) if is_memory else _SHARED
    return _PRIVATE[:2] if mode is Mode.LOAD else _PRIVATE


def _sum(state: RunState, *, long: bool, zeros: bool = True) -> Line:
    ledger, pieces = state.ledger, [Piece(_left_side(state, long=long))]
    parts: list[Piece] = []
    keys = _keys(state)
    for column in COLUMNS[:-1]:
        figure, words = column.of(ledger), _WORDS[column.key][0 if long else 1]
        if isinstance(figure, Absent):
            if column.key in keys and not ledger.why_unaccounted:
                parts.append(Piece(f"? {words}", "unknown"))
        elif figure or (column.key in keys and zeros and column.key != "file_writeback_bytes"):
            parts.append(Piece(f"{_size(figure)} {words}", column.key if figure else ""))
    rest = number(ledger.unaccounted_bytes)
    if rest and ledger.why_unaccounted:
        parts.append(Piece(f"{format_bytes(rest)} {ledger.why_unaccounted}", "bad"))
    for number_, part in enumerate(parts):
        pieces += [Piece(" + ")] * (number_ > 0) + [part]
    return tuple(pieces)


def _together(state: RunState) -> RunState:
    """What is on the way to the disk with what waits for it: neither is written yet."""
    ledger = state.ledger
    waiting = ledger.file_dirty_bytes + ledger.file_writeback_bytes
    if isinstance(waiting, Absent):
        return state
    ledger = replace(ledger, file_dirty_bytes=waiting, file_writeback_bytes=0)
    return replace(state, ledger=ledger)


def _size(figure: float) -> str:
    return format_bytes(figure) if figure else "0"


def _left_side(state: RunState, *, long: bool) -> str:
    ledger = state.ledger
    changed = f"{format_bytes(ledger.changed_bytes)} changed"
    if state.about.mode is Mode.LOAD:
        return f"{changed}; private, the whole array: " if long else f"{changed}; private: "
    dirtied, times = number(ledger.dirtied_bytes), number(ledger.write_amplification)
    if ledger.basis is Basis.DIRTIED and dirtied is not None and dirtied != ledger.changed_bytes:
        more = f" ({times:.2f} times)" if long and times is not None else ""
        return f"{changed}, {format_bytes(dirtied)} to write{more} = "
    private = number(ledger.private_ram_bytes + ledger.private_swap_bytes)
    # A few pages are the interpreter's own since the last walk, and come and go with it.
    noise = 0 if state.final is not None else COUNTER_NOISE_PAGES * state.page_bytes
    if private is not None and private > ledger.changed_bytes + noise:
        return f"{changed}; private: "  # a huge page is copied whole
    return f"{changed} = "


def _closing(state: RunState) -> Line:
    """Whether the parts make the whole, to the page; in red what is nowhere."""
    ledger = state.ledger
    rest = ledger.unaccounted_bytes
    if isinstance(rest, Absent) or ledger.why_unaccounted:
        return ()
    if not rest:
        return (Piece("   every page accounted for", "good"),) if ledger.changed_bytes else ()
    pages = round(rest / state.page_bytes)
    count = f"{abs(pages):,} page" + "s" * (abs(pages) != 1)
    if state.final is None and abs(pages) <= COUNTER_NOISE_PAGES:
        return (Piece(f"   to within {count}, by counters"),) if pages else ()
    return (Piece(f"   {count} {'missing' if pages > 0 else 'too many'}", "bad"),)


def _only_bad(closing: Line) -> Line:
    return tuple(piece for piece in closing if piece.kind == "bad")


def _others(state: RunState) -> Line:
    if state.other_writer is None or state.ledger.why_unaccounted:
        return ()
    return (Piece(f"   {state.other_writer.words}", "bad"),)


def _reasons(ledger: Ledger, keys: tuple[str, ...]) -> Line:
    """Each reason once, after the figures that are known."""
    if ledger.why_unaccounted:
        return ()
    figures = (_column(key).of(ledger) for key in keys)
    reasons = dict.fromkeys(figure.reason for figure in figures if isinstance(figure, Absent))
    return (Piece(f"   not known: {'; '.join(reasons)}", "unknown"),) if reasons else ()


def _column(key: str) -> LedgerColumn:
    return _BY_KEY[key]
