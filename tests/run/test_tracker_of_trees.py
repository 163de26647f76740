"""A tree's state: time counts from when watching began, and nothing of a workload's is 0."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tui.probe.reading import Absent, Sample
from tui.run.about_tree import TreeAbout
from tui.run.state import Outcome, Phase
from tui.run.totals import UNREAD
from tui.run.tracker import Tracker
from tui.run.verdict import of_run


@pytest.fixture
def tracker() -> Tracker:
    """A process under watch since the tenth second."""
    made = Tracker(TreeAbout("python", pid=7))
    made.state = replace(made.state, phase=Phase.RUNNING, started_at=10.0)
    return made


def test_time_is_counted_without_an_array_to_open(tracker: Tracker) -> None:
    assert tracker.state.elapsed_seconds == 0
    tracker.sample(Sample(12.5, {"rss_bytes": 4096, "minor_faults": 3}))
    assert tracker.state.elapsed_seconds == 2.5
    tracker.died(13.0, {})
    assert tracker.state.elapsed_seconds == 3.0


def test_what_a_tree_has_not_is_absent(tracker: Tracker) -> None:
    tracker.sample(Sample(12.5, {"rss_bytes": 4096, "minor_faults": 3, "write_bytes": 1}))
    state = tracker.state
    # The counters of one process are not the tree's: others come and go.
    assert state.totals == UNREAD
    ledger = state.ledger.to_json()
    assert ledger["private_ram_bytes"] is None
    assert isinstance(state.ledger.private_ram_bytes, Absent)
    assert state.share_done is None
    assert state.about.array_bytes is None


def test_a_verdict_says_nothing_of_rows_or_an_array(tracker: Tracker) -> None:
    tracker.sample(Sample(12.5, {"rss_bytes": 4096}))
    state = replace(tracker.state, phase=Phase.ENDED, outcome=Outcome.KILLED, reason="ended by X")
    words = of_run(state)
    assert words.startswith("Ended by X")
    assert "row" not in words
    assert "array" not in words
    assert "changed" not in words
