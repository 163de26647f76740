"""`cowtop run --headless` that is ended: by signals to it, to its workload, or by the file."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest

from tests.conftest import processes_that_name
from tests.headless.command import SMALL, paced
from tests.headless.conftest import RunHere
from tests.run.test_result import check_schema
from tests.waiting import ends
from workloads.kernel import PAGE_BYTES

pytestmark = pytest.mark.usefixtures("no_process_left", "no_core_dumps")


@pytest.mark.parametrize(
    "number",
    [
        signal.SIGINT,
        *(
            pytest.param(one, marks=pytest.mark.long)
            for one in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1)
        ),
    ],
)
def test_an_interrupted_run_ends_in_order_and_still_tells_what_it_saw(
    number: int, scratch_dir: Path
) -> None:
    with paced(scratch_dir) as run:
        run.process.send_signal(number)
        code, out, err = run.finish()
    assert code == 128 + number
    found = json.loads(out)
    check_schema(found)
    who = "the user" if number == signal.SIGINT else signal.Signals(number).name
    assert (found["outcome"], found["reason"]) == ("stopped", f"stopped by {who}")
    assert found["file_changed"] is False
    assert err.count("\n") == 1


@pytest.mark.long  # tests/ends does it in every phase
def test_signals_in_a_hurry_are_one_signal(scratch_dir: Path) -> None:
    with paced(scratch_dir) as run:
        for _ in range(5):
            run.process.send_signal(signal.SIGINT)
            run.process.send_signal(signal.SIGTERM)
        code, out, err = run.finish()
    assert "Traceback" not in err
    assert code in (128 + signal.SIGINT, 128 + signal.SIGTERM)  # the kernel's order is its own
    assert out == "" or json.loads(out)["outcome"] == "stopped"


@pytest.mark.slow
def test_a_killed_workload_is_told_and_exits_4(scratch_dir: Path) -> None:
    with paced(scratch_dir) as run:
        run.workload.kill()
        code, out, err = run.finish()
    assert code == 4
    found = json.loads(out)
    check_schema(found)
    assert found["outcome"] == "killed"
    assert "SIGKILL" in found["reason"]
    assert "SIGKILL" in err
    assert err.count("\n") == 1


@pytest.mark.slow
def test_a_workload_whose_file_is_cut_off_is_told_and_exits_4(scratch_dir: Path) -> None:
    with paced(scratch_dir, "--pace", "4") as run:
        (file,) = scratch_dir.glob("*.npy")
        os.truncate(file, PAGE_BYTES)
        code, out, _ = run.finish()
    assert code == 4
    found = json.loads(out)
    assert "SIGBUS" in found["reason"]
    assert found["file_changed"] is True


@pytest.mark.long  # the same run without its command line is in tests/subject/test_child_ends.py
def test_a_cowtop_that_is_killed_leaves_no_child(scratch_dir: Path, run_here: RunHere) -> None:
    with paced(scratch_dir) as run:
        workload = run.workload
        assert len(processes_that_name(scratch_dir)) == 2
        run.process.kill()
        run.process.wait()
        assert ends(workload.pid)
    assert len(list(scratch_dir.glob("*.npy"))) == 1
    done = run_here("run", "scan", "--headless", *SMALL, "--scratch-dir", scratch_dir)
    assert done.returncode == 0
