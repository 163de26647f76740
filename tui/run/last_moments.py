"""The end of a child: what it had done by its last chunk, and what still stands after it.

A dead process has no figures any more: its own stay those of its last moment, and say so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from tui.probe.reading import Absent, Figure, Sample, Tier
from tui.run.peaks import Peaks
from tui.run.state import RunState
from workloads.kernel import PAGE_BYTES
from workloads.tally import WorkDone

MAPPING_GONE: Final = Absent("the mapping went with the process")


def with_done(state: RunState, done: WorkDone) -> RunState:
    """The state with these counts."""
    return replace(
        state,
        rows_done=done.rows_done,
        bytes_changed=done.bytes_changed,
        pages_changed=done.pages_changed,
        discarded_pages=done.discarded_pages,
        unflushed_pages=done.unflushed_pages,
        pages_dirtied=done.pages_dirtied,
    )


def cut_off(done: WorkDone, rows: int | None, chunk_rows: int | None) -> str:
    """The rows of the chunk that was begun and not done, in words; empty if it was between two."""
    if not chunk_rows or rows is None or done.rows_done >= rows or not done.is_stepping:
        return ""
    last = min(rows, done.rows_done + chunk_rows) - 1
    if last == done.rows_done:
        return f"row {last:,}"
    return f"rows {done.rows_done:,} to {last:,}"


def sample_after_end(
    last: Sample | None, at: float, figures: Mapping[str, Figure], tiers: Sequence[Tier]
) -> Sample:
    """The last sample with what was read once more; every other figure keeps its moment."""
    before = last if last is not None else Sample(at, {})
    counters = before.read_at.get(Tier.COUNTERS, before.at)
    read_at = {**before.read_at, Tier.COUNTERS: counters, **dict.fromkeys(tiers, at)}
    return Sample(at, {**before.values, **figures}, read_at)


def with_all_dirtied(sample: Sample, state: RunState, before_write_bytes: Figure) -> Sample:
    """The file's pages after the end beside all that the process had dirtied until then."""
    dirtied = state.totals.dirtied_bytes + before_write_bytes
    return replace(sample, values={**sample.values, "write_bytes": dirtied})


def raise_copies(peaks: Peaks, state: RunState) -> None:
    """In mode `c` copies fall at a release only, so at the end there were as many as were made."""
    held = (state.pages_changed - state.discarded_pages) * PAGE_BYTES
    peaks.raise_to("private_copies_bytes", held)
    # Without swap all of them were in RAM, also those of after the last sample.
    if peaks.values.get("swap_bytes") == 0:
        peaks.raise_to("rss_anon_bytes", state.baseline_bytes + held)
        peaks.raise_to("rss_bytes", state.baseline_bytes + held)
