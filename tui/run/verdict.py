"""The answers in words: only what the measurements of this run support, with its figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tui.metrics_format import format_bytes
from tui.probe.reading import Absent, number
from tui.run.about_tree import TreeAbout
from tui.run.after_words import after_sentences
from tui.run.dirtied_words import why_dirtied
from tui.run.exact import of_exact
from tui.run.flush_words import of_flushes
from tui.run.ledger import Basis, Ledger
from tui.run.ledger_columns import DISCARDED, SHARED, UNACCOUNTED, LedgerColumn, private_columns
from tui.run.limit_cache import of_limit_cache
from tui.run.reading_words import of_reading
from tui.run.state import Outcome, RunState
from tui.run.tree_figures import count_of
from tui.run.tree_words import tree_verdict
from workloads.patterns import COLUMNS, SEQUENTIAL
from workloads.words import Mode

_SCATTERED: Final = "random-rows"


def of_run(state: RunState) -> str:
    """Where the changes went, what flush() did about it, and one line of advice."""
    if isinstance(state.about, TreeAbout):
        return tree_verdict(state)
    parts = [_end(state), _where(state), *of_reading(state), of_flushes(state), _kept(state)]
    parts.append(_file(state))
    parts.append(_other_writer(state))
    parts += [of_exact(state), of_limit_cache(state), _advice(state), *after_sentences([state])]
    return " ".join(part for part in parts if part)


def _end(state: RunState) -> str:
    if state.outcome in (None, Outcome.FINISHED):
        return ""
    reason = (state.reason or str(state.outcome)).rstrip(".")
    if "at row" not in reason and (state.started_at or state.rows_done):
        reason += f", {_how_far(state)}"
    return f"{reason[0].upper()}{reason[1:]}."


def _how_far(state: RunState) -> str:
    """Where it was; of what goes in another order than the rows' own, how much it had done."""
    settings, rows, done = state.about.settings, state.about.rows, state.rows_done
    if settings is not None and settings.pattern == COLUMNS:
        whole = settings.array_bytes
        part = whole * done // settings.rows
        return f"after {format_bytes(part)} of {format_bytes(whole)}"
    if settings is not None and (settings.pattern != SEQUENTIAL or settings.workload == _SCATTERED):
        return f"after {done:,} of {count_of(settings.rows, 'row')}"
    return f"at row {done:,}" + ("" if rows is None else f" of {rows:,}")


def _where(state: RunState) -> str:
    mode, ledger = state.about.mode, state.ledger
    if not state.started_at and state.outcome not in (None, Outcome.FINISHED):
        return "The array was not open yet."
    if not state.pages_changed and mode is Mode.LOAD:
        held = number(ledger.private_ram_bytes + ledger.private_swap_bytes)
        size = "" if held is None else f", {format_bytes(held)}"
        return f"Nothing was changed; an array read whole is private memory all the same{size}."
    if not state.pages_changed:
        tail = _reclaimable(state)
        if _is_in_memory(state) and state.sources is not None:
            tail = (
                f"; the file lies in memory ({state.sources.file_system}), and "
                f"{state.sources.taken_by} can take its pages"
            )
        return f"Nothing was changed, so nothing is private{tail}."
    changed = f"{format_bytes(ledger.changed_bytes)} changed"
    if state.final is None and ledger.changed_bytes != state.pages_changed * state.page_bytes:
        changed += " at the last reading"
    if state.cut_off:
        changed += f" (the chunk of {state.cut_off} was cut off)"
    if mode is not None and mode.is_shared:
        return f"Of {changed}{_dirtied(ledger)}: {_in_file(state)}, no private copies."
    columns = (*private_columns(mode), DISCARDED, UNACCOUNTED)
    places = _places(ledger, columns[:-1]) or f"not known where ({_why_not(ledger, columns)})"
    stuck = mode is Mode.COPY_ON_WRITE and number(ledger.private_ram_bytes)
    takes = "only swap" if state.sources is None else state.sources.copies_taken_by
    tail = f": {takes} could take them" if stuck else ""
    if takes == "nothing" and stuck:
        tail += ", and a huge page is copied whole"
    return f"Of {changed}: {places}{tail}."


def _reclaimable(state: RunState) -> str:
    """The array's file and Python's own apart: the second is there without any array."""
    keys = ("mapping_file_bytes", "libraries_bytes", "file_backed_bytes")
    found = [number(state.final.get(key)) if state.final else None for key in keys]
    of_file, of_libraries, backed = found
    if of_file is not None and of_libraries:
        return (
            f"; {format_bytes(of_file)} of the file's pages and {format_bytes(of_libraries)} of "
            "libraries can be reclaimed"
        )
    return f"; {format_bytes(backed)} of file-backed pages can be reclaimed" if backed else ""


def _dirtied(ledger: Ledger) -> str:
    """What the columns sum to, where that is not what was changed."""
    dirtied, amplified = number(ledger.dirtied_bytes), number(ledger.write_amplification)
    if dirtied is None or amplified is None or dirtied == ledger.changed_bytes:
        return ""
    times = f", {amplified:.1f} times that" if amplified >= 1.05 else ""
    words = f"the kernel dirtied {format_bytes(dirtied)}{times}"
    return f" {words}" if ledger.basis is Basis.DIRTIED else f" ({words})"


def _in_file(state: RunState) -> str:
    ledger = state.ledger
    if state.sources is not None and state.sources.is_in_memory:
        held = format_bytes(ledger.changed_bytes)
        name, takes = state.sources.file_system, state.sources.taken_by
        swapped = _file_in_swap(state)
        if swapped:
            return f"{held} in {name}, never clean; at least {format_bytes(swapped)} of it in swap"
        return f"{held} in {name}, never clean, and {takes} could take it"
    places = _places(ledger, SHARED)
    rest = number(ledger.unaccounted_bytes)
    if ledger.why_unaccounted and rest:
        unsplit = f"{format_bytes(rest)} {ledger.why_unaccounted}"
        return f"{places}, {unsplit}" if places else unsplit
    return places or f"not known where ({_why_not(ledger, (*SHARED, UNACCOUNTED))})"


def _file_in_swap(state: RunState) -> float:
    """What of a file in memory is not in RAM any more, where that was read at the end.

    Of what was changed: the rest may be holes, which are nowhere.
    """
    cached = number(state.final.get("file_cached_bytes")) if state.final is not None else None
    return 0 if cached is None else max(0, state.ledger.changed_bytes - cached)


def _why_not(ledger: Ledger, columns: Sequence[LedgerColumn]) -> str:
    figures = [column.of(ledger) for column in columns]
    return next((f.reason for f in figures if isinstance(f, Absent)), "nothing was read")


def _places(ledger: Ledger, columns: Sequence[LedgerColumn]) -> str:
    figures = [(number(column.of(ledger)), column.words) for column in columns]
    return ", ".join(f"{format_bytes(figure)} {words}" for figure, words in figures if figure)


def _kept(state: RunState) -> str:
    back = state.read_back
    if back is None or not back.rows_checked:
        return ""
    checked = f"{count_of(back.rows_checked, 'row')} read back"
    if back.rows_lost and state.about.mode is not None and state.about.mode.is_shared:
        other = state.other_writer
        is_sibling = other is not None and other.instances > 0 and not other.pids
        who = "another instance" if is_sibling else "another"
        return f"{checked}: {back.rows_lost:,} are not as this run left them: {who} wrote them."
    if back.rows_lost:
        return f"{checked}: {back.rows_kept:,} kept, {back.rows_lost:,} lost."
    if back.rows_in_file == back.rows_checked:
        where = "also in the file"
    elif back.rows_in_file:
        where = f"{back.rows_in_file:,} of them also in the file"
    else:
        where = "not in the file"
    kept = "kept" if back.rows_checked == 1 else "all kept"
    return f"{checked}: {kept}, {where}."


def _other_writer(state: RunState) -> str:
    """Said here where the ledger had nothing to say of it."""
    other = state.other_writer
    if other is None or state.ledger.why_unaccounted:
        return ""
    return f"{other.words[0].upper()}{other.words[1:]}."


def _file(state: RunState) -> str:
    return state.file_verdict.sentence if state.file_verdict else ""


def _advice(state: RunState) -> str:
    about, mode = state.about, state.about.mode
    private, baseline = state.peak.get("private_copies_bytes"), number(state.baseline_bytes)
    if mode in (Mode.COPY_ON_WRITE, Mode.LOAD) and private is not None and baseline:
        if private <= 2 * baseline:
            return ""
        if about.spreads and state.bytes_changed:
            times = private / state.bytes_changed
            return f"Every byte changed cost {times:,.0f}: change neighbouring elements together."
        need = format_bytes(baseline)
        return f"`lazy` (mode r, one small buffer) would have needed about {need} in all."
    if mode is None or not mode.is_shared:
        return ""
    if why := why_dirtied(state):
        return why
    if not state.flushes.count and state.pages_changed and not _is_in_memory(state):
        return "Call flush() when the data must survive a crash of the machine; memory needs none."
    return ""


def _is_in_memory(state: RunState) -> bool:
    return state.sources is not None and state.sources.is_in_memory
