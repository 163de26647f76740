"""What flush() did, in words: one call, and all of a run's together."""

from __future__ import annotations

from tui.metrics_format import format_bytes, format_seconds
from tui.probe.reading import Absent, Figure, number
from tui.run.headline import unwritten_of
from tui.run.state import RunState
from workloads.events import Counters
from workloads.figures import fall
from workloads.words import Mode


def of_flush(
    state: RunState, seconds: float, before: Counters, after: Counters, others_bytes: Figure = 0
) -> str:
    """What one call of flush() did; `others_bytes`: what waited and was none of this run's."""
    sources = state.sources
    in_memory = sources.file_system if sources is not None and sources.is_in_memory else ""
    whose = _whose(state, others_bytes)
    return of_call(state.about.mode, seconds, before, after, in_memory=in_memory, whose=whose)


def of_call(
    mode: Mode | None,
    seconds: float,
    before: Counters,
    after: Counters,
    *,
    in_memory: str = "",
    whose: str = "",
) -> str:
    """The same of a memory map in this mode; `in_memory`: the file's file system, if it is one."""
    if mode is Mode.COPY_ON_WRITE:
        return "no effect: private mapping, no system call"
    if mode is Mode.LOAD:
        return "no effect: an array read whole has no flush()"
    if mode is None or not mode.is_shared:
        return "no effect: read-only mapping, no system call"
    took = format_seconds(seconds)
    if in_memory:
        return f"no effect in {took}: the file lies in memory ({in_memory})"
    cleaned = fall(before.unwritten_bytes, after.unwritten_bytes)
    if isinstance(cleaned, Absent):
        return f"msync took {took}; what became clean is not known ({cleaned.reason})"
    if not cleaned:
        return f"nothing was dirty; the call took {took}"
    return f"{format_bytes(cleaned)} became clean in {took}{whose}; {_rss_words(before, after)}"


def _whose(state: RunState, others_bytes: Figure) -> str:
    other = state.other_writer
    whose = "another process's"
    if other is not None and other.instances:
        whose = "another's" if other.pids else "another instance's"
    if isinstance(others_bytes, Absent):
        if other is None:
            return ""
        return f", how much of it is {whose} is not known ({others_bytes.reason})"
    if others_bytes == 0:
        return ""
    return f", {format_bytes(others_bytes)} of it {whose}"


def _rss_words(before: Counters, after: Counters) -> str:
    rss, left = before.rss_bytes, after.rss_bytes
    if isinstance(rss, Absent):
        return f"RSS not known ({rss.reason})"
    if isinstance(left, Absent):
        return f"RSS not known ({left.reason})"
    # A hundredth is below what the interpreter does meanwhile.
    if abs(left - rss) <= rss / 100:
        return "RSS unchanged, now reclaimable"
    direction = "rose" if left > rss else "fell"
    return f"RSS {direction} by {format_bytes(abs(left - rss))}, the rest now reclaimable"


def of_flushes(state: RunState) -> str:
    """All calls of a run in one or two sentences."""
    flushes, mode = state.flushes, state.about.mode
    if not flushes.count:
        return "flush() was never called."
    calls = f"{flushes.count:,} flush() call{'s' if flushes.count > 1 else ''}"
    if mode is Mode.COPY_ON_WRITE:
        return (
            f"{calls} released nothing: the mapping is private, and flush() returns without a "
            "system call."
        )
    if mode is None or not mode.is_shared:
        return f"{calls} had nothing to do: this mode has nothing to write back."
    took = format_seconds(flushes.seconds)
    if state.sources is not None and state.sources.is_in_memory:
        return (
            f"{calls} in {took} wrote and released nothing: the file lies in memory "
            f"({state.sources.file_system})."
        )
    cleaned = flushes.bytes_cleaned
    if isinstance(cleaned, Absent):
        return f"{calls} took {took}; what they made clean is not known ({cleaned.reason})."
    whose = _whose(state, flushes.others_bytes)
    # Of calls that came too fast to be looked at only the pages that were changed are counted.
    least = "at least " if flushes.unseen else ""
    made = f"{calls} made {least}{format_bytes(cleaned)} clean in {took}"
    return f"{made}{whose}{_clean_pages(state)}."


def _clean_pages(state: RunState) -> str:
    """What became of the clean pages: by what the array's own mapping has in RSS at the end."""
    left = number(state.final.get("mapping_rss_bytes")) if state.final is not None else None
    changed = state.pages_changed * state.page_bytes
    if left is None or not changed:
        return ""
    if left < changed / 2:
        return f"; {format_bytes(left)} of the array are in RSS at the end"
    waits = number(unwritten_of(state))
    if waits is not None and waits > left / 2:
        return f"; RSS stays: what was changed after the last of them, {format_bytes(waits)}, waits"
    return "; RSS stays, because clean pages are kept until the memory is needed"
