"""What is last known of a process that is gone: older recordings sampled on after its death.

Such a sample says nothing of the process. What was read last of it stays, with its moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tui.metrics import BY_KEY
from tui.probe.reading import PROCESS_GONE, Absent, Sample, Tier


def is_gone(sample: Sample) -> bool:
    """Whether the process had no memory any more when this was read."""
    return sample.values.get("rss_bytes") == PROCESS_GONE


def last_living(samples: Sequence[Sample]) -> list[int]:
    """For each sample the last one up to it of which the process was alive; itself if none was."""
    found: list[int] = []
    for index, sample in enumerate(samples):
        before = found[-1] if found else index
        # Before the first living one there is nothing to go back to.
        is_left = is_gone(sample) and not is_gone(samples[before])
        found.append(before if is_left else index)
    return found


def last_known(sample: Sample, living: Sample) -> Sample:
    """The sample, with the tiers that say "process gone" as they were read last, and when."""
    if sample is living:
        return sample
    gone = {_tier(key) for key, figure in sample.values.items() if figure == PROCESS_GONE}
    values = dict(sample.values)
    # A tier is of one moment: what it still told of the dead process is not mixed in.
    for key in values:
        if _tier(key) in gone:
            values[key] = living.values.get(key, values[key])
    for key, figure in living.values.items():
        if _tier(key) in gone and not isinstance(figure, Absent):
            values[key] = figure
    read_at = dict(sample.read_at)
    for tier in gone:
        default = living.at if tier is Tier.COUNTERS else None
        moment = living.read_at.get(tier, default)
        if moment is not None:
            read_at[tier] = moment
    return replace(sample, values=values, read_at=read_at)


def end_of(samples: Sequence[Sample]) -> Sample | None:
    """What is known at the end of all of them."""
    if not samples:
        return None
    return last_known(samples[-1], samples[last_living(samples)[-1]])


def _tier(key: str) -> Tier:
    """A running total behind a rate is read with the counters."""
    metric = BY_KEY.get(key)
    return Tier.COUNTERS if metric is None else metric.tier
