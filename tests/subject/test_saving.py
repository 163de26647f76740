"""Which signals are moments of the timeline, and how often all is saved for them."""

from __future__ import annotations

import signal

from tui.run.marker import MarkerKind
from tui.subject.saving import Saving


def _names(saving: Saving, now: float) -> list[tuple[float, str]]:
    found = saving.due(now)
    assert all(marker.kind is MarkerKind.MARK for marker in found)
    return [(marker.at, marker.label) for marker in found]


def test_a_signal_is_saved_at_once_and_stands_where_it_came() -> None:
    saving = Saving()
    assert _names(saving, 1.0) == []
    assert saving.heard(signal.SIGUSR1, 2.0)
    assert _names(saving, 3.0) == [(2.0, "SIGUSR1")]
    assert _names(saving, 100.0) == []


def test_what_comes_all_the_time_is_saved_now_and_then_and_the_first_of_it_is_told() -> None:
    saving = Saving()
    saving.heard(signal.SIGUSR1, 1.0)
    assert len(_names(saving, 1.0)) == 1
    for at in (2.0, 3.0):
        saving.heard(signal.SIGUSR1, at)
    saving.heard(signal.SIGTERM, 2.5)
    assert _names(saving, 3.0) == []
    assert _names(saving, 6.0) == [(2.0, "SIGUSR1"), (2.5, "SIGTERM")]


def test_what_is_left_at_the_end_is_told_whenever_it_came() -> None:
    saving = Saving()
    saving.heard(signal.SIGUSR2, 1.0)
    assert _names(saving, 1.0)
    saving.heard(signal.SIGTERM, 1.5)
    assert [marker.label for marker in saving.rest()] == ["SIGTERM"]
    assert saving.rest() == ()


def test_a_window_that_changes_its_size_announces_nothing() -> None:
    saving = Saving()
    assert not saving.heard(signal.SIGWINCH, 1.0)
    assert not saving.heard(signal.SIGCONT, 1.0)
    assert saving.rest() == ()
