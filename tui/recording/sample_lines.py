"""A sample as its line tells it: what changed since the sample before; a newer key is kept too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from tui.metrics import BY_KEY
from tui.probe.reading import Sample, Tier
from tui.recording.bounds import refuse_impossible
from tui.recording.codec import MAX_FIGURES, Refused, decode, figure_from_json
from tui.text import plain

# The running totals behind the rates, and the kernel's high-water mark.
_RAW_KEYS: Final = frozenset(
    ("rss_peak_bytes", "minor_faults", "major_faults", "read_bytes", "write_bytes", "limit_hits")
)


def next_sample(before: Sample | None, at: float, body: Mapping[str, Any]) -> Sample:
    """The sample of a line, after the one before it; raises Refused."""
    changes = body["s"]
    # What changed may be as much as all there was, gone, and as much again.
    if not isinstance(changes, dict) or len(changes) > 2 * MAX_FIGURES:
        raise Refused("not a sample")
    if before is not None and at < before.at:
        raise Refused("a sample before the last")
    values = {} if before is None else dict(before.values)
    for key, value in changes.items():
        if key not in BY_KEY and key not in _RAW_KEYS:
            key = plain(key, 60)
        if value is None:
            values.pop(key, None)
        else:
            values[key] = figure_from_json(value)
    if len(values) > MAX_FIGURES or values.get("limit_bytes") == 0:
        raise Refused("figures that cannot be")
    # The counters are read with every sample, but for the last one of a child that has ended.
    read_at = {} if before is None else dict(before.read_at)
    read_at[Tier.COUNTERS] = at
    if "r" in body:
        moments = decode(Mapping[Tier, float], body["r"])
        refuse_impossible("read_at", moments, None)
        read_at |= moments
    carried = before.carried if before is not None else frozenset()
    if "c" in body:
        carried = frozenset(decode(tuple[str, ...], body["c"]))
    return Sample(at, values, read_at, carried)
