"""What ended between two looks at a family of processes, and what it may have held unseen.

Every private copy is made by a page fault, and the faults of whoever ends go to its parent: what a
family can have had between two looks is what it had at the first, and a page for each new fault.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from tui.metrics.measured import Bounded
from tui.metrics_format import format_bytes
from tui.probe.children import Family
from tui.probe.who import Identity, Who


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why copies may have been that no look saw; all together at most so many bytes (None: any)."""

    reason: str
    at_most_bytes: float | None = None

    def joined(self, other: Doubt | None) -> Doubt:
        """Both doubts; the reason is the first one's."""
        if other is None:
            return self
        one, two = self.at_most_bytes, other.at_most_bytes
        return replace(self, at_most_bytes=None if one is None or two is None else max(one, two))

    def figure(self, at_least_bytes: float) -> float | Bounded:
        """What is known of a peak of which this much was seen."""
        most = self.at_most_bytes
        if most is not None and most <= at_least_bytes:
            return at_least_bytes
        above = "" if most is None else f", at most {format_bytes(most)}"
        reason = f"{self.reason} (at least {format_bytes(at_least_bytes)}{above})"
        return Bounded(reason, at_least_bytes, most)


@dataclass(frozen=True, slots=True)
class Unseen:
    """What a family may have had between two looks; `new_faults` is None where some are lost."""

    why: str
    new_faults: int | None

    def doubt(self, bytes_before: float | None, page_bytes: int) -> Doubt:
        """What it leaves unknown, by what the family had at the look before."""
        if bytes_before is None or self.new_faults is None:
            return Doubt(self.why)
        return Doubt(self.why, bytes_before + self.new_faults * page_bytes)


def opened_between(before: Family, now: Family) -> Unseen | None:
    """For a file that was opened meanwhile: a child that lives on may have mapped and left it."""
    then = before.kin
    if all(key in then and _faults(kin) == _faults(then[key]) for key, kin in now.kin.items()):
        return None
    return Unseen(
        "the file was opened while children ran: copies that came and went between two looks "
        "are not known",
        _new_faults(before, now),
    )


def ended_between(before: Family, now: Family) -> Unseen | None:
    """Who ended, seen or not; None if everybody is still there."""
    then, there = before.members, now.members
    seen = tuple(
        kin.pid
        for kin in before.kin.values()
        if kin.is_alive and not (kin.identity in there and there[kin.identity].is_alive)
    )
    expected, is_lost = _expected(before, there)
    is_unseen = any(
        kin.identity not in then and (not kin.is_alive or kin.ended_faults > 0)
        for kin in now.kin.values()
    )
    for identity, kin in there.items():
        if identity in then:
            rise = kin.ended_faults - then[identity].ended_faults
            due = expected.get(identity, 0)
            is_unseen = is_unseen or rise > due
            is_lost = is_lost or rise < due
    if not seen and not is_unseen:
        return None
    return Unseen(_ended_words(seen), None if is_lost else _new_faults(before, now))


def _ended_words(seen: tuple[int, ...]) -> str:
    if not seen:
        return "a child ended between two looks: its copies are not known"
    others = f" and {len(seen) - 1} more" if len(seen) > 1 else ""
    return f"child {seen[0]}{others} ended between two looks: the last copies are not known"


def _expected(before: Family, there: Mapping[Identity, Who]) -> tuple[dict[Identity, int], bool]:
    """By how much the faults of ended children must have risen, and whether some have no heir."""
    by_pid = {kin.pid: kin for kin in before.members.values()}
    expected: dict[Identity, int] = {}
    is_lost = False
    for kin in before.kin.values():
        if kin.identity in there:
            continue
        heir = by_pid.get(kin.parent)
        while heir is not None and heir.identity not in there:
            heir = by_pid.get(heir.parent)
        if heir is None:
            is_lost = True
        else:
            due = expected.get(heir.identity, 0)
            expected[heir.identity] = due + kin.faults + kin.ended_faults
    return expected, is_lost


def _new_faults(before: Family, now: Family) -> int | None:
    rise = now.faults - before.faults
    return None if rise < 0 else rise


def _faults(kin: Who) -> int:
    return kin.faults + kin.ended_faults
