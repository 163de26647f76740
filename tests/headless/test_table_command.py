"""`cowtop table` as its own process: what it prints, and that no end of it leaves anything."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.headless.conftest import RunHere
from tests.waiting import ends, eventually
from tui.errors import ExitCode
from tui.files.owner import owner_of
from tui.probe.cgroup import memory_mounts
from tui.probe.reading import Absent
from tui.probe.surroundings import Surroundings
from tui.probe.system import Machine
from tui.settings import CageKind
from tui.table.machine import Here, cage_check

ROOT = Path(__file__).parents[2]
COWTOP = [sys.executable, "-P", "-m", "cowtop"]
SMALL = ["--size", "1M", "--memory-max", "64M", "--swap", "0"]
LONG = ["--size", "16M", "--memory-max", "64M", "--swap", "0", "--modes", "r+", "--repeat", "50"]


@pytest.fixture(autouse=True)
def needs_a_cage() -> None:
    reason = cage_check()(64 << 20, 0, CageKind.AUTO)
    if reason is not None:
        pytest.skip(reason.reason)


def started(scratch_dir: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COWTOP, *words, "--scratch-dir", str(scratch_dir)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )


def cages_of(pid: int) -> list[Path]:
    found = []
    for mount in memory_mounts():
        for path in mount.mount_point.rglob(f"cowtop-{pid}-*"):
            owner = owner_of(path.name)
            if owner is not None and owner.pid == pid:
                found.append(path)
    return found


def workload_of(cowtop: subprocess.Popen[str]) -> psutil.Process:
    """The workload of the cell that runs, stopped in the midst of it."""
    found: list[psutil.Process] = []

    def is_stopped() -> bool:
        for process in psutil.Process(cowtop.pid).children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                if "workloads" in process.cmdline():
                    process.suspend()
                    found[:] = [process]
                    return process.status() == psutil.STATUS_STOPPED
        return False

    assert eventually(is_stopped)
    return found[0]


@pytest.mark.slow
def test_the_table_of_real_runs_comes_on_stdout_alone(scratch_dir: Path) -> None:
    words = ["--modes", "r+,lazy", "--flush-every", "0", "--format", "json"]
    with started(scratch_dir, "table", *SMALL, *words) as cowtop:
        out, talk = cowtop.communicate()
    assert (cowtop.returncode, talk) == (ExitCode.FINISHED, "")
    table = json.loads(out)
    assert [cell["outcome"] for cell in table["cells"]] == ["finished"] * 2
    assert table["cells"][0]["settings"]["mode"] == "r+"
    assert table["cells"][1]["settings"]["workload"] == "lazy"


# What is in each is tested without a run, in test_table.py.
@pytest.mark.parametrize(
    "name", ["text", *(pytest.param(one, marks=pytest.mark.long) for one in ("csv", "markdown"))]
)
def test_every_format_comes_on_stdout_alone(
    scratch_dir: Path, name: str, run_here: RunHere
) -> None:
    words = ["--modes", "lazy", "--flush-every", "0", "--scratch-dir", scratch_dir]
    done = run_here("table", *SMALL, *words, "--format", name)
    assert (done.returncode, done.stderr) == (ExitCode.FINISHED, "")
    assert done.stdout.count("finished") >= 1


def test_a_cell_that_cannot_be_run_says_so_and_is_no_failure(
    scratch_dir: Path, run_here: RunHere
) -> None:
    words = ["table", "--size", "1M", "--memory-max", "64M", "--swap", "900T", "--modes", "c"]
    done = run_here(*words, "--format", "json", "--scratch-dir", scratch_dir)
    cells = json.loads(done.stdout)["cells"]
    assert done.returncode == ExitCode.FINISHED
    assert [cell["outcome"] for cell in cells] == ["cannot", "cannot"]
    assert all("needs 900 TiB of swap" in cell["reason"] for cell in cells)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--modes", "x"], "--modes: unknown mode 'x'"),
        (["--swap", "much"], "--swap: 'much' is not a size"),
        (["--size", "0"], "--size: '0' is not a size"),
        (["--repeat", "0"], "--repeat"),
        (["--workload", "none"], "unknown workload 'none'"),
        (["--workload", "lazy", "--modes", "c"], "lazy works in mode r only"),
        (["--question", "--size", "1G"], "--question says --size"),
        (["--screen"], "no screen"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_line(
    scratch_dir: Path, words: list[str], said: str, run_here: RunHere
) -> None:
    done = run_here("table", *words, "--scratch-dir", scratch_dir)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (ExitCode.USAGE, "", 1)
    assert said in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    "number",
    [
        signal.SIGTERM,
        pytest.param(signal.SIGINT, marks=pytest.mark.long),
        pytest.param(signal.SIGHUP, marks=pytest.mark.long),
    ],
)
def test_a_signal_ends_it_in_order_and_tells_what_is_known(
    scratch_dir: Path, number: signal.Signals
) -> None:
    with started(scratch_dir, "table", *LONG, "--format", "json") as cowtop:
        child = workload_of(cowtop)
        cowtop.send_signal(number)
        child.resume()
        out, _ = cowtop.communicate()
    assert cowtop.returncode == 128 + number
    outcomes = [cell["outcome"] for cell in json.loads(out)["cells"]]
    assert len(outcomes) == 100
    assert outcomes[-1] == "stopped"
    assert cages_of(cowtop.pid) == []


@pytest.mark.long  # tests/ends does it in every phase
def test_cowtop_killed_in_mid_table_leaves_nothing_that_the_next_start_does_not_remove(
    scratch_dir: Path, run_here: RunHere
) -> None:
    with started(scratch_dir, "table", *LONG) as cowtop:
        child = workload_of(cowtop)
        # Of the dead any start of cowtop on this machine clears it away, not only the next here.
        assert len(cages_of(cowtop.pid)) == 1
        cowtop.kill()
        cowtop.communicate()
    assert cowtop.returncode == -signal.SIGKILL
    child.resume()
    assert ends(child.pid)
    assert [path.suffix for path in scratch_dir.iterdir()] == [".npy"]
    words = ["--modes", "lazy", "--flush-every", "0", "--scratch-dir", scratch_dir]
    assert run_here("table", *SMALL, *words).returncode == ExitCode.FINISHED
    assert list(scratch_dir.iterdir()) == []
    assert cages_of(cowtop.pid) == cages_of(os.getpid()) == []


@pytest.mark.long
def test_on_a_machine_that_is_too_small_it_says_what_would_run_and_runs_what_can(
    scratch_dir: Path, run_here: RunHere, monkeypatch: pytest.MonkeyPatch
) -> None:
    mib = 1 << 20
    small = Machine(120 * mib, 110 * mib, 100 * mib, 0, 0, Absent("not told"), 0)
    monkeypatch.setattr(
        "tui.table.run.Here", lambda check: Here(check, lambda: Surroundings(small))
    )
    words = ["table", "--size", "180M", "--memory-max", "128M", "--flush-every", "0"]
    done = run_here(*words, "--scratch-dir", scratch_dir, "--format", "json")
    proposal = "cowtop table --flush-every 0 --size 89M --memory-max 64M --swap 0"
    assert done.stderr.count("\n") == 1
    assert done.stderr.endswith(f"All of it would: {proposal}\n")
    table = json.loads(done.stdout)
    outcomes = {(c["columns"]["mode"], c["outcome"]) for c in table["cells"][::2]}
    finished = {("r+", "finished"), ("lazy", "finished")}
    assert outcomes == {("c", "refused"), ("load", "refused"), *finished}
    assert all(cell["outcome"] == "cannot" for cell in table["cells"][1::2])
    assert table["proposal"] == proposal
