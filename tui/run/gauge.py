"""How near the limit in force is, in words that say whose memory it is and how much is left.

Pure. The lines come from the longest to the shortest; what must not be cut is in all of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from tui.metrics.moment import STALE_SECONDS
from tui.metrics_format import format_bytes, format_seconds
from tui.probe.reading import NOT_READ_YET, Absent, Sample, Tier, number
from tui.run.state import RunState


@dataclass(frozen=True, slots=True)
class Gauge:
    """`share_stuck` and `share_loose` of the limit can't and can be reclaimed, 0 to 1.

    `head` says whose limit it is, `warning` when it will be full, `lines` the figures.
    """

    head: str
    share_stuck: float = 0.0
    share_loose: float = 0.0
    warning: str = ""
    lines: tuple[str, ...] = ("",)


def whose(state: RunState) -> str:
    """`512 MiB cage`, `1.95 GiB: this machine`, or whose else; empty where it is not known."""
    limit = number(state.reading.get("limit_bytes")) if state.reading is not None else None
    if not limit:
        return ""
    size = format_bytes(limit)
    if limit == state.about.memory_max_bytes:
        return f"{size} cage"
    if state.limit_words.startswith("RAM"):
        return f"{size}: this machine"
    return f"{size}: a limit around cowtop"


def gauge(state: RunState, owner: str = "") -> Gauge | None:
    """None before there is a reading. `owner`: whose the memory in a cage of its own is."""
    sample = state.reading
    if sample is None:
        return None
    limit = number(sample.get("limit_bytes"))
    stuck = number(sample.get("limit_unreclaimable_bytes"))
    if not limit or stuck is None:
        return Gauge(f"the limit: not known ({_why_not(sample) or state.limit_words})")
    loose = number(sample.get("limit_reclaimable_bytes"))
    left = state.seconds_left
    return Gauge(
        whose(state),
        min(1.0, stuck / limit),
        0.0 if loose is None else min(1.0, loose / limit),
        "" if left is None else f"full in {format_seconds(round(left, 1))}",
        _lines(state, limit, stuck, loose, owner or "this run"),
    )


def _owner(state: RunState, caged: str) -> str:
    """Whose memory counts against the limit."""
    sample = state.reading
    limit = number(sample.get("limit_bytes")) if sample is not None else None
    if limit == state.about.memory_max_bytes:
        return caged
    return "all programs" if state.limit_words.startswith("RAM") else "all within it"


def _why_not(sample: Sample) -> str:
    figures = (sample.get("limit_bytes"), sample.get("limit_unreclaimable_bytes"))
    reasons = (f.reason for f in figures if isinstance(f, Absent) and f != NOT_READ_YET)
    return next(reasons, "")


def _lines(
    state: RunState, limit: float, stuck: float, loose: float | None, caged: str
) -> tuple[str, ...]:
    assert state.reading is not None
    sample = state.reading
    room = f"{format_bytes(max(0.0, limit - stuck))} left"
    swap_left = number(sample.get("limit_swap_left_bytes"))
    swap_used = number(sample.get("limit_swap_bytes"))
    if swap_left is not None and swap_left > 0:
        room += f" + {format_bytes(swap_left)} of swap"
    age = sample.age_seconds("limit_unreclaimable_bytes", Tier.LIMIT)
    old = f", {format_seconds(round(age, 1))} ago" if age > STALE_SECONDS else ""
    firm = f"{format_bytes(stuck)} of {_owner(state, caged)} can't be taken back"
    soft = "" if loose is None else f", {format_bytes(loose)} can"
    swapped = (
        f", {format_bytes(swap_used)} in swap" if swap_used is not None and swap_used > 0 else ""
    )
    short = f"{format_bytes(stuck)} stuck, {room}{old}"
    others = state.others
    taken = ""
    if others is not None:
        size, seconds = format_bytes(others.taken_bytes), format_seconds(others.seconds)
        taken = f"; others took {size} in the last {seconds}"
    # What others took is what nobody would guess: it goes last.
    with_others = (f"{room}: {firm}{old}{taken}", f"{short}{taken}") if taken else ()
    return (
        f"{room}: {firm}{soft}{swapped}{old}{taken}",
        f"{room}: {firm}{soft}{old}{taken}",
        *with_others,
        f"{room}: {firm}{soft}{old}",
        f"{room}: {firm}{old}",
        short,
        f"{room}{old}",
    )
