"""Every way to end a child, and what it says before."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import processes_that_name
from tests.subject import killed_parent
from tests.subject.running import Watched, running, small
from tests.waiting import DEADLINE_SECONDS, eventually
from workloads.control import PARENT_GONE
from workloads.events import Failed, Finished, Opened, Paused
from workloads.words import Action

pytestmark = pytest.mark.usefixtures("no_process_left", "no_core_dumps")


_ENDLESS = """
import sys
if "--events-fd" in sys.argv:
    from workloads.fill import Fill
    def step(self, array, start, stop):
        print("in the step", flush=True)
        while True:
            self.data_offset += 0
    Fill.step = step
"""


def _customized(directory: Path, text: str) -> dict[str, str]:
    """An environment in which the child runs some lines before its own."""
    (directory / "sitecustomize.py").write_text(text)
    return os.environ | {"PYTHONPATH": str(directory)}


@pytest.mark.slow
def test_the_end_of_stdin_ends_the_child_at_once_even_in_a_step_without_end(
    array: Path, tmp_path: Path
) -> None:
    with running(array, environment=_customized(tmp_path, _ENDLESS)) as run:
        run.until(Opened)

        def is_in_the_step() -> bool:
            run.events += run.child.wait(0.01)
            return run.child.output_tail == ("in the step",)

        assert eventually(is_in_the_step)
        assert run.child.ended() is None
        stdin = run.child._process.stdin
        assert stdin is not None
        stdin.close()
        assert run.end() == PARENT_GONE


@pytest.mark.slow
def test_the_end_of_stdin_ends_a_child_that_waits(array: Path) -> None:
    with running(array) as run:
        run.until(Finished)
        stdin = run.child._process.stdin
        assert stdin is not None
        stdin.close()
        assert run.end() == PARENT_GONE


# A whole run whose child ends by one of the other two is in `test_workload_ends`.
@pytest.mark.parametrize(
    "number",
    [
        signal.SIGTERM,
        *(pytest.param(one, marks=pytest.mark.long) for one in (signal.SIGKILL, signal.SIGSEGV)),
    ],
)
def test_a_child_killed_by_a_signal_is_told_by_it(number: int, array: Path) -> None:
    with running(array, pace=3600) as run:
        run.until(Opened)
        os.kill(run.child.pid, number)
        assert run.end() == -number
        run.send(Action.STOP)  # nobody hears it any more, and nobody minds


@pytest.mark.long  # a whole run to which this happens is in `test_workload_ends`
def test_a_file_that_was_cut_off_kills_the_child_by_sigbus(array: Path) -> None:
    with running(array, chunk_rows=1, pace=3600) as run:
        run.until(Opened)
        run.send(Action.PAUSE)
        run.until(Paused)
        os.truncate(array, 4096)
        run.send(Action.STEP)
        for _ in range(20):
            run.send(Action.STEP)
        assert run.end() == -signal.SIGBUS


_CHATTER = """
import os, sys
if "--events-fd" in sys.argv:
    for number in range({lines}):
        print("line", number, "\\x1b[31m", "x" * 300, flush=True)
    print("last words", file=sys.stderr, flush=True)
    if {code} is not None:
        os._exit({code})
"""


@pytest.mark.slow
def test_what_a_child_prints_is_drained_and_only_its_end_is_kept(
    array: Path, tmp_path: Path
) -> None:
    environment = _customized(
        tmp_path, _CHATTER.format(lines=5000, code=None)
    )  # far more than a pipe holds
    with running(array, environment=environment) as run:
        run.until(Finished)
        run.send(Action.STOP)
        assert run.end() == 0
        run.child.close()
        tail = run.child.output_tail
    assert tail[-1] == "last words"
    assert len(tail) <= 12
    assert all(len(line) <= 200 and "\x1b" not in line for line in tail)


def test_a_childs_last_words_are_heard_however_much_it_said(array: Path, tmp_path: Path) -> None:
    environment = _customized(tmp_path, _CHATTER.format(lines=1500, code=7))
    with running(array, environment=environment) as run:
        assert run.end() == 7
        run.child.close()
        assert run.child.output_tail[-1] == "last words"


@pytest.mark.slow
def test_a_child_that_is_not_told_right_says_so(array: Path) -> None:
    with running(array, "fill", dtype="float32", chunk_rows=0) as run:
        failed = run.until(Failed)
        assert "zero" in failed.error
        assert run.end() == 1
    with running(array, "nonsense") as run:
        assert run.end() == 2
        run.child.close()
        assert "invalid choice" in run.child.output_tail[-1]


@pytest.mark.slow
def test_a_parent_that_is_killed_leaves_no_child_and_after_the_next_start_no_file(
    scratch_dir: Path,
) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", killed_parent.__name__, str(scratch_dir)],
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "working\n"
        assert len(processes_that_name(scratch_dir)) == 2
        parent.kill()
    assert eventually(lambda: not processes_that_name(scratch_dir), DEADLINE_SECONDS)
    left = list(scratch_dir.iterdir())
    assert len(left) == 1  # nobody was there to remove it
    (scratch_dir / "mine.npy").write_bytes(b"the user's own")
    state = Watched(small(scratch_dir, shape=(3, 100), chunk_rows=1)).state
    assert state.rows_done == 3
    assert [path.name for path in scratch_dir.iterdir()] == ["mine.npy"]
    (scratch_dir / "mine.npy").unlink()
