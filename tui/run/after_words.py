"""What is left when a run has ended, in words: of its processes nothing, of its file what was read.

Pure. A figure of the file is everyone's and said as the file's; what a run itself dirtied and never
wrote is said only where nobody else writes the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tui.metrics_format import format_bytes
from tui.probe.reading import Absent, Figure, number
from tui.probe.writeback import WritebackTimes
from tui.run.after import After
from tui.run.headline import unwritten_of
from tui.run.state import RunState
from workloads.sources import SHARED_BY_MACHINES
from workloads.words import Mode

LATER: Final = "While the file was read back"
"""How the sentence begins that adds to the one before it: without room it goes first."""
_NOTICED: Final = 1 / 128
"""Of a file: less than that comes into the cache, or leaves it, without being told."""
_SEVERAL: Final = Absent("what each dirtied is not told apart")


def after_sentences(states: Sequence[RunState]) -> tuple[str, ...]:
    """Of a run, or of several on one file, in the order of reading; none before the end, nor where
    nobody ever opened the array."""
    after = next((state.after for state in states if state.after is not None), None)
    opened = [state for state in states if state.sources is not None]
    if after is None or not opened:
        return ()
    return tuple(filter(None, (_given_back(opened), *_of_file(opened, after))))


def _given_back(states: Sequence[RunState]) -> str:
    """What the processes had for themselves of the array, and nobody has any more."""
    mode = states[0].about.mode
    if mode not in (Mode.COPY_ON_WRITE, Mode.LOAD):
        return ""
    what = "private memory" if mode is Mode.LOAD else "private copies"
    whose = "the process" if len(states) == 1 else f"the {len(states):,} processes"
    ram = _sum([state.ledger.private_ram_bytes for state in states])
    swap = _sum([state.ledger.private_swap_bytes for state in states])
    whole = number(ram + swap)
    if whole is None:
        return f"All {what} went with {whose}."
    if whole == 0:
        return ""
    them = "it" if mode is Mode.LOAD else "them"
    part = (
        f" ({format_bytes(swap)} of {them} in swap)"
        if not isinstance(swap, Absent) and swap
        else ""
    )
    return f"{format_bytes(whole)} of {what}{part} went with {whose}."


def _sum(figures: Sequence[Figure]) -> Figure:
    whole: Figure = 0
    for figure in figures:
        whole = whole + figure
    return whole


def _of_file(states: Sequence[RunState], after: After) -> tuple[str, ...]:
    sources = states[0].sources
    if sources is not None and sources.is_in_memory:
        return (_in_memory(sources.file_system, after),)
    if after.names_left and not after.is_scratch:
        return (_stays(states, after), _came_in(after))
    return (_went(states, after),)


def _in_memory(file_system: str, after: After) -> str:
    cached = number(after.let_go.cached_bytes)
    size = "all of it" if cached is None else format_bytes(cached)
    if after.names_left and not after.is_scratch:
        return f"The file keeps its memory until it is deleted: {size} of {file_system}."
    who = "the scratch array" if after.is_scratch else "the file's last name"
    return f"When {who} was deleted {size} of {file_system} went with it."


def _stays(states: Sequence[RunState], after: After) -> str:
    """A file that has its name, and what the kernel does with it."""
    cached, waits = after.at_end.cached_bytes, after.at_end.waiting_bytes
    if isinstance(cached, Absent):
        return f"How much of the file is in the page cache is not known: {cached.reason}."
    size = f"{format_bytes(cached)} of the file stayed in the page cache"
    if isinstance(waits, Absent):
        return f"{size}; how much of it waits for the disk is not known: {waits.reason}."
    if not cached and not waits:
        return "Nothing of the file stayed in the page cache, and nothing waits for the disk."
    if not waits:
        return f"{size}, all of it on the disk: nothing waits."
    part = "all of it" if waits >= cached else f"{format_bytes(waits)} of it"
    return f"{size}, {part} not yet written{_not_its_own(states)}: {_when(after.times)}."


def _not_its_own(states: Sequence[RunState]) -> str:
    """Whose the waiting pages are, where they are not the run's, or not its alone."""
    whose = "this run's" if len(states) == 1 else f"these {len(states):,} instances'"
    mode = states[0].about.mode
    if mode is None or not mode.is_shared:
        return f" (none of it {whose})"
    if any(state.other_writer is not None and state.other_writer.how for state in states):
        return f" (not {whose} alone)"
    is_none = all(state.unflushed_pages == 0 for state in states)
    return f" (none of it {whose})" if is_none else ""


def _when(times: WritebackTimes) -> str:
    expire, wake = number(times.expire_seconds), number(times.wake_seconds)
    if wake == 0:
        return (
            "the kernel writes it when memory runs short or somebody asks for it "
            "(dirty_writeback_centisecs is 0)"
        )
    if expire is None or wake is None:
        return "the kernel writes it on its own"
    return (
        f"the kernel writes it on its own once it was dirty for {expire:g} s, looking every "
        f"{wake:g} s"
    )


def _came_in(after: After) -> str:
    """What the proof, or somebody else, brought in after the end."""
    more = after.let_go.cached_bytes - after.at_end.cached_bytes
    held = number(after.let_go.cached_bytes)
    if isinstance(more, Absent) or held is None or more <= held * _NOTICED:
        return ""
    return f"{LATER} {format_bytes(more)} more of it came into the cache."


def _went(states: Sequence[RunState], after: After) -> str:
    """A file without a name: what was dirty as its last descriptor was given back."""
    let_go = "cowtop let go of the file that somebody deleted"
    when = "the scratch array was deleted" if after.is_scratch else let_go
    waits, never = after.let_go.waiting_bytes, after.never_written_bytes
    if after.names_left:
        return _has_another_name(states, waits)
    if isinstance(never, Absent):
        if waits == 0:
            return f"Nothing waited for the disk when {when}."
        size = "what waited" if isinstance(waits, Absent) else f"{format_bytes(waits)} that waited"
        return f"Whether {size} when {when} is ever written is not known: {never.reason}."
    if never:
        return _never_written(states, never, when)
    if isinstance(waits, Absent):
        return f"What waited for the disk when {when} is not known: {waits.reason}."
    if after.let_go.dirty_bytes == 0 or not waits:
        return _all_written(states, after, waits, when)
    return (
        f"{format_bytes(waits)} still waited when {when}, and waits on: somebody else "
        "has the file yet, or its file system lets go of it later."
    )


def _has_another_name(states: Sequence[RunState], waits: Figure) -> str:
    sources = states[0].sources
    if sources is not None and sources.file_system in SHARED_BY_MACHINES:
        return "The scratch array is deleted."  # a name there may be the server's own
    rest = number(waits)
    what = f" and {format_bytes(rest)} of it is yet to be written" if rest else ""
    return f"The scratch array was given another name by somebody: it stays{what}."


def _never_written(states: Sequence[RunState], never: float, when: str) -> str:
    dirtied, lost = _dirtied(states), format_bytes(never)
    if isinstance(dirtied, Absent):
        return f"{lost} still waited when {when}, and is never written."
    written = max(0, dirtied - never)
    if written == 0:
        return f"Nothing of what was dirtied was ever written: {lost} still waited when {when}."
    return (
        f"Of {format_bytes(dirtied)} dirtied {format_bytes(written)} was written to "
        f"the disk, and {lost} never is: it still waited when {when}."
    )


def _dirtied(states: Sequence[RunState]) -> Figure:
    """What the run dirtied, where it is the only one that did."""
    if len(states) > 1 or states[0].other_writer is not None:
        return _SEVERAL
    return states[0].ledger.dirtied_bytes


def _all_written(states: Sequence[RunState], after: After, waits: float, when: str) -> str:
    if waits:
        return f"{format_bytes(waits)} was on its way to the disk when {when}."
    before = number(after.at_end.waiting_bytes)
    if not before and len(states) == 1:
        before = number(unwritten_of(states[0]))
    if before:
        return f"{format_bytes(before)} that waited at the last reading was written before {when}."
    # What was read for the proof came in after the run.
    cached = number(after.at_end.cached_bytes) if after.is_scratch else None
    rest = f"; {format_bytes(cached)} of page cache went with it" if cached else ""
    return f"Nothing waited for the disk when {when}{rest}."
