"""What is said first of a run: one figure, what flush() did, and what became of the file.

Pure. Every figure is one of the state; one that is not known is `?`, and its reason stands beside.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tui.cage.killer import Killer
from tui.files.proof import FileState
from tui.metrics_format import format_bytes, format_seconds
from tui.probe.reading import NOT_READ_YET, Absent, Figure, number
from tui.run.state import Outcome, Phase, RunState
from workloads.words import Mode

UNKNOWN: Final = "?"
KILLERS: Final = {
    Killer.CAGE: "by the limit",
    Killer.LIMIT: "by a limit around cowtop",
    Killer.MACHINE: "the machine ran out of memory",
    Killer.KERNEL: "for want of memory",
    Killer.OUTSIDE: "from outside",
    Killer.UNKNOWN: "by whom is not known",
}
_FILE_WORDS: Final = {
    FileState.BY_RUN: "changed by this run",
    FileState.NOT_KNOWN: "changed or not: not known",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One line beside the figure: of what, what matters about it, and the rest."""

    subject: str
    effect: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Headline:
    """`figure` with its `unit` of `what`, in the colour of `band`; `aside` says more, or why not.

    `band` is the key of the band whose memory it is, `swap` where it is a kill; empty: none.
    """

    figure: str
    unit: str
    what: str
    aside: str
    band: str = ""
    facts: tuple[Fact, ...] = ()


def headline(state: RunState) -> Headline:
    """The figure that the mode is about, or the end that nobody may overlook."""
    if state.outcome in (Outcome.KILLED, Outcome.FAILED):
        return _ended_badly(state)
    if not state.started_at:
        return _preparing(state)
    figure, what, aside, band = _subject(state)
    value, _, unit = (UNKNOWN, "", "") if isinstance(figure, Absent) else _parts(figure)
    if isinstance(figure, Absent):
        aside = f"not known: {figure.reason}"
    return Headline(value, unit, what, aside, band, (_flush(state), _file(state)))


def _parts(figure: float) -> tuple[str, str, str]:
    return format_bytes(figure).partition(" ")


def _preparing(state: RunState) -> Headline:
    what = state.what or "starting"
    if state.prepared_bytes >= state.preparing_bytes:
        return Headline("", "", what, "")
    value, _, unit = _parts(state.prepared_bytes)
    return Headline(value, unit, what, f"of {format_bytes(state.preparing_bytes)}")


def _ended_badly(state: RunState) -> Headline:
    where = (
        f"at row {state.rows_done:,}" if state.started_at or state.rows_done else "while opening"
    )
    if state.outcome is Outcome.FAILED:
        word, how = "FAILED", where if state.started_at else ""
    else:
        killer = Killer.UNKNOWN if state.killed_by is None else state.killed_by
        word, how = "KILLED", f"{KILLERS[killer]} {where}"
    facts = (_flush(state), _file(state)) if state.started_at else ()
    return Headline(word, "", how, "", "swap", facts)


def figure_of(state: RunState, key: str) -> Figure:
    """A metric's figure: of the reading at the end once its array is closed."""
    sample = state.reading
    return NOT_READ_YET if sample is None else sample.get(key)


def unwritten_of(state: RunState) -> Figure:
    """What of this run's changes waits for the disk, or is on its way there."""
    return state.ledger.file_dirty_bytes + state.ledger.file_writeback_bytes


def _subject(state: RunState) -> tuple[Figure, str, str, str]:
    """The figure, what it is of, what it means, and its band."""
    mode, sources = state.about.mode, state.sources
    if mode is Mode.READ:
        aside = "the file's pages: taken back when RAM runs short"
        return figure_of(state, "mapping_file_bytes"), "RECLAIMABLE", aside, "file"
    if mode is not None and mode.is_shared:
        if sources is not None and sources.is_in_memory:
            aside = f"{sources.file_system}: {sources.taken_by} can take them"
            return state.ledger.memory_file_bytes, "IN MEMORY", aside, "unwritten"
        is_over = state.phase is Phase.ENDED
        aside = "the kernel writes them in its own time" if is_over else "flush() writes them"
        return unwritten_of(state), "NOT YET WRITTEN", aside, "unwritten"
    copies = figure_of(state, "private_copies_bytes")
    what = "PRIVATE MEMORY" if mode is Mode.LOAD else "PRIVATE COPIES"
    return copies, what, _who_takes(state, copies), "copies"


def _who_takes(state: RunState, copies: Figure) -> str:
    takes = "only swap" if state.sources is None else state.sources.copies_taken_by
    swapped = number(copies - figure_of(state, "copies_in_ram_bytes"))
    if swapped is not None and swapped > 0:
        return f"{format_bytes(swapped)} of them in swap"
    if takes == "only swap" and number(figure_of(state, "limit_swap_left_bytes")) == 0:
        return "only swap could take them: none is free"
    return f"{takes} can take them"


def _flush(state: RunState) -> Fact:
    flushes, mode = state.flushes, state.about.mode
    if not flushes.count:
        return _no_flush(state)
    subject = f"flush() x{flushes.count:,}"
    took = format_seconds(flushes.seconds / flushes.count) + " each" * (flushes.count > 1)
    if mode is not None and mode.is_shared:
        if state.sources is not None and state.sources.is_in_memory:
            return Fact(
                subject, "no effect", f"the file lies in memory ({state.sources.file_system})"
            )
        cleaned = flushes.bytes_cleaned
        if isinstance(cleaned, Absent):
            return Fact(subject, f"wrote {UNKNOWN}", f"{took}, not known: {cleaned.reason}")
        least = "at least " if flushes.unseen else ""
        wrote = f"wrote {least}{format_bytes(cleaned)}"
        return Fact(subject, wrote, took + _others(flushes.others_bytes))
    if mode is Mode.READ:
        return Fact(subject, "nothing to write", f"read-only, {took}")
    released = flushes.private_bytes_released
    if isinstance(released, Absent):
        return Fact(subject, f"freed {UNKNOWN}", f"{took}, not known: {released.reason}")
    why = "the array has no flush()" if mode is Mode.LOAD else "no system call"
    return Fact(subject, f"freed {format_bytes(released)}", f"{why}, {took}")


def _others(others_bytes: Figure) -> str:
    if isinstance(others_bytes, Absent) or others_bytes == 0:
        return ""
    return f", {format_bytes(others_bytes)} of it another's"


def _no_flush(state: RunState) -> Fact:
    if state.phase is Phase.ENDED:
        return Fact("flush()", "never called")
    settings = state.about.settings
    if settings is None or not settings.flush_every_rows:
        return Fact("flush()", "not called yet", "")
    # In bytes: the rows stand in the title.
    every = format_bytes(settings.flush_every_rows * settings.row_bytes)
    return Fact("flush()", "not called yet", f"every {every}")


def _file(state: RunState) -> Fact:
    verdict, mode = state.file_verdict, state.about.mode
    if verdict is not None and verdict.state is not FileState.BY_RUN:
        if verdict.state is None:
            words = "changed" if verdict.changed else "unchanged"
        else:
            words = _FILE_WORDS.get(verdict.state, str(verdict.state))
        return Fact("the file", words, _how(verdict.how))
    if mode is not None and mode.is_shared:
        return _shared_file(state)
    return Fact("the file", "is not written", _never_written(state))


def _how(words: str) -> str:
    """The beginning of how it was found out: the whole of it stands in the verdict."""
    return words.partition(";")[0].partition(",")[0]


def _never_written(state: RunState) -> str:
    mode = state.about.mode
    why = {Mode.READ: "read-only", Mode.LOAD: "it was read, not mapped"}.get(
        mode or Mode.COPY_ON_WRITE, "the mapping is private"
    )
    dirtied = state.totals.dirtied_bytes
    # What the process wrote besides is not the file's; nothing at all is.
    is_none = not isinstance(dirtied, Absent) and dirtied == 0
    return f"0 B so far, {why}" if is_none else why


def _shared_file(state: RunState) -> Fact:
    ledger, sources = state.ledger, state.sources
    if sources is not None and sources.is_in_memory:
        return Fact("the file", "never clean", f"it lies in {sources.file_system}")
    written = ledger.file_written_bytes
    if isinstance(written, Absent):
        return Fact("the file", f"{UNKNOWN} written", f"not known: {written.reason}")
    waits = unwritten_of(state)
    if isinstance(waits, Absent):
        detail = f"waiting: not known ({waits.reason})"
    else:
        detail = f"{format_bytes(waits)} waiting for the disk"
    return Fact("the file", f"{format_bytes(written)} written", detail)
