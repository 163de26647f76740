"""A recording keeps of which moment each figure is: walked, carried on, or read before an end."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.recording.recordings import MACHINE, ORIGIN, FakeClock, settings_for
from tui.metrics.moment import is_of_now
from tui.probe.reading import Figure, Sample, Tier
from tui.recording.codec import decode, sample_to_json
from tui.recording.reader import Recording, read_recording
from tui.recording.timeline import Timeline
from tui.recording.writer import Recorder
from tui.run.about import WorkloadAbout
from tui.run.last_moments import sample_after_end
from tui.run.state import Outcome, Phase, RunState, Update

WALKED = "private_dirty_bytes"
CARRIED = frozenset((WALKED,))
ABOUT = WorkloadAbout(settings_for(60))


def _sample(at: float, dirty: int, walked_at: float, carried: frozenset[str]) -> Sample:
    values: dict[str, Figure] = {WALKED: dirty, "rss_bytes": 50, "limit_usage_bytes": 7}
    read_at = {Tier.COUNTERS: ORIGIN + at, Tier.WALK: ORIGIN + walked_at}
    return Sample(ORIGIN + at, values, read_at, carried)


def _written(path: Path, samples: list[Sample]) -> Recording:
    clock = FakeClock()
    recorder = Recorder(path, ABOUT, clock=clock, machine=MACHINE)
    state = RunState(ABOUT, phase=Phase.RUNNING, started_at=ORIGIN + 0.5)
    for sample in samples:
        clock.now = sample.at + 0.01
        state = replace(state, sample=sample, samples=state.samples + 1)
        recorder.add(Update(state, (sample,)))
    recorder.add(Update(replace(state, phase=Phase.ENDED, outcome=Outcome.KILLED)))
    assert recorder.trouble is None
    recording = read_recording(path)
    assert recording.trouble is None
    return recording


@settings(deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 3)), min_size=1, max_size=12))
def test_what_was_carried_on_and_when_it_was_walked_comes_back(
    tmp_path_factory: pytest.TempPathFactory, told: list[tuple[bool, int]]
) -> None:
    samples, walked_at = list[Sample](), 1.0
    for index, (is_carried, dirty) in enumerate(told):
        at = 1.0 + index
        walked_at = walked_at if is_carried else at
        samples.append(_sample(at, dirty, walked_at, CARRIED if is_carried else frozenset()))
    path = tmp_path_factory.mktemp("carried") / "run.jsonl"
    found = _written(path, samples).samples
    assert [sample.carried for sample in found] == [sample.carried for sample in samples]
    for ours, theirs in zip(found, samples, strict=True):
        assert dict(ours.values) == dict(theirs.values)
        for tier in (Tier.COUNTERS, Tier.WALK):
            assert ours.read_at[tier] == pytest.approx(theirs.read_at[tier] - ORIGIN, abs=1e-5)
        assert is_of_now(ours, WALKED) == is_of_now(theirs, WALKED)


def test_after_an_end_the_counters_keep_the_moment_they_were_read_at(tmp_path: Path) -> None:
    last = _sample(3.0, 9, 1.0, CARRIED)
    after = sample_after_end(last, ORIGIN + 12.0, {"limit_usage_bytes": 70}, [Tier.LIMIT])
    assert after.carried == frozenset()
    recording = _written(tmp_path / "run.jsonl", [_sample(2.0, 8, 1.0, CARRIED), last, after])
    *_, end = recording.samples
    assert (end.at, end.read_at[Tier.COUNTERS], end.read_at[Tier.LIMIT]) == (12.0, 3.0, 12.0)
    assert (end.carried, end.get("limit_usage_bytes"), end.get("rss_bytes")) == (
        frozenset(),
        70,
        50,
    )
    assert not is_of_now(end, "rss_bytes")
    assert not is_of_now(end, WALKED)
    assert is_of_now(end, "limit_usage_bytes")
    shown = Timeline(recording).up_to(recording.length_seconds).state.sample
    assert shown is not None
    assert (shown.read_at, shown.carried) == (end.read_at, end.carried)


def _without(path: Path, *names: str) -> Recording:
    """As a program that did not know these would have written it."""
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    for line in lines:
        for name in names:
            line.pop(name, None)
    old = path.with_name("old.jsonl")
    old.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return read_recording(old)


def test_an_old_recording_has_nothing_carried_and_counters_with_every_sample(
    tmp_path: Path,
) -> None:
    path, samples = tmp_path / "run.jsonl", [_sample(1.0, 4, 1.0, frozenset())]
    samples += [_sample(at, 5, 1.0, CARRIED) for at in (2.0, 3.0)]
    new = _written(path, samples)
    old = _without(path, "c")
    assert old.trouble is None
    assert [sample.carried for sample in old.samples] == [frozenset()] * 3
    assert [sample.read_at for sample in old.samples] == [sample.read_at for sample in new.samples]
    assert [sample.read_at[Tier.COUNTERS] for sample in old.samples] == [1.0, 2.0, 3.0]
    # What was walked two seconds before is told as such.
    assert [is_of_now(sample, WALKED) for sample in old.samples] == [True, True, False]
    assert [is_of_now(sample, WALKED) for sample in new.samples] == [True] * 3


@pytest.mark.parametrize("damage", [7, "x", [7], {"a": 1}, None])
def test_what_is_no_list_of_keys_is_a_damaged_line(damage: Any, tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    _written(path, [_sample(1.0, 4, 1.0, CARRIED), _sample(2.0, 5, 1.0, CARRIED)])
    text = path.read_text().replace(f'"c":["{WALKED}"]', f'"c":{json.dumps(damage)}')
    assert json.dumps(damage) in text
    path.write_text(text)
    recording = read_recording(path)
    assert recording.trouble is not None and "damaged line" in recording.trouble
    assert [sample.at for sample in recording.samples] == [2.0]
    # Of the line that was refused nothing is kept.
    assert recording.samples[0].read_at == {Tier.COUNTERS: 2.0}
    assert dict(recording.samples[0].values) == {WALKED: 5}


@pytest.mark.parametrize("carried", [frozenset[str](), CARRIED])
def test_a_whole_sample_says_what_is_carried_only_where_something_is(
    carried: frozenset[str],
) -> None:
    sample = Sample(1.0, {WALKED: 4}, {Tier.WALK: 0.5}, carried)
    body = sample_to_json(sample)
    assert body is not None and ("carried" in body) == bool(carried)
    assert decode(Sample, json.loads(json.dumps(body))) == sample
