"""Processes that cannot be read, that hide, end, or come to a tree in a roundabout way."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest

from tests.other_user import SOMEBODY, python_of, run_as
from tests.tree.by_hand import PAGE, copies_of, key_of
from tests.tree.subjects import made_array, started, subject
from tests.tree.subjects_program import WORKERS
from tests.tree.test_look import array, file, looking, process, whole
from tui.metrics.measured import Bounded
from tui.probe.reading import number
from tui.tree.look import TreeLook
from tui.tree.reading import TreeReading
from tui.tree.strays import are_places_random

__all__ = ["array"]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.mark.slow
def test_an_orphan_whose_parent_nobody_saw_is_known_by_its_memory(array: Path) -> None:
    if not are_places_random(os.getpid()):
        pytest.skip("programs begin at the same addresses here: a fork cannot be told by them")
    with subject("gone_parent", array) as made:
        reading = whole_twice(made.pid)
        assert {one.pid for one in reading.processes} == {made.pid, made.said}
        orphan = process(reading, made.said)
        assert orphan.get("private_copies_bytes") == copies_of(made.said, key_of(array))
        assert reading.get("private_copies_bytes") == (10 + 30) * PAGE


def whole_twice(pid: int) -> TreeReading:
    """Where an orphan may be is looked for when the head is known."""
    with looking(pid) as look:
        look.whole()
        return look.whole()


@pytest.mark.long
def test_who_stays_in_the_tree_when_its_parent_ends_has_its_figures(array: Path) -> None:
    with subject("parent_first", array) as made, looking(made.pid) as look:
        look.whole()
        made.process.kill()
        made.process.wait()
        reading = look.whole()
        assert look.is_gone
        assert sum(one.is_alive for one in reading.processes) == len(made.said)
        for pid in made.said:
            own = process(reading, pid)
            assert own.get("private_copies_bytes") == copies_of(pid, key_of(array))
            assert own.since_fork is not None
            assert "ended" in str(own.since_fork.shared_bytes)


_AS_SOMEBODY = """
import sys
from tui.tree.look import TreeLook
look = TreeLook(int(sys.argv[1]))
reading = look.whole()
print(sorted(one.pid for one in reading.processes if one.walked_at is None))
print(reading.get("private_copies_bytes"))
print(reading.get("pss_bytes"))
print(reading.files[0].get("private_copies_bytes"))
print(reading.notes)
"""


@pytest.mark.long
def test_a_total_that_lacks_a_process_is_no_smaller_figure(disk_dir: Path) -> None:
    disk_dir.chmod(0o755)
    path = made_array(disk_dir / "a.npy")
    python = python_of(SOMEBODY)
    with subject("not_to_be_read", path, python=python, uid=SOMEBODY) as made:
        said = run_as(SOMEBODY, _AS_SOMEBODY, made.pid)
    assert said.returncode == 0, said.stderr
    unread, copies, pss, of_file, notes = said.stdout.splitlines()
    assert unread == str([made.said])
    for told in (copies, pss, of_file):
        assert told.startswith("Bounded(")
        assert f"process {made.said} may not be read" in told
        assert "at_most=None" in told
    assert f"at_least={5 * PAGE}" in copies
    assert f"process {made.said}" in notes


@pytest.mark.long
def test_of_a_file_that_may_not_be_opened_the_copies_are_known(disk_dir: Path) -> None:
    path = made_array(disk_dir / "a.npy")
    with subject("copy_on_write", path) as made:
        path.chmod(0)
        reading = whole(made.pid)
    assert file(reading, key_of(path)).get("private_copies_bytes") == 300 * PAGE


@pytest.mark.long
def test_processes_beyond_the_most_are_counted_and_said(array: Path) -> None:
    with subject("parent_first", array) as made:
        look = TreeLook(made.pid, most=3)
        reading = look.whole()
        look.close()
    assert (len(reading.processes), reading.more_processes) == (3, 2)
    for key in ("private_copies_bytes", "pss_bytes", "page_tables_bytes"):
        figure = reading.get(key)
        assert isinstance(figure, Bounded) and figure.at_most is None, (key, figure)
    assert "2 more processes" in reading.notes[0]


def test_a_program_in_c_and_its_vfork_are_one_memory(disk_dir: Path) -> None:
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        pytest.skip("no C compiler here")
    path, program = made_array(disk_dir / "a.npy"), disk_dir / "subject"
    subprocess.run([compiler, "-o", program, Path(__file__).parent / "subject.c"], check=True)
    with started([str(program), str(path)]) as running:
        assert running.stdout is not None
        child = int(running.stdout.readline())
        reading = whole(running.pid)
        assert copies_of(running.pid, key_of(path)) == copies_of(child, key_of(path)) == 33 * PAGE
        assert {one.pid for one in reading.processes} == {running.pid, child}
        assert reading.get("private_copies_bytes") == 33 * PAGE
        assert process(reading, running.pid).get("private_copies_bytes") == 33 * PAGE
        assert "vfork" in str(process(reading, child).get("private_copies_bytes"))
        assert file(reading, key_of(path)).processes == 1


@pytest.mark.slow
def test_newcomers_are_counted_at_once_whatever_a_tick_may_cost(array: Path) -> None:
    spent = count()
    with subject("parent_first", array) as made:
        # By this clock each budget is used up as soon as it is asked for.
        look = TreeLook(made.pid, cpu_clock=lambda: float(next(spent)))
        reading = look.tick()
        look.close()
    alive = [one for one in reading.processes if one.is_alive]
    assert len(alive) == 1 + WORKERS
    rss = reading.get("rss_bytes")
    assert isinstance(rss, Bounded)
    assert rss.at_most == sum(number(one.get("rss_bytes")) or 0 for one in alive)
