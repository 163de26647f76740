"""From what 1, 2 and 3 took side by side to how many fit. Pure.

So many fit as hold all they have at once: what is private in RAM or in swap, what the kernel has
for them in RAM alone. Clean pages of the file need no room; a file that is memory takes its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Final

from tui.fit.state import Cost, Measured
from tui.metrics.measured import Bounded
from tui.metrics_format import format_bytes
from tui.probe.reading import Absent, Figure
from tui.tree.sums import bounded_sum, bounds

NEAR_BYTES: Final = 5 << 20
"""With so much more one more would fit: nobody can tell, so both are said."""
BATCH_BYTES: Final = 512 << 10
"""Charges come in batches a CPU: so near to its limit a group was seen to be over it."""
IN_TURN_BYTES: Final = 14 << 20
"""Of its private pages an instance goes on using so many: where swap leaves it fewer in RAM, the
kernel may find none that was not used just now, and kill. Seen: with 8 MiB each it does, with 11 at
times."""
_DIFFERS_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Room:
    """RAM and swap for all of them; `fixed_bytes` is taken whatever their number."""

    memory_bytes: int
    swap_bytes: int = 0
    fixed_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Prediction:
    """`fits`: None where it cannot be told; `fits_most`: one more, or several, might fit too."""

    fits: int | None
    fits_most: int | None = None
    reason: str = ""


def cost_of(measured: Sequence[Measured]) -> Cost:
    """What one instance takes: its own counters where most ran, the kernel's by what each one more
    added to the cage; absent parts with their reason."""
    last = max(measured, key=lambda one: one.many)
    first = min(measured, key=lambda one: one.many)
    cost = Cost(
        private_bytes=_mean(one.private_bytes for one in last.each),
        page_tables_bytes=_mean(one.page_tables_bytes for one in last.each),
        kernel_bytes=_mean(one.kernel_bytes for one in last.each),
        swapped_bytes=_mean(one.swapped_bytes for one in last.each),
    )
    if first.many == last.many:
        return cost
    slope = (last.unreclaimable_bytes - first.unreclaimable_bytes) / (last.many - first.many)
    own = cost.private_bytes + cost.page_tables_bytes
    rest = slope - own
    if isinstance(rest, Absent):
        return cost
    # The cage saw what no counter of theirs has: it is not for nothing that it counts.
    if rest >= 0:
        return replace(cost, kernel_bytes=rest)
    if rest >= -_DIFFERS_BYTES:
        return replace(cost, kernel_bytes=0)
    return cost


def _mean(figures: Iterable[Figure]) -> Figure:
    values = list(figures)
    total: Figure = 0
    for value in values:
        total = total + value
    return total / len(values) if values else Absent("nothing was measured")


def holds(cost_bytes: float, stuck_bytes: float, room: Room, many: int) -> bool:
    """Whether so many fit that take so much each, of which the second figure must be in RAM."""
    if many <= 0:
        return True
    used = room.fixed_bytes + BATCH_BYTES
    if used + many * cost_bytes > room.memory_bytes + room.swap_bytes:
        return False
    return BATCH_BYTES + many * min(cost_bytes, stuck_bytes) <= room.memory_bytes


def largest(cost_bytes: float, stuck_bytes: float, room: Room) -> int:
    """The largest number that fits; raises ValueError for instances that take nothing."""
    if cost_bytes <= 0:
        raise ValueError("an instance takes something")
    low, high = 0, ceil((room.memory_bytes + room.swap_bytes) / cost_bytes) + 1
    while high - low > 1:
        middle = (low + high) // 2
        if holds(cost_bytes, stuck_bytes, room, middle):
            low = middle
        else:
            high = middle
    return low


def predict(cost: Cost, room: Room) -> Prediction:
    """How many fit; both numbers where one more is within 5 MB, where a part is not known, or where
    swap would leave each so little RAM that only the kernel's luck tells."""
    whole, why = cost.whole_bytes, not_told(cost)
    if isinstance(cost.private_bytes, Absent) and not isinstance(cost.private_bytes, Bounded):
        return Prediction(None, reason=f"what one takes is not known: {cost.private_bytes.reason}")
    least, most = bounds(whole)
    low_stuck, high_stuck = bounds(bounded_sum((cost.page_tables_bytes, cost.kernel_bytes)))
    if least <= 0:
        return Prediction(None, reason="one was seen to take nothing")
    dearest, stuck = least if most is None else most, high_stuck or low_stuck
    surely = largest(dearest, stuck + IN_TURN_BYTES, room)
    nearly = replace(room, memory_bytes=room.memory_bytes + NEAR_BYTES)
    perhaps = surely + 1 if holds(dearest, stuck, nearly, surely + 1) else surely
    perhaps = max(perhaps, largest(least, low_stuck, room))
    lucky = (
        f"more than {surely:,} have so little RAM each beside swap that it is luck who is killed"
    )
    hangs_on_it = room.swap_bytes and perhaps > surely + 1
    open_ = whole.reason if isinstance(whole, Absent) and least != most else ""
    if open_ and largest(dearest, stuck, room) < largest(least, low_stuck, room):
        why = why or open_
    reason = why or (lucky if hangs_on_it else "" if surely else none_fits(least, room))
    return Prediction(surely, perhaps if perhaps > surely else None, reason)


def none_fits(cost_bytes: float, room: Room) -> str:
    """Why not even one fits."""
    beside = f" and {format_bytes(room.swap_bytes)} of swap" if room.swap_bytes else ""
    own = f", {format_bytes(room.fixed_bytes)} of it the file's own" if room.fixed_bytes else ""
    return (
        f"one takes {format_bytes(cost_bytes)}, and there are "
        f"{format_bytes(room.memory_bytes)}{beside}{own}"
    )


def not_told(cost: Cost) -> str:
    """Which parts of the cost are not known, and why; empty if all are."""
    parts = (("page tables", cost.page_tables_bytes), ("the kernel's own share", cost.kernel_bytes))
    missing = [
        (name, part.reason)
        for name, part in parts
        if isinstance(part, Absent) and bounds(part)[1] is None
    ]
    if not missing:
        return ""
    names = " and ".join(name for name, _ in missing)
    return f"at most, for it is without {names} ({missing[0][1]})"


def bounded_by_promises(told: Prediction, most: int | None) -> Prediction:
    """No more than the kernel would map; None: it does not count them."""
    if most is None or told.fits is None or told.fits <= most:
        return told
    return Prediction(
        most,
        reason="the kernel maps no more of them: what it may still promise ends "
        "(vm.overcommit_memory is 2)",
    )
