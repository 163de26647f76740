"""Of a subject that stands still what is told is what changed, and never less than that."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.screens.canned import MIB, state
from tui.probe.reading import Absent, Figure
from tui.run.other_writer import OtherWriter
from tui.run.standstill import LONGEST_SECONDS, SETTLING_SECONDS, Standstill, holds_the_same
from tui.run.state import Phase, RunState

AT = 500.0
LATER = AT + SETTLING_SECONDS + 1
LIMIT = {"limit_bytes": 256 * MIB}


def _held(*, at: float = 1.0, **values: Figure) -> RunState:
    return state(Phase.HOLDING, seconds=at, values=LIMIT | values)


def _still(told: RunState) -> Standstill:
    found = Standstill()
    found.seen(AT, is_still=True)
    found.told(told)
    return found


@pytest.mark.parametrize(
    ("change", "may_wait"),
    [
        ({}, True),
        ({"rss_bytes": 2 * MIB}, False),
        ({"file_dirty_bytes": 0}, False),
        ({"file_dirty_bytes": Absent("no cachestat")}, False),
        ({"minor_faults_per_second": 1e6}, True),  # a rate says when, not how much there is
    ],
)
def test_it_may_wait_while_the_figures_are_those_that_were_told(
    change: dict[str, Figure], may_wait: bool
) -> None:
    told, now = _held(), state(Phase.HOLDING, seconds=5.0, values=LIMIT | change)
    assert _still(told).may_wait(LATER, now) is may_wait
    assert holds_the_same(told, now) is may_wait


@pytest.mark.parametrize(("moved_bytes", "may_wait"), [(MIB // 2, True), (2 * MIB, False)])
def test_what_others_take_is_told_when_it_can_be_seen(moved_bytes: int, may_wait: bool) -> None:
    told = _held(limit_unreclaimable_bytes=100 * MIB)
    now = _held(at=5.0, limit_unreclaimable_bytes=100 * MIB + moved_bytes)
    assert _still(told).may_wait(LATER, now) is may_wait
    assert holds_the_same(told, now)  # and none of it is the subject's


def test_what_is_absent_before_and_after_is_no_change() -> None:
    absent = Absent("no permission")
    now = _held(at=5.0, rss_bytes=absent)
    assert _still(_held(rss_bytes=absent)).may_wait(LATER, now)


@pytest.mark.parametrize(
    "change",
    [
        {"other_writer": OtherWriter("its pages are dirty")},
        {"notices": ("something to know",)},
        {"rows_done": 251},
        {"phase": Phase.PAUSED},
    ],
)
def test_what_is_told_beside_the_figures_does_not_wait(change: dict[str, Any]) -> None:
    now = replace(_held(at=5.0), **change)
    assert not _still(_held()).may_wait(LATER, now)


def test_at_first_and_after_a_while_it_is_told_whatever_it_is() -> None:
    assert not _still(_held()).may_wait(AT + SETTLING_SECONDS - 1, _held(at=2.0))
    assert not _still(_held()).may_wait(LATER, _held(at=1.0 + LONGEST_SECONDS))
    assert not Standstill().may_wait(LATER, _held())


def test_what_goes_on_again_is_told_as_before() -> None:
    still = _still(_held())
    still.seen(LATER, is_still=False)
    assert not still.may_wait(LATER, _held(at=5.0))
