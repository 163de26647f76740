"""Instances on one file as one: their sums, each page once, and how all of them ended.

Pure. What is only one's is a sum; what they share has no sum, but bounds; the file's pages, the
limit's and the machine's figures are everyone's already, and the latest reading is all of it.
Each reading is of its own moment: the sample of all is as old as the oldest that is in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from tui.cage.killer import Killer
from tui.metrics import METRICS
from tui.metrics.measured import Bounded
from tui.probe.reading import NOT_READ_YET, Absent, Figure, Sample, Tier
from tui.run.peaks import PARTS
from tui.run.state import Outcome, RunState
from tui.tree.sums import bounded_sum, bounds, within

SHARED: Final = (
    *("rss_bytes", "file_backed_bytes", "mapping_file_bytes", "libraries_bytes"),
    "mapping_dirty_bytes",
)
"""Figures of each that others' pages are in too."""
NO_SUM: Final = ("shared_clean_bytes", "shared_dirty_bytes")
KILLED_BY: Final = {
    Killer.CAGE: "by the limit",
    Killer.LIMIT: "by a limit around cowtop",
    Killer.MACHINE: "as the machine ran out of memory",
    Killer.KERNEL: "for want of memory",
    Killer.OUTSIDE: "from outside",
    Killer.UNKNOWN: "by whom is not known",
}
_OWN_WORD: Final = Absent("of a page that instances share each has a word of its own")
_OVERLAP: Final = "instances share pages: how many is not counted"
EVERYONES: Final = (Tier.FILE, Tier.LIMIT, Tier.SYSTEM)


@dataclass(frozen=True, slots=True)
class Together:
    """All instances at one moment; `sample` has the sums under the keys of the metrics.

    `peak`: the highest sums so far, as `Followed` has them: not the sum of peaks.
    """

    instances: tuple[RunState, ...]
    sample: Sample | None = None
    peak: Mapping[str, Figure] = field(default_factory=dict)

    @property
    def totals(self) -> Mapping[str, Figure]:
        """Each page once, by metric key; empty before the first reading."""
        return self.sample.values if self.sample is not None else {}

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seed of each."""
        each = (state.about.settings for state in self.instances)
        return tuple(settings.seed for settings in each if settings is not None)

    @property
    def file_bytes(self) -> int | None:
        """The size of the one file they all have, header and all; None where none opened it."""
        return max(state.file_bytes for state in self.instances) or None

    @property
    def is_over(self) -> bool:
        """Whether none of them runs any more."""
        return all(state.outcome is not None for state in self.instances)

    @property
    def share_done(self) -> float | None:
        """Rows done of all rows of all, 0 to 1."""
        shares = [state.share_done for state in self.instances]
        known = [share for share in shares if share is not None]
        return sum(known) / len(known) if known else None

    @property
    def seconds_left(self) -> float | None:
        """Until all of them together fill the room that is left; None if they won't, or unknown.

        Each that works tells of all: the soonest.
        """
        told = [state.seconds_left for state in self.instances if state.outcome is None]
        return min((left for left in told if left is not None), default=None)

    @property
    def outcome(self) -> Outcome | None:
        """The worst of theirs; None while one runs."""
        if not self.is_over:
            return None
        found = {state.outcome for state in self.instances}
        worst = (Outcome.KILLED, Outcome.FAILED, Outcome.STOPPED)
        return next((outcome for outcome in worst if outcome in found), Outcome.FINISHED)


def outcome_words(all_of_them: Together) -> str:
    """`2 of 4 finished, 2 killed by the limit`; what runs is not counted."""
    many = len(all_of_them.instances)
    ends = Counter(_end(state) for state in all_of_them.instances if state.outcome is not None)
    # What went well is named first, then what came most often.
    order = sorted(ends.items(), key=lambda end: (end[0] != "finished", -end[1]))
    counts = [f"{count:,} {words}" for words, count in order]
    return (
        f"{order[0][1]:,} of {many:,} {order[0][0]}" + "".join(f", {words}" for words in counts[1:])
        if order
        else ""
    )


def _end(state: RunState) -> str:
    if state.outcome is not Outcome.KILLED:
        return str(state.outcome)
    return f"killed {KILLED_BY[state.killed_by or Killer.UNKNOWN]}"


def together(states: Sequence[RunState], peak: Mapping[str, Figure] | None = None) -> Together:
    """What is known of all of them now; `peak` from who followed them (`Followed`)."""
    highest = _as_bounded_by_each(dict(peak or {}), states)
    return Together(tuple(states), sum_of(_readings(states)), highest)


def _as_bounded_by_each(peak: dict[str, Figure], states: Sequence[RunState]) -> dict[str, Figure]:
    """Copies are no more than what each ever had, which is known to the page once it is done."""
    key = "private_copies_bytes"
    whole, own = peak.get(key), [state.peak.get(key) for state in states]
    known = [figure for figure in own if figure is not None]
    is_over = all(state.outcome is not None for state in states)
    if whole is None or isinstance(whole, Absent) or not is_over or len(known) < len(own):
        return peak
    most = min(whole, sum(known))
    part = peak.get(PARTS[key])
    held = {} if part is None or isinstance(part, Absent) else {PARTS[key]: min(part, most)}
    return {**peak, key: most, **held}


def _readings(states: Sequence[RunState]) -> list[Sample | None]:
    """Of those that live; once all have ended of those that held what they had to the end."""
    living = [state.reading for state in states if state.outcome is None]
    if living:
        return living
    # What one held that was killed, or failed, is gone: it is in the peaks.
    ended = (Outcome.KILLED, Outcome.FAILED)
    left = [state for state in states if state.outcome not in ended]
    finals: list[Sample | None] = [state.final for state in left if state.final is not None]
    return finals or [state.sample for state in left]


def sum_of(samples: Sequence[Sample | None]) -> Sample | None:
    """One sample of all; None in it: an instance of which nothing was read yet."""
    read = [sample for sample in samples if sample is not None]
    if not read:
        return None
    missing = [NOT_READ_YET] * (len(samples) - len(read))
    values = {
        metric.key: _figure(metric.key, metric.tier, read, missing)
        for metric in METRICS
        if len(samples) > 1
    }
    values = values or dict(read[0].values)
    _bound_by_each_other(values, read, missing)
    carried = frozenset.intersection(*(sample.carried for sample in read))
    return Sample(max(sample.at for sample in read), values, _read_at(read), carried)


def _figure(key: str, tier: Tier, read: Sequence[Sample], missing: Sequence[Figure]) -> Figure:
    figures = [*(sample.get(key) for sample in read), *missing]
    if tier in EVERYONES:
        return max(read, key=lambda sample: _known_at(sample, key, tier)).get(key)
    if key in NO_SUM:
        return _OWN_WORD
    if all(isinstance(f, Absent) and not isinstance(f, Bounded) for f in figures):
        return figures[0]
    if key not in SHARED:
        return bounded_sum(figures)
    whole = bounded_sum(figures)
    least = max(bounds(figure)[0] for figure in figures)
    reason = whole.reason if isinstance(whole, Absent) else _OVERLAP
    return within(least, bounds(whole)[1], reason)


def _known_at(sample: Sample, key: str, tier: Tier) -> tuple[bool, float]:
    """A figure that is there before one that is not, then the later one."""
    return not isinstance(sample.get(key), Absent), sample.read_at.get(tier, sample.at)


def _read_at(read: Sequence[Sample]) -> dict[Tier, float]:
    found: dict[Tier, float] = {}
    for tier in Tier:
        times = [sample.read_at[tier] for sample in read if tier in sample.read_at]
        if times:
            found[tier] = max(times) if tier in EVERYONES else min(times)
    found[Tier.COUNTERS] = min(sample.at for sample in read)
    return found


def _bound_by_each_other(
    values: dict[str, Figure], read: Sequence[Sample], missing: Sequence[Figure]
) -> None:
    """What is known of one figure bounds another: no more is mapped of a file than is cached."""
    if len(read) + len(missing) == 1:
        return
    mapped, cached = values["mapping_file_bytes"], values["file_cached_bytes"]
    values["mapping_file_bytes"] = _at_most(mapped, bounds(cached)[1])
    parts = [values["mapping_file_bytes"], values["libraries_bytes"]]
    values["file_backed_bytes"] = _at_most(
        values["file_backed_bytes"], bounds(bounded_sum(parts))[1]
    )
    least, most = bounds(bounded_sum([values["rss_anon_bytes"], values["file_backed_bytes"]]))
    low, high = bounds(values["rss_bytes"])
    whole = values["rss_bytes"]
    reason = whole.reason if isinstance(whole, Absent) else _OVERLAP
    tops = [top for top in (most, high) if top is not None]
    top = min(tops) if tops else None
    low = max(low, least)
    values["rss_bytes"] = within(low if top is None else min(low, top), top, reason)


def _at_most(figure: Figure, most: float | None) -> Figure:
    least, high = bounds(figure)
    if most is None or not isinstance(figure, Bounded) or (high is not None and high <= most):
        return figure
    return within(min(least, most), most, figure.reason)
