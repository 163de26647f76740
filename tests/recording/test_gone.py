"""What an older recording read of a dead process replaces nothing that is known of it."""

from __future__ import annotations

import contextlib
import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.recording.in_memory import recording_of
from tui.probe.reading import NO_PERMISSION, PROCESS_GONE, Figure, Sample, Tier
from tui.recording.compare import compare
from tui.recording.gone import end_of, is_gone, last_known, last_living
from tui.recording.reader import read_recording
from tui.recording.series import COLUMNS, Row, Series
from tui.recording.timeline import Timeline
from tui.run.result import run_json

ALIVE: dict[str, Figure] = {
    "rss_bytes": 50,
    "swap_bytes": 7,
    "minor_faults_per_second": 9.5,
    "private_dirty_bytes": 40,
    "pss_bytes": NO_PERMISSION,
    "system_available_bytes": 1000,
}
READ_AT = {Tier.COUNTERS: 2.0, Tier.WALK: 1.5, Tier.SYSTEM: 1.0}
DEAD: dict[str, Figure] = {
    "rss_bytes": PROCESS_GONE,
    "swap_bytes": PROCESS_GONE,
    "minor_faults_per_second": 0.0,  # a dead process still has its totals
    "private_dirty_bytes": PROCESS_GONE,
    "pss_bytes": PROCESS_GONE,
    "system_available_bytes": 2000,
}
LIVING = Sample(2.0, ALIVE, READ_AT)
GONE = Sample(5.0, DEAD, {Tier.COUNTERS: 5.0, Tier.WALK: 4.0, Tier.SYSTEM: 4.5})
KNOWN = Sample(
    5.0,
    {**ALIVE, "system_available_bytes": 2000},
    {Tier.COUNTERS: 2.0, Tier.WALK: 1.5, Tier.SYSTEM: 4.5},
)


def test_each_tier_that_is_gone_is_as_it_was_read_last_and_the_machine_as_it_is() -> None:
    assert (is_gone(LIVING), is_gone(GONE)) == (False, True)
    assert last_known(GONE, LIVING) == KNOWN
    assert last_known(LIVING, LIVING) is LIVING


def test_a_tier_that_was_carried_on_keeps_its_own_moment() -> None:
    walked = Sample(4.0, {**DEAD, "private_dirty_bytes": 41, "pss_bytes": 3}, {Tier.WALK: 3.5})
    found = last_known(walked, LIVING)
    assert (found.get("private_dirty_bytes"), found.read_at[Tier.WALK]) == (41, 3.5)
    assert (found.get("rss_bytes"), found.read_at[Tier.COUNTERS]) == (50, 2.0)


@given(st.lists(st.booleans(), max_size=30))
def test_the_last_living_sample_is_the_last_of_which_the_process_was_alive(
    alive: list[bool],
) -> None:
    samples = [Sample(float(at), ALIVE if is_ else DEAD) for at, is_ in enumerate(alive)]
    for index, found in enumerate(last_living(samples)):
        before = [at for at, is_ in enumerate(alive[: index + 1]) if is_]
        assert found == (before[-1] if before else index)
    end = end_of(samples)
    assert (end is None) == (not samples)
    if end is not None:
        figures = ALIVE if any(alive) else DEAD
        assert (end.at, end.get("rss_bytes")) == (len(alive) - 1, figures["rss_bytes"])


def test_replay_comparison_and_export_end_with_what_was_known() -> None:
    recording = recording_of([(1.0, 5)], started_at=0.5, samples=[LIVING, GONE])
    timeline = Timeline(recording)
    assert timeline.state_at(5.0).sample == KNOWN
    assert timeline.up_to(9.0).state.sample == KNOWN
    assert timeline.up_to(9.0).samples == (LIVING, GONE)  # a curve does not go on
    assert timeline.state_at(2.0).sample == LIVING
    assert recording.end.sample == KNOWN
    final = run_json(recording.end)["final"]
    assert (final["rss_bytes"], final["private_dirty_bytes"]) == (50, 40)
    rows = {row.key: row.values for row in compare([recording]).rows}
    assert list(rows["final.rss_bytes"]) == [50]
    exported: list[Row] = []
    with contextlib.closing(Series(lambda *_: None, exported.append)) as series:
        series.take_state(1.0, recording.states[0][1], 0)
        for sample in recording.samples:
            series.take_sample(sample)
    assert [row[0] for row in exported] == [1.5]
    assert exported[-1][COLUMNS.index("rss_bytes")] == 50


@pytest.mark.parametrize("name", ["limit-0", "flush-0"])
def test_a_shipped_recording_whose_process_dies_keeps_its_last_figures(
    name: str, tmp_path: Path
) -> None:
    """The shipped ones end before; a sample after the death is what an older cowtop wrote."""
    shipped = Path(__file__).parents[2] / "tui" / "screens" / "recordings" / f"{name}.jsonl.gz"
    lines = gzip.decompress(shipped.read_bytes()).decode().splitlines()
    whole = read_recording(shipped)
    last = whole.end.sample
    assert last is not None
    keys = [key for key in last.values if not key.startswith("system_")]
    dead = dict.fromkeys(keys, PROCESS_GONE.reason)
    at = next(n for n, line in enumerate(lines) if json.loads(line).get("end"))
    lines.insert(at, json.dumps({"t": whole.length_seconds, "s": dead}))
    path = tmp_path / "old.jsonl"
    path.write_text("\n".join(lines))
    recording = read_recording(path)
    assert is_gone(recording.samples[-1])
    end = recording.end.sample
    assert end is not None
    assert end.values == last.values
    assert end.read_at[Tier.COUNTERS] == last.read_at[Tier.COUNTERS] < end.at
    assert compare([recording]).rows == compare([whole]).rows
