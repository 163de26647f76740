"""When the room is full: each alone could go on, all together cannot; no stranger is accused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.run.test_together import ended, sample, state
from tui.cage.forecast import Forecast, Others
from tui.probe.reading import Absent
from tui.run.about import WorkloadAbout
from tui.run.outlook import Outlook
from tui.run.state import Outcome, Phase, RunState
from tui.settings import Settings
from workloads.words import Mode

MIB = 1 << 20
ABOUT = WorkloadAbout(Settings(shape=(100, MIB // 4), memory_max_bytes=300 * MIB))
"""Of 100 MiB, a row of 1 MiB."""


def _one(changed_mib: int = 0, *, about: WorkloadAbout = ABOUT, **more: Any) -> RunState:
    held = sample(rss_anon_bytes=changed_mib * MIB)
    pages = changed_mib * 256
    return state(about=about, started_at=1.0, pages_changed=pages, sample=held, **more)


def _seen(
    outlook: Outlook, seconds: int, many: int, others: list[RunState] | None = None
) -> Forecast:
    """Each changes a MiB a second; the room has 300 MiB, and who is beside takes of it too."""
    found = Forecast()
    for at in range(seconds + 1):
        beside = [_one(at) for _ in range(many - 1)] if others is None else others
        outlook.beside = beside.copy
        room = {"limit_room_bytes": (150 - many * at) * MIB, "limit_bytes": 300 * MIB}
        found = outlook.forecast(_one(at), sample(float(at), rss_anon_bytes=at * MIB, **room))
    return found


def test_one_alone_that_fits_has_no_end_to_come_to() -> None:
    assert _seen(Outlook(), 4, 1) == Forecast()


def test_together_they_fill_what_each_alone_would_not() -> None:
    found = _seen(Outlook(), 4, 3)
    # 138 MiB are left, and they take 3 a second.
    assert found.seconds_left == pytest.approx(138 / 3)
    assert found.others is None


def test_what_others_of_the_run_take_is_no_strangers() -> None:
    alone = _seen(Outlook(), 8, 9, others=[])
    assert isinstance(alone.others, Others)
    assert _seen(Outlook(), 8, 9).others is None


def test_those_that_have_all_they_want_add_nothing() -> None:
    holding = [_one(100, phase=Phase.HOLDING) for _ in range(2)]
    found = _seen(Outlook(), 4, 1, others=holding)
    assert found.seconds_left is None


def test_the_dead_are_not_beside_anybody() -> None:
    assert _seen(Outlook(), 4, 1, others=[ended(Outcome.KILLED)] * 3) == Forecast()


@pytest.mark.parametrize("read", [None, sample(rss_anon_bytes=Absent("of the test"))])
def test_what_one_of_them_holds_is_not_guessed(read: Any) -> None:
    unread = replace(_one(), sample=read)
    assert _seen(Outlook(), 4, 3, others=[unread, _one()]) == Forecast()


def test_one_that_still_reads_its_array_whole_will_take_all_of_it() -> None:
    about = WorkloadAbout(replace(ABOUT.settings, mode=Mode.LOAD))
    reading = replace(_one(about=about), started_at=0.0)
    found = _seen(Outlook(), 4, 1, others=[reading, reading])
    assert found.seconds_left is not None


def test_only_what_works_has_an_outlook() -> None:
    outlook = Outlook()
    for at in range(5):
        still = _one(at, phase=Phase.PAUSED)
        assert outlook.forecast(still, sample(float(at))) == Forecast()
