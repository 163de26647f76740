"""Of several that died under one limit: whom the count means is told only where it can be."""

from __future__ import annotations

import signal
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from tests.waiting import eventually
from tui.cage.victims import Victims, is_dying
from tui.probe.cgroup import Cgroup
from tui.probe.cgroup_counters import CgroupCounters, Count
from tui.probe.oom import OomLevel, OomReading
from tui.probe.reading import Absent

ALIVE, DEAD, PENDING, EXITING = "alive", "dead", "pending", "exiting"
_FLAGS = {ALIVE: 0x400000, DEAD: 0x400404, PENDING: 0x400000, EXITING: 0x400004}


def _proc(folder: Path, **processes: str) -> Path:
    """`p1=ALIVE` is process 1; one that is not named is gone."""
    for name, how in processes.items():
        place = folder / name.removeprefix("p")
        place.mkdir(exist_ok=True)
        flags = _FLAGS[how]
        (place / "stat").write_text(f"{place.name} (a) b) S 1 1 1 0 -1 {flags} 10 0 0 0\n")
        pending = "0000000000000100" if how == PENDING else "0000000000000000"
        none = "0000000000000000"
        (place / "status").write_text(f"Name:\ta\nSigPnd:\t{none}\nShdPnd:\t{pending}\n")
    return folder


def _entered(proc: Path, *pids: int) -> Victims:
    victims = Victims(proc)
    for pid in pids:
        victims.entered(pid)
    return victims


def _reading(kills: Count) -> OomReading:
    counted = replace(CgroupCounters.without("not asked for"), oom_kills=kills)
    level = OomLevel(Cgroup(2, Path("/cage"), Path("/")), counted)
    return OomReading((level,), kills, True, 1, 1, 0)


@pytest.mark.parametrize("how", [ALIVE, EXITING])
def test_beside_others_that_live_or_end_by_themselves_the_count_is_its_own(
    how: str, tmp_path: Path
) -> None:
    victims = _entered(_proc(tmp_path, p1=DEAD, p2=how), 1, 2)
    assert not victims.doubt(1, counted=1)
    # What was told is counted off for the next.
    before = victims.less_told(_reading(3))
    assert not isinstance(before.levels, Absent)
    assert (before.levels[0].counted.oom_kills, before.machine_kills) == (4, 4)


@pytest.mark.parametrize("how", [DEAD, PENDING])
def test_one_count_for_two_that_die_together_is_nobodys(how: str, tmp_path: Path) -> None:
    victims = _entered(_proc(tmp_path, p1=DEAD, p2=how, p3=ALIVE), 1, 2, 3)
    assert victims.doubt(1, counted=1)
    victims.left(1)
    # Nor the other's, whose turn it is next, and the third has one of its own again.
    assert victims.is_doubted(2)
    assert victims.doubt(2, counted=1)
    assert not victims.is_doubted(3)
    victims.left(2)
    assert not victims.doubt(3, counted=1)
    before = victims.less_told(_reading(0))
    assert before.machine_kills == 2


def test_as_many_counts_as_dead_are_everyones(tmp_path: Path) -> None:
    victims = _entered(_proc(tmp_path, p1=DEAD, p2=DEAD), 1, 2)
    assert not victims.doubt(1, counted=2)
    victims.left(1)
    assert not victims.doubt(2, counted=1)


def test_one_that_was_told_of_is_no_more_to_be_thought_of(tmp_path: Path) -> None:
    victims = _entered(_proc(tmp_path, p1=DEAD), 1, 2)
    victims.left(2)  # by hand, and reaped
    assert not victims.doubt(1, counted=1)


def test_a_count_that_is_not_known_stays_so(tmp_path: Path) -> None:
    victims = _entered(_proc(tmp_path, p1=DEAD), 1)
    assert not victims.doubt(1, counted=1)
    before = victims.less_told(_reading(Absent("of the test")))
    assert before.machine_kills == Absent("of the test")


@pytest.mark.usefixtures("no_process_left")
def test_of_real_processes() -> None:
    with subprocess.Popen(["sleep", "60"]) as killed, subprocess.Popen(["true"]) as done:
        assert not is_dying(killed.pid)
        killed.send_signal(signal.SIGKILL)
        assert eventually(lambda: is_dying(killed.pid))
        stat = Path(f"/proc/{done.pid}/stat")
        assert eventually(lambda: ") Z" in stat.read_text())
        assert not is_dying(done.pid)
    assert is_dying(killed.pid)
