"""A SIGKILL in words: who, with the figures of that one limit and that one moment."""

from __future__ import annotations

from typing import Final

from tui.cage.killer import Killer, KillSeen
from tui.metrics_format import format_bytes
from tui.probe.reading import Absent
from tui.run.state import RunState
from workloads.words import Mode

_LESS: Final = "mode r+ (the file takes the changes), `lazy` (mode r, one small buffer), or swap"
_MORE: Final = "a higher limit: Python with numpy alone takes some 25 to 30 MiB"
_REMEDY: Final = {
    Killer.CAGE: _LESS,
    Killer.LIMIT: f"{_LESS}; or more from who set that limit (a batch system, a container)",
    Killer.MACHINE: f"{_LESS}; --memory-max ends a run before the machine is full",
    Killer.KERNEL: f"{_LESS}",
    Killer.OUTSIDE: "a person, or a program that watches memory or time (a batch system, "
    "systemd-oomd, earlyoom): its log says why",
    Killer.UNKNOWN: "a batch system, another user or the kernel's own memory killer: watch the "
    "machine's available memory, or set a limit of your own with --memory-max",
}


def in_words(state: RunState, seen: KillSeen) -> tuple[str, str]:
    """The reason and what would have helped."""
    mode, remedy = state.about.mode, _REMEDY[seen.by]
    if mode not in (Mode.COPY_ON_WRITE, Mode.LOAD) and _LESS in remedy:
        # It needs almost nothing itself: what does not fit is the interpreter with numpy.
        remedy = remedy.replace(_LESS, _MORE)
    return _reason(state, seen), remedy


def doing(what: str) -> str:
    """What a child was doing, as a part of a sentence."""
    return "opening the array" if what == "opening" else what


def _reason(state: RunState, seen: KillSeen) -> str:
    # `load` meets the limit while numpy still reads: there is no row yet.
    is_open = bool(state.rows_done or state.started_at)
    row = f"at row {state.rows_done:,}"
    when = row if is_open else f"while {doing('opening')}"
    unread = "; ".join(seen.unread)
    match seen.by:
        case Killer.CAGE:
            return f"killed by the memory limit {when}: {_what_filled(state, seen, is_open)}"
        case Killer.LIMIT:
            return (
                f"killed by a memory limit around cowtop {when}: "
                f"{_what_filled(state, seen, is_open)}{_whose(seen)}"
            )
        case Killer.MACHINE:
            return (
                f"killed {when} because the whole machine ran out of memory: "
                f"{_what_filled(state, seen, is_open)}{_whose(seen)}"
            )
        case Killer.KERNEL:
            return (
                f"killed by the kernel for want of memory {when}; which limit was full is not "
                f"known ({unread})"
            )
        case Killer.OUTSIDE:
            return (
                f"killed from outside by SIGKILL {row}: not for want of memory, the kernel's own "
                "memory killer counted no victim"
            )
        case Killer.UNKNOWN:
            return f"killed by SIGKILL {row}; by whom is not known ({unread})"


def _whose(seen: KillSeen) -> str:
    where = f" (the limit of {seen.where})" if seen.where is not None else ""
    if seen.cage_bytes is None:
        return where
    return f"{where}; the limit of {format_bytes(seen.cage_bytes)} that was asked for is wider"


def _what_filled(state: RunState, seen: KillSeen, is_open: bool) -> str:
    limit = seen.limit_bytes
    if isinstance(limit, Absent):
        return "how large it is could not be read"
    whole, mode = format_bytes(limit), state.about.mode
    if mode not in (Mode.COPY_ON_WRITE, Mode.LOAD):
        return _stuck(state, limit, whole)
    held, what = _held(state, mode, is_open)
    if state.sources is not None and state.sources.is_in_memory:
        # Charged to who wrote it first; whether that was within the limit, nobody counts.
        what += f" of a file of {format_bytes(state.file_bytes)} in {state.sources.file_system}"
    if held is None:
        return f"{whole} were full; what filled them was not read"
    # A page or two of the interpreter may be charged to whoever touched it first.
    mine = format_bytes(min(_in_ram(state, held), limit))
    # Without rows only the last sample saw it, and of a chunk that was cut off nobody counted all.
    least = "" if is_open and not state.cut_off else "at least "
    swap = seen.swap_bytes
    if isinstance(swap, int) and swap > 0:
        return (
            f"{least}{format_bytes(held)} were {what} that only the {whole} and swap could hold, "
            f"and {format_bytes(swap)} of it was not enough"
        )
    if isinstance(swap, Absent):
        there = "how much of it there was could not be read"
    else:
        there = "there was none" if swap == 0 else "there was no more"
    return f"{least}{mine} of {whole} were {what} that only swap could have taken, and {there}"


def _held(state: RunState, mode: Mode | None, is_open: bool) -> tuple[float | None, str]:
    """What the process held for itself as it died, and what that is."""
    if not is_open:
        return state.peak.get("rss_anon_bytes"), "private memory"
    if mode is Mode.LOAD:
        return state.peak.get("private_copies_bytes"), "private memory"
    # Its own count as of the last chunk: a peak may be of an earlier moment, before a release.
    copied = (state.pages_changed - state.discarded_pages) * state.page_bytes
    return copied or None, "private copies"


def _in_ram(state: RunState, held: float) -> float:
    """What of the private copies was in RAM, by the same account as the next sentence."""
    swapped = state.ledger.private_swap_bytes
    return held if isinstance(swapped, Absent) else max(0.0, held - swapped)


def _stuck(state: RunState, limit: int, whole: str) -> str:
    # The readings are those of the tightest limit: of another one they say nothing.
    stuck = state.peak.get("limit_unreclaimable_bytes")
    if stuck is None or state.peak.get("limit_bytes") != limit:
        return f"{whole} were full; what filled them was not read"
    return f"up to {format_bytes(min(stuck, limit))} of {whole} could not be given back fast enough"
