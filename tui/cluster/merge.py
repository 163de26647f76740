"""From what workers told to one report: who is of now, and which pages are the same. Pure.

Private copies are each worker's own, and are summed. A file's pages are one machine's: all workers
there that have a page mapped have the same one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from tui.cluster.report import Report, Seen, Shared, State
from tui.cluster.take import COPIES
from tui.cluster.told import Place, Told, ToldFile
from tui.probe.reading import NOT_READ_YET, Absent, Figure
from tui.tree.sums import bounded_sum, bounds, within
from workloads.kernel import PAGE_BYTES

_COPY_KEYS: Final = (COPIES, "copies_in_swap_bytes")
SAME_PAGES: Final = "which of its pages workers have in common is not told"
_WITHIN: Final = "a worker is a child of another's process: its copies are in both"
MOST_SAID: Final = 20


@dataclass(frozen=True, slots=True)
class Answer:
    """What one worker said when it was asked, or why it said nothing."""

    address: str
    told: Told | None = None
    trouble: str = ""
    is_late: bool = False


def merge(answers: Sequence[Answer], last: Sequence[tuple[float, Told]], at: float) -> Report:
    """`last`: of each process that told the scheduler anything its last word, and when it came."""
    now = {answer.told.place: answer.told for answer in answers if answer.told is not None}
    late, unwatched = _late(answers, [one for one in last if one[1].place not in now])
    found = [Seen("", State.NOW, told, _read_at(told, at)) for told in now.values()]
    for came, told in last:
        place = told.place
        if place not in now:
            gone = State.CLOSED if told.has_ended else State.DEAD
            state = State.SILENT if place in late else gone
            found.append(Seen("", state, told, _read_at(told, came)))
    seen = _labelled(found)
    current = [one for one in seen if one.is_now]
    missing = [
        *(Absent(f"worker {one.label} does not answer") for one in seen if one.state == "silent"),
        *(Absent(f"worker {address}: {why}") for address, why in unwatched),
        *(Absent(one.told.trouble) for one in current if one.told.trouble),
    ]
    shared = _shared(current)
    total = {key: bounded_sum([*_each(current, key), *missing]) for key in _COPY_KEYS}
    for key in ("mapped_pages_bytes", "counted_pages_bytes"):
        total[key] = bounded_sum([*(one.get(key) for one in shared), *missing])
    return Report(at, seen, unwatched, shared, _apart(current, total), _notes(seen))


def _read_at(told: Told, came: float) -> float | None:
    """When its pages were walked, by the clock of who heard of it."""
    return None if told.age_seconds is None else came - told.age_seconds


def _late(
    answers: Sequence[Answer], last: Sequence[tuple[float, Told]]
) -> tuple[set[Place], tuple[tuple[str, str], ...]]:
    """The processes of those that are there and did not answer; and of whom nothing is known."""
    latest: dict[str, tuple[float, Told]] = {}
    for came, told in last:
        for worker in told.workers:
            if worker.address not in latest or came > latest[worker.address][0]:
                latest[worker.address] = came, told
    late: set[Place] = set()
    unwatched = []
    for answer in answers:
        known = latest.get(answer.address) if answer.is_late else None
        if answer.told is not None:
            continue
        if known is not None and not known[1].has_ended:
            late.add(known[1].place)
        else:
            unwatched.append((answer.address, answer.trouble))
    return late, tuple(unwatched)


def _labelled(found: Iterable[Seen]) -> tuple[Seen, ...]:
    """With names to call them by, those of now first; workers of one name go by their addresses."""
    listed = list(found)
    names = [", ".join(worker.name for worker in one.told.workers) for one in listed]
    taken = Counter(name for one, name in zip(listed, names, strict=True) if one.is_now)
    seen = []
    for one, name in zip(listed, names, strict=True):
        addresses = ", ".join(worker.address for worker in one.told.workers)
        label = name if name and taken[name] < 2 else addresses
        seen.append(Seen(label or "?", one.state, one.told, one.read_at))
    order = list(State)
    return tuple(
        sorted(seen, key=lambda one: (order.index(one.state), *_natural(one.label), one.told.at))
    )


def _natural(label: str) -> tuple[int, str]:
    """A cluster calls its workers 0, 1, 2, and 10 comes after 2."""
    first = label.split(",")[0]
    return (int(first) if first.isascii() and first.isdigit() else 1 << 62, label)


def _each(current: Sequence[Seen], key: str) -> list[Figure]:
    """Of each worker that is watched the sum over its files; of those not told nothing is known."""
    found: list[Figure] = []
    for one in current:
        if not one.told.trouble:
            found += [file.get(key) for file in one.told.files]
            if one.told.age_seconds is None:
                found.append(NOT_READ_YET)
            if one.told.more_files:
                found.append(Absent(f"worker {one.label} has more files than it tells of"))
    return found


def _apart(current: Sequence[Seen], total: dict[str, Figure]) -> dict[str, Figure]:
    """Where the tree of one has another in it, copies may have been counted twice."""
    within_others = {
        one.told.place
        for one in current
        for other in current
        if one is not other
        and (one.told.place.machine, one.told.place.namespace)
        == (other.told.place.machine, other.told.place.namespace)
        and one.told.place.pid in other.told.pids
    }
    if not within_others:
        return total
    inner = [one for one in current if one.told.place in within_others]
    for key in _COPY_KEYS:
        least, most = bounds(total[key])
        twice = bounds(bounded_sum(_each(inner, key)))[0]
        total[key] = within(max(0, least - twice), most, _WITHIN)
    return total


def _shared(current: Sequence[Seen]) -> tuple[Shared, ...]:
    found: dict[tuple[str, str], list[tuple[Seen, ToldFile]]] = {}
    for one in current:
        for file in one.told.files:
            found.setdefault((one.told.place.machine, file.key), []).append((one, file))
    shared = [_of_file(parts) for parts in found.values()]
    return tuple(sorted(shared, key=lambda one: (one.host, one.path)))


def _of_file(parts: Sequence[tuple[Seen, ToldFile]]) -> Shared:
    files = [file for _, file in parts]
    hosts = dict.fromkeys(one.told.place.host for one, _ in parts)
    # What is the file's is everyone's: of all who read it, the last.
    _, latest = max(parts, key=lambda part: _moment_of(part[0]))
    of_file = {key: latest.get(key) for key in ("file_cached_bytes", "file_dirty_bytes")}
    figures: dict[str, Figure] = {
        "mapped_pages_bytes": pages_once(files, of_file["file_cached_bytes"]),
        "counted_pages_bytes": bounded_sum(file.get("file_pages_bytes") for file in files),
        **of_file,
        "size_bytes": latest.get("size_bytes"),
    }
    workers = tuple(one.label for one, _ in parts)
    return Shared(", ".join(hosts), latest.path, latest.kind, workers, figures)


def _moment_of(one: Seen) -> float:
    """Who was never read is before all."""
    return float("-inf") if one.read_at is None else one.read_at


def pages_once(files: Sequence[ToldFile], cached: Figure) -> Figure:
    """How many bytes of different pages these have mapped of one file on one machine.

    At least what one of them has, or all their shares of pages (who else has a page makes these
    smaller); at most what they have together, or what is in the cache of the file at all.
    """
    each = [file.get("file_pages_bytes") for file in files]
    if len(each) == 1:
        return each[0]
    shares = bounds(bounded_sum(file.get("file_share_bytes") for file in files))[0]
    least = max(-(-int(shares) // PAGE_BYTES) * PAGE_BYTES, *(bounds(one)[0] for one in each))
    together, in_cache = bounds(bounded_sum(each))[1], bounds(cached)[1]
    known = [most for most in (together, in_cache) if most is not None]
    most = max(least, min(known)) if known else None
    return within(least, most, SAME_PAGES)


def _notes(seen: Sequence[Seen]) -> tuple[str, ...]:
    found = [f"worker {one.label}: {note}" for one in seen if one.is_now for note in one.told.notes]
    return tuple(found[:MOST_SAID])
