"""The recordings that go with the program: nothing in them is older than it looks."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest

from tui.metrics import METRICS
from tui.metrics.moment import is_of_now
from tui.probe.reading import PROCESS_GONE, Absent, Sample, number
from tui.recording.reader import Recording, read_recording
from tui.run.ledger_columns import COLUMNS
from tui.run.state import Outcome
from tui.screens.tour_steps import RECORDINGS, STEPS
from workloads.words import Mode

SHOWN: Final = Path(__file__).parent.parent.parent / "screenshots"
SHIPPED: Final = sorted([*Path(str(RECORDINGS)).glob("*.gz"), *SHOWN.glob("*.gz")])
MIB: Final = 1 << 20
FED: Final = {
    "private_dirty_bytes": "rss_anon_bytes",
    "copies_in_ram_bytes": "rss_anon_bytes",
    "mapping_file_bytes": "file_backed_bytes",
}
"""Curves, and what cannot grow by much while the array is worked on without their growing."""
PLOTTED: Final = tuple(metric.key for metric in METRICS if metric.is_plotted)


@pytest.fixture(scope="module", params=SHIPPED, ids=lambda path: path.name)
def recording(request: pytest.FixtureRequest) -> Recording:
    path: Path = request.param
    return read_recording(path)


def _live(recording: Recording) -> list[Sample]:
    """From the opening to the last row: where the curves are looked at."""
    end = recording.end
    return [
        sample
        for sample in recording.samples
        if end.started_at < sample.at <= end.started_at + end.elapsed_seconds
        and is_of_now(sample, "rss_bytes")
    ]


def test_there_are_recordings() -> None:
    assert len(SHIPPED) >= 16


def test_a_recording_of_the_tour_is_of_the_run_that_it_stands_for(
    recording: Recording, request: pytest.FixtureRequest
) -> None:
    named = {
        f"{step.name}-{number}.jsonl.gz": run
        for step in STEPS
        for number, run in enumerate(step.runs)
    }
    path = request.node.callspec.params["recording"]
    assert recording.about.settings == named.get(path.name, recording.about.settings)


def test_every_curve_is_of_the_moment_it_is_drawn_at(recording: Recording) -> None:
    for sample in _live(recording):
        assert [key for key in PLOTTED if not is_of_now(sample, key)] == [], sample.at


@pytest.mark.parametrize(("curve", "source"), FED.items(), ids=FED)
def test_no_curve_stands_still_while_its_source_grows(
    recording: Recording, curve: str, source: str
) -> None:
    if recording.end.tree is not None:
        return  # a program's own memory grows by more than its arrays
    samples = _live(recording)
    if all(number(sample.get(curve)) is None for sample in samples):
        pytest.skip("made before there was this curve")
    for first, last in pairwise(samples[:: max(1, len(samples) // 200)]):
        grown = number(last.get(source) - first.get(source))
        drawn = number(last.get(curve) - first.get(curve))
        swapped = number(last.get("swap_bytes") - first.get("swap_bytes"))
        if grown is None or swapped or grown < 2 * MIB:
            continue
        assert drawn is not None and drawn > 0, (first.at, last.at, grown)


def test_no_sample_is_of_a_process_that_was_gone(recording: Recording) -> None:
    gone = [s.at for s in recording.samples if s.get("rss_bytes") == PROCESS_GONE]
    assert gone == []


def test_the_ledger_sums_to_its_whole(recording: Recording) -> None:
    if recording.end.tree is not None:
        return  # what a program changes is not told, so there is no ledger
    ledger = recording.end.ledger
    figures = [column.of(ledger) for column in COLUMNS]
    if recording.about.mode is Mode.LOAD:
        return  # the whole array is private, changed or not
    assert not [figure for figure in figures if isinstance(figure, Absent)]
    assert sum(number(figure) or 0 for figure in figures) == ledger.whole_bytes


def test_a_run_that_the_limit_killed_had_filled_it(recording: Recording) -> None:
    end = recording.end
    if end.outcome is not Outcome.KILLED:
        return
    limit = recording.about.memory_max_bytes
    assert limit is not None
    assert end.peak["limit_usage_bytes"] >= limit - MIB
