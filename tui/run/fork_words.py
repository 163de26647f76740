"""Did the workers share: what they were forked with, what of it is copied by now, and how fast.

Pure, from one look at the tree and an earlier one. Memory that a fork left shared, copies of files
apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from math import isfinite

from tui.metrics.measured import Bounded
from tui.metrics_format import format_rate
from tui.probe.reading import Absent, Figure, number
from tui.run.tree_figures import ago, alive, count_of, total_of, words_of
from tui.tree.reading import Process, SinceFork, TreeReading
from tui.tree.sums import bounds

LEAST_SECONDS = 0.5
"""Between two readings for a pace to be told from them."""
RECENT_SECONDS = 10.0


def fork_sentence(
    now: TreeReading, before: Sequence[TreeReading] = (), *, is_over: bool = False
) -> str:
    """`Your 4 workers share 1.90 GiB and have copied 40.0 MiB of it, 2.00 MiB/s.`

    `before`: earlier looks, the oldest first, for the pace. `is_over`: the look was the last one.
    What is not known is said with its reason. Empty where there is one process and never was
    another.
    """
    return fork_sentences(now, before, is_over=is_over)[0]


def fork_sentences(
    now: TreeReading, before: Sequence[TreeReading] = (), *, is_over: bool = False
) -> tuple[str, ...]:
    """The same, and in fewer words for where there is no room; their figures are the same."""
    workers = forked(now)
    if not workers:
        return ("" if is_over else _without(now),)
    groups: defaultdict[int, list[tuple[Process, SinceFork]]] = defaultdict(list)
    for worker, fork in workers:
        groups[fork.parent].append((worker, fork))
    group = max(groups.values(), key=len)
    long, *short = _of_group(group, now, before, is_over=is_over)
    elsewhere, others = len(workers) - len(group), 0 if is_over else _others(now)
    more = [f"{elsewhere:,} more {'was' if elsewhere == 1 else 'were'} forked by another."]
    more = more if elsewhere else []
    rest = ""
    if others:
        more.append(f"Of {others:,} more it is not known (yet).")
        rest = f"; {others:,}: ?"
    return (" ".join((long, *more)), *(f"{one}{rest}" for one in short))


def _others(tree: TreeReading) -> int:
    """How many may have been forked too, and were not compared with their parents yet."""
    pids = {one.pid for one in tree.processes}
    return sum(one.since_fork is None and one.parent in pids for one in alive(tree))


def forked(tree: TreeReading) -> list[tuple[Process, SinceFork]]:
    """Those alive that were forked from one that is watched; if none is, those that were."""
    found = [(one, one.since_fork) for one in tree.processes if one.since_fork is not None]
    return [pair for pair in found if pair[0].is_alive] or found


def _without(tree: TreeReading) -> str:
    if len(tree.processes) < 2:
        return ""
    many = len(alive(tree)) - 1
    if many < 1:
        return "Its other processes have ended; none was seen to share memory by a fork."
    others = count_of(many, "other process", "other processes")
    words = "shares memory by a fork" if many == 1 else "share memory by a fork"
    return f"Whether its {others} {words} is not known yet, or they began anew."


def _of_group(
    group: Sequence[tuple[Process, SinceFork]],
    now: TreeReading,
    before: Sequence[TreeReading],
    *,
    is_over: bool,
) -> tuple[str, ...]:
    known = [
        (worker, fork)
        for worker, fork in group
        if is_told(fork.shared_bytes) and is_told(fork.copied_bytes)
    ]
    if not known:
        return (_unknown(group),)
    lives = group[0][0].is_alive and not is_over
    many = "worker" if len(group) == 1 else count_of(len(group), "worker")
    part = f"{len(known):,} of " if len(known) < len(group) else ""
    is_one = len(known) == 1
    share, have = ("shares", "has") if is_one else ("share", "have")
    whose = f"{part}your {many}" if part else f"Your {many}"
    if not lives:
        whose = f"{part}{'the ' if len(group) == 1 else ''}{many}"
        whose, share, have = f"{whose[0].upper()}{whose[1:]}", "shared", "had"
    shared, copied = _shared(known), words_of(total_of(fork.copied_bytes for _, fork in known))
    pace = _pace(known, now, before) if lives else None
    fast = "" if pace is None else f", {format_rate(pace)}" if pace > 0 else ", none of it lately"
    age = ago(max(now.at - _moment(*one, now) for one in known)) if lives else ""
    old = f" ({age})" if age else "" if lives else " at the last reading"
    short = f"{part}{many} {share} {shared}, copied {copied}"
    ended = f", {age.removeprefix('read up to ')}" if age else ""
    return (
        f"{whose} {share} {shared} and {have} copied {copied} of it{fast}{old}.",
        f"{short}{fast}{old}",
        f"{short}{fast}{ended}",
        f"{short}{ended}",
        f"{part}{len(group):,} {share} {shared}, copied {copied}{ended}",
    )


def _moment(worker: Process, fork: SinceFork, now: TreeReading) -> float:
    """When the two were compared; if that is not told, when its pages were walked."""
    told = worker.walked_at if fork.at is None else fork.at
    return told if told is not None and isfinite(told) else now.at


def _unknown(group: Sequence[tuple[Process, SinceFork]]) -> str:
    """What is not known with its reason, and what is all the same."""
    fork = group[0][1]
    figures = (fork.shared_bytes, fork.copied_bytes)
    why = next((figure.reason for figure in figures if isinstance(figure, Absent)), "not read")
    lives = group[0][0].is_alive
    many = "worker" if len(group) == 1 else count_of(len(group), "worker")
    who = f"Your {many}" if lives else f"{many[0].upper()}{many[1:]} (ended)"
    copied = total_of(fork.copied_bytes for _, fork in group)
    more = f"; copied: {words_of(copied)}" if is_told(copied) else ""
    return f"{who}: what is shared is not known ({why}){more}."


def _shared(known: Sequence[tuple[Process, SinceFork]]) -> str:
    """One page serves them all, so it is no sum: where they differ, from the least to the most."""
    figures = [fork.shared_bytes for _, fork in known]
    least, highs = min(bounds(figure)[0] for figure in figures), [bounds(f)[1] for f in figures]
    most = [high for high in highs if high is not None]
    return words_of(Bounded("they differ", least, max(most) if len(most) == len(highs) else None))


def is_told(figure: Figure) -> bool:
    """Whether it is known, be it by its bounds."""
    return isinstance(figure, Bounded) or not isinstance(figure, Absent)


def _pace(
    known: Sequence[tuple[Process, SinceFork]], now: TreeReading, before: Sequence[TreeReading]
) -> float | None:
    """Bytes copied a second by all of them, each between its first and its last comparison that
    is known; None if that is not told of one of them."""
    looks = [(look.at, {one.identity: one for one in look.processes}) for look in (*before, now)]
    paces = [_pace_of(worker.identity, looks) for worker, _ in known]
    told = [pace for pace in paces if pace is not None]
    return sum(told) if len(told) == len(paces) else None


def _pace_of(
    identity: tuple[int, int], looks: Sequence[tuple[float, dict[tuple[int, int], Process]]]
) -> float | None:
    moments: list[tuple[float, float]] = []
    is_exact = True
    for seen_at, processes in looks:
        was = processes.get(identity)
        fork = was.since_fork if was is not None else None
        copied = None if fork is None else number(fork.copied_bytes)
        if fork is None or copied is None:
            continue
        at = seen_at if fork.at is None else fork.at
        is_anew = at > moments[-1][0] if moments and fork.at is not None else True
        if not moments or (is_anew and (fork.at is not None or copied != moments[-1][1])):
            is_exact = is_exact and (bool(moments) or fork.at is not None)
            moments.append((at, copied))
    # Since when the first one has been as it is, is not known if its own moment is not.
    moments = moments if is_exact else moments[1:]
    if len(moments) < 2:
        return None
    ended, last = moments[-1]
    # Of the last seconds, or between the last two where these are further apart.
    late = [one for one in moments[:-1] if ended - one[0] <= RECENT_SECONDS]
    began, first = (late or moments[-2:-1])[0]
    if not ended - began >= LEAST_SECONDS:
        return None
    pace = max(0.0, last - first) / (ended - began)
    return pace if isfinite(pace) else None
