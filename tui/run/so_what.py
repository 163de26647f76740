"""The sentence below the picture: what happened last, why it is slow, leak or cache.

Pure. Each sentence stands alone, so that one that finds no room is left out whole; every number is
a figure of the state, and nothing is concluded from one that is not known.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from tui.cage.limit import MACHINES_PRESSURE
from tui.metrics_format import format_bytes, format_count, format_seconds
from tui.probe.reading import Absent, number
from tui.run.after_words import LATER, after_sentences
from tui.run.fault_words import why_read
from tui.run.flush_words import of_flushes
from tui.run.headline import figure_of, unwritten_of
from tui.run.ledger import COUNTER_NOISE_PAGES
from tui.run.limit_cache import of_limit_cache
from tui.run.marker import Marker, MarkerKind
from tui.run.reading_words import of_reading
from tui.run.standstill import is_stopped_outside
from tui.run.state import Outcome, Phase, RunState
from workloads.words import Mode

_STOPPED: Final = (
    "Somebody has stopped its process by a signal: nothing in it goes on until it gets SIGCONT."
)
_HOW_CAGED: Final = ("cgroup v", "systemd-run")
_MAJOR_FAULTS: Final = 100
_READ_BYTES_PER_SECOND: Final = 64 << 20
_MAJOR_FAULTS_IN_ALL: Final = 1000
_FLUSH_SHARE: Final = 0.3
_FLUSH_SECONDS: Final = 1.0
_PRESSURE_PERCENT: Final = 10.0
_ABOVE: Final = 99
_ENDS: Final = re.compile(r"(?<=\.) (?=[A-Z0-9`])")


class Sentence(NamedTuple):
    """`rank` says what goes first where there is no room for all: the highest."""

    text: str
    rank: int


def of_moment(state: RunState, markers: Sequence[Marker] = ()) -> tuple[Sentence, ...]:
    """What is to be said now, in the order of reading; empty before there is anything."""
    if state.phase is Phase.ENDED:
        return _of_end(state)
    stopped = _STOPPED if is_stopped_outside(state) else ""
    if not state.started_at:
        return _some((stopped, 0), (notices(state), 1))
    return _some(
        (stopped, 0),
        (_happened(markers), 2),
        (why_slow(state), 0),
        (growth(state), 1),
        *zip(of_reading(state), (2, 1, 3), strict=False),
        (notices(state), 3),
        (_machine_waits(state), 4),
    )


def _of_end(state: RunState) -> tuple[Sentence, ...]:
    last = after_sentences([state])
    answer = [said for said in _one_by_one(state) if said[0] not in last]
    left = [(sentence, 2 + sentence.startswith(LATER)) for sentence in last]
    if state.reason and state.outcome is not Outcome.FINISHED:
        remedy = f"Would have helped: {state.remedy}." if state.remedy else ""
        said = ((line, 2) for line in state.output_tail[-2:])
        return _some(*answer, (remedy, 1), *said, *left)
    mode = state.about.mode
    grown = growth(state) if mode is Mode.READ or (mode is not None and mode.is_shared) else ""
    # What the limit counted says which of it can be taken back.
    grown_rank = 3 if of_limit_cache(state) else 2
    return _some(*answer, (_was_slow(state), 4), (grown, grown_rank), *left)


def _one_by_one(state: RunState) -> list[tuple[str, int]]:
    """Where there is room for a few, what was found out later gives way first; but what a limit
    counted stands nowhere else, and what flush() did in mode r above the picture."""
    own = {_ENDS.split(of_limit_cache(state))[0]: 2}
    if state.about.mode is Mode.READ:
        own[of_flushes(state)] = _ABOVE
    return [(sentence, own.get(sentence, number if number < 2 else number + 1))
            for number, sentence in enumerate(_ENDS.split(state.verdict))]  # fmt: skip


def _some(*found: tuple[str, int]) -> tuple[Sentence, ...]:
    return tuple(Sentence(text, rank) for text, rank in found if text)


def _happened(markers: Sequence[Marker]) -> str:
    for marker in reversed(markers):
        if marker.kind is MarkerKind.LIMIT:
            return (
                f"At row {marker.rows_done:,} the limit was met: while it is full, each page more "
                "takes the room of another."
            )
        if marker.verdict:
            return f"{marker.label}: {marker.verdict}."
    return ""


def notices(state: RunState) -> str:
    """What must be known beside the figures, but for what has a place of its own."""
    # Which limit it is has a place of its own, and how it is made is for the doctor.
    told = (
        notice
        for notice in state.notices
        if notice != state.limit_words and not notice.startswith(_HOW_CAGED)
    )
    return " ".join(f"{notice[:1].upper()}{notice[1:].rstrip('.')}." for notice in told)


def growth(state: RunState) -> str:
    """Whether what grows is the file's, which is no leak, or the process's own."""
    mode = state.about.mode
    if mode is Mode.COPY_ON_WRITE:
        return _copies(state)
    if mode is Mode.LOAD:
        held = number(state.ledger.private_ram_bytes + state.ledger.private_swap_bytes)
        if held is None:
            return ""
        return (
            f"All of the array is private memory, {format_bytes(held)}: no flush() frees it, and "
            "no other process shares it."
        )
    if mode is None:
        return ""
    if state.sources is not None and state.sources.is_in_memory:
        return (
            f"The file lies in memory ({state.sources.file_system}): its pages are no cache, and "
            f"{state.sources.taken_by} can take them."
        )
    return _cache(state, mode)


def _copies(state: RunState) -> str:
    ledger = state.ledger
    held = ledger.private_ram_bytes + ledger.private_swap_bytes
    if not ledger.changed_bytes:
        file = figure_of(state, "mapping_file_bytes")
        if isinstance(file, Absent):
            return "Nothing changed yet, so nothing is copied."
        return f"Nothing changed yet: {format_bytes(file)} of the file in RAM, all reclaimable."
    if isinstance(held, Absent):
        return f"How much of what was changed is private is not known: {held.reason}."
    changed = format_bytes(ledger.changed_bytes)
    given_up = number(ledger.discarded_bytes)
    if given_up:
        return (
            f"{changed} changed, {format_bytes(given_up)} given up by a release: "
            f"{format_bytes(held)} is private. flush() frees none of it."
        )
    return (
        f"Every page changed cost one page of memory: {changed} changed, {format_bytes(held)} "
        "private. flush() cannot help: the mapping is private."
    )


def _cache(state: RunState, mode: Mode) -> str:
    file = figure_of(state, "mapping_file_bytes")
    if isinstance(file, Absent):
        return ""
    own = figure_of(state, "interpreter_bytes") - state.baseline_bytes
    # Below the noise of the interpreter's own allocations nothing private has grown.
    noise = COUNTER_NOISE_PAGES * state.page_bytes
    is_all = not isinstance(own, Absent) and own <= noise
    unwritten = unwritten_of(state) if mode.is_shared else 0
    # Of two moments: what waits may be more than was mapped by then.
    size = format_bytes(file if isinstance(unwritten, Absent) else max(file, unwritten))
    share = f"All of the growth is the file's, {size}" if is_all else f"{size} are the file's"
    no_leak = ": no leak." if is_all else "."
    if isinstance(unwritten, Absent):
        return f"{share}; how much of it waits for the disk is not known ({unwritten.reason})."
    if not unwritten:
        return f"{share}, reclaimable{no_leak}"
    if unwritten >= file:
        return f"{share}, all of it not yet written{no_leak}"
    return f"{share}: {format_bytes(unwritten)} not yet written, the rest reclaimable{no_leak}"


def why_slow(state: RunState) -> str:
    """What a run that goes on waits for; empty where it is not seen to wait."""
    if state.phase is not Phase.RUNNING or state.sample is None:
        return ""
    faults = number(state.sample.get("major_faults_per_second"))
    read = number(state.sample.get("read_bytes_per_second"))
    if faults is not None and _waits_for_disk(faults, read):
        from_disk = "" if read is None else f", {format_bytes(read)}/s read"
        return (
            f"Waiting for the disk: {format_count(round(faults))} major faults/s{from_disk}"
            f"{why_read(state)}."
        )
    if _waits_for_flush(state):
        took, whole = format_seconds(state.flushes.seconds), format_seconds(state.elapsed_seconds)
        return f"Waiting for flush(): {took} of {whole} in {state.flushes.count:,} calls."
    pressure = _pressure(state)
    if pressure and _is_own_pressure(state):
        return f"Memory is short: some task waited for it {pressure:.0f} % of the last 10 s."
    return ""


def _machine_waits(state: RunState) -> str:
    """Whose the wait is nobody knows: it may be another program's, with room to spare here."""
    pressure = _pressure(state)
    if state.phase is not Phase.RUNNING or not pressure or _is_own_pressure(state):
        return ""
    return f"Some task on this machine waited for memory {pressure:.0f} % of the last 10 s."


def _pressure(state: RunState) -> float:
    """Percent; 0 where it is not known or not worth a word."""
    percent = None if state.sample is None else number(state.sample.get("memory_pressure_percent"))
    return percent if percent is not None and percent >= _PRESSURE_PERCENT else 0


def _is_own_pressure(state: RunState) -> bool:
    """Whether it is counted for those who share this run's limit."""
    assert state.sample is not None
    is_counted = number(state.sample.get("limit_usage_bytes")) is not None
    return is_counted and not state.limit_words.endswith(MACHINES_PRESSURE)


def _waits_for_disk(faults: float, read_bytes: float | None) -> bool:
    """By faults, or by bytes: where much is read ahead a fault brings megabytes."""
    is_read = read_bytes is not None and read_bytes >= _READ_BYTES_PER_SECOND
    return faults >= _MAJOR_FAULTS or (faults >= 1 and is_read)


def _waits_for_flush(state: RunState) -> bool:
    spent = state.flushes.seconds
    return spent >= _FLUSH_SECONDS and spent >= _FLUSH_SHARE * state.elapsed_seconds


def _was_slow(state: RunState) -> str:
    faults = state.totals.major_faults
    if of_reading(state):
        return ""  # said with what it was for
    if not isinstance(faults, Absent) and faults >= _MAJOR_FAULTS_IN_ALL:
        return f"It waited for the disk {format_count(round(faults))} times (major faults)."
    if _waits_for_flush(state):
        took, whole = format_seconds(state.flushes.seconds), format_seconds(state.elapsed_seconds)
        return f"flush() took {took} of {whole}."
    return ""
