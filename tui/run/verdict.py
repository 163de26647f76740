"""The answers in words: only what the measurements of this run support, with its figures."""

from __future__ import annotations

from collections.abc import Sequence

from tui.metrics_format import format_bytes, format_seconds
from tui.probe.reading import number
from tui.run.ledger import Ledger
from tui.run.ledger_columns import DISCARDED, PRIVATE, SHARED, LedgerColumn
from tui.run.state import Outcome, RunState
from workloads.events import Counters
from workloads.words import Mode


def of_flush(mode: Mode, seconds: float, before: Counters, after: Counters) -> str:
    """What one call of flush() did."""
    if mode is Mode.COPY_ON_WRITE:
        return "no effect: private mapping, no system call"
    if mode is Mode.LOAD:
        return "no effect: an array read whole has no flush()"
    if mode is Mode.READ:
        return "no effect: read-only mapping, no system call"
    unwritten, left = before.unwritten_bytes, after.unwritten_bytes
    took = format_seconds(seconds)
    if unwritten is None or left is None:
        return f"msync took {took}; what became clean is not known (no cachestat)"
    cleaned = max(0, unwritten - left)
    if not cleaned:
        return f"nothing was dirty; the call took {took}"
    return f"{format_bytes(cleaned)} became clean in {took}; {_rss_words(before, after)}"


def _rss_words(before: Counters, after: Counters) -> str:
    if before.rss_bytes is None or after.rss_bytes is None:
        return "RSS not known"
    change = after.rss_bytes - before.rss_bytes
    # A hundredth is below what the interpreter does meanwhile.
    if abs(change) <= before.rss_bytes / 100:
        return "RSS unchanged, now reclaimable"
    direction = "rose" if change > 0 else "fell"
    return f"RSS {direction} by {format_bytes(abs(change))}, the rest now reclaimable"


def of_run(state: RunState) -> str:
    """Where the changes went, what flush() did about it, and one line of advice."""
    parts = [_end(state), _where(state), _flushes(state), _kept(state), _file(state)]
    parts.append(_advice(state))
    return " ".join(part for part in parts if part)


def _end(state: RunState) -> str:
    if state.outcome in (None, Outcome.FINISHED):
        return ""
    reason = (state.reason or str(state.outcome)).rstrip(".")
    if "at row" not in reason:
        reason += f", at row {state.rows_done:,}"
        if state.about.rows is not None:
            reason += f" of {state.about.rows:,}"
    return f"{reason[0].upper()}{reason[1:]}."


def _where(state: RunState) -> str:
    mode, ledger = state.about.mode, state.ledger
    if not state.pages_changed:
        backed = number(state.final.get("file_backed_bytes")) if state.final else None
        tail = f"; {format_bytes(backed)} of file-backed pages can be reclaimed" if backed else ""
        return f"Nothing was changed, so nothing is private{tail}."
    changed = f"{format_bytes(ledger.changed_bytes)} changed"
    if state.final is None and ledger.changed_bytes != state.pages_changed * state.page_bytes:
        changed += " at the last reading"
    if mode in (Mode.COPY_ON_WRITE, Mode.LOAD):
        where = _places(ledger, (*PRIVATE, DISCARDED)) or "not known"
        stuck = mode is Mode.COPY_ON_WRITE and number(ledger.private_ram_bytes)
        tail = ": only swap could take them" if stuck else ""
        if mode is Mode.LOAD:
            where = where.replace("private copies", "of private memory (the whole array)")
        return f"Of {changed}: {where}{tail}."
    where = _places(ledger, SHARED) or "not known on this kernel"
    amplified = number(ledger.write_amplification)
    tail = ""
    if amplified is not None and amplified > 1.2:
        tail = f" (the kernel wrote {amplified:.1f} times what was changed)"
    return f"Of {changed}: {where}, no private copies{tail}."


def _places(ledger: Ledger, columns: Sequence[LedgerColumn]) -> str:
    figures = [(number(column.of(ledger)), column.words) for column in columns]
    return ", ".join(f"{format_bytes(figure)} {words}" for figure, words in figures if figure)


def _flushes(state: RunState) -> str:
    flushes, mode = state.flushes, state.about.mode
    if not flushes.count:
        return "flush() was never called."
    calls = f"{flushes.count:,} flush() call{'s' if flushes.count > 1 else ''}"
    if mode is not None and mode.is_shared:
        return (
            f"{calls} made {format_bytes(flushes.bytes_cleaned)} clean in "
            f"{format_seconds(flushes.seconds)}; RSS stays, because clean pages are kept until "
            "the memory is needed."
        )
    if mode is Mode.COPY_ON_WRITE:
        return (
            f"{calls} released nothing: the mapping is private, and flush() returns without a "
            "system call."
        )
    return f"{calls} had nothing to do: this mode has nothing to write back."


def _kept(state: RunState) -> str:
    back = state.read_back
    if back is None or not back.rows_checked:
        return ""
    checked = f"{back.rows_checked:,} rows read back"
    if back.rows_lost:
        return f"{checked}: {back.rows_kept:,} kept, {back.rows_lost:,} lost."
    if back.rows_in_file == back.rows_checked:
        where = "also in the file"
    elif back.rows_in_file:
        where = f"{back.rows_in_file:,} of them also in the file"
    else:
        where = "not in the file"
    return f"{checked}: all kept, {where}."


def _file(state: RunState) -> str:
    return state.file_verdict.sentence if state.file_verdict else ""


def _advice(state: RunState) -> str:
    about, private = state.about, state.peak.get("private_copies_bytes", 0)
    is_shared = about.mode is not None and about.mode.is_shared
    if about.mode in (Mode.COPY_ON_WRITE, Mode.LOAD) and private > 2 * state.baseline_bytes > 0:
        need = format_bytes(state.baseline_bytes)
        if about.spreads and state.bytes_changed:
            times = private / state.bytes_changed
            return f"Every byte changed cost {times:,.0f}: change neighbouring elements together."
        return f"`lazy` (mode r, one small buffer) would have needed about {need} in all."
    amplified = number(state.ledger.write_amplification)
    if is_shared and amplified is not None and amplified > 1.5:
        return (
            "The kernel keeps the file in large folios and writes a folio for any change in it: "
            "change neighbouring rows together, or in order."
        )
    if is_shared and not state.flushes.count and state.pages_changed:
        return "Call flush() when the data must survive a crash of the machine; memory needs none."
    return ""
