"""What tests share: how property tests run, directories on a disk, proof that nothing is left."""

from __future__ import annotations

import gc
import os
import resource
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from tests import folders
from tests.profiles import register
from tests.waiting import eventually

if TYPE_CHECKING:
    from tests.phases import Phases

DISK = folders.DISK
COUNTED = "end tried in"
"""The property of a test that is one of the campaign of `tests/ends`."""
_NOHUP = "COWTOP_TEST_NOHUP"
# What a user's shell says of colours and sizes is nothing for a test to depend on; readline, which
# a worker's parent may have loaded, says sizes too.
_OF_A_SHELL = ("NO_COLOR", "FORCE_COLOR", "COLORFGBG", "TEXTUAL", "COLUMNS", "LINES")

# Hardly anything of what is imported and collected is garbage: on at `pytest_collection_finish`.
gc.disable()
register()
for _name in [name for name in os.environ if name.startswith(_OF_A_SHELL)]:
    del os.environ[_name]
os.environ |= {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
# A shell that starts the tests in the background ignores these, and what they start would too.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGQUIT, signal.SIG_DFL)
# So does nohup with this one: caught, it ends nobody here, and is a default one in what is started.
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN or _NOHUP in os.environ:
    os.environ[_NOHUP] = "1"  # for the workers, who are started as well
    signal.signal(signal.SIGHUP, lambda *_: None)
# The workers have no core to spare: what BLAS's own threads spin would be taken from them.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


@pytest.fixture
def disk_dir() -> Iterator[Path]:
    """A directory on a real disk (pytest's own may be in memory), removed with all in it."""
    with folders.made_folder("tests") as path:
        yield path


@contextmanager
def made_scratch_dir() -> Iterator[Path]:
    """Where a run may make its scratch arrays; nothing may be left in it, no process work in it."""
    with folders.made_folder("scratch") as path:
        yield path
        assert eventually(lambda: not processes_that_name(path)), processes_that_name(path)
        assert list(path.iterdir()) == []


@pytest.fixture
def scratch_dir() -> Iterator[Path]:
    """A scratch directory for one test."""
    with made_scratch_dir() as path:
        yield path


@pytest.fixture
def no_process_left() -> Iterator[None]:
    """Every process that the test started, and theirs, has ended and was reaped."""
    before = set(psutil.Process().children(recursive=True))
    yield
    left = [p for p in psutil.Process().children(recursive=True) if p not in before]
    assert left == []


@pytest.fixture
def no_core_dumps() -> Iterator[None]:
    """Processes that die by SIGSEGV or SIGBUS leave no core file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
    yield
    resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))


def processes_that_name(path: Path) -> list[psutil.Process]:
    """Processes with a path on their command line, zombies not counted."""
    found = []
    for process in psutil.process_iter(["cmdline", "status"]):
        words = process.info["cmdline"] or ()
        if process.info["status"] != psutil.STATUS_ZOMBIE and any(str(path) in w for w in words):
            found.append(process)
    return found


@pytest.fixture
def swap_file_bytes() -> Iterator[int]:
    """Swap on a file of our own, its size in bytes, off and removed after the test.

    Only where it is asked for: swap is the whole machine's.
    """
    if os.environ.get("COWTOP_TEST_SWAP") != "1" or os.getuid() != 0:
        pytest.skip("needs swap: COWTOP_TEST_SWAP=1 and root let the test turn some on")
    size_bytes = 256 << 20
    directory = Path(tempfile.mkdtemp(prefix="cowtop-swap-", dir=DISK))
    path = directory / "swap"
    is_on = False
    try:
        with path.open("wb") as file:
            path.chmod(0o600)
            os.posix_fallocate(file.fileno(), 0, size_bytes)
        subprocess.run(["mkswap", str(path)], check=True, capture_output=True)
        on = subprocess.run(["swapon", str(path)], capture_output=True, text=True)
        is_on = on.returncode == 0
        if not is_on:
            pytest.skip(f"no swap to be had here: {on.stderr.strip()}")
        yield size_bytes
    finally:
        if is_on:
            subprocess.run(["swapoff", str(path)], check=True)
        shutil.rmtree(directory)


_ALONE = (
    "tests/cage/test_real_cage.py",
    "tests/cage/test_scope.py",
    "tests/cage/test_subject_cage.py::test_in_a_cage_too_small",
    "tests/cage/test_sweep.py",
    "tests/fit/test_proved.py",
    "tests/instances/test_kills.py",
    "tests/subject/test_command_caged.py",
    "tests/table/test_real.py",
    "tests/probe/test_cross_check.py",
    "tests/tree/test_swap.py",
)


def _is_alone(nodeid: str) -> bool:
    """Whether a test needs the machine to itself.

    It looks at the cage of a dead run (which any start of cowtop clears), has a limit kill somebody
    (which the machine counts for all), turns swap on, or compares two readings of the kernel.
    """
    return nodeid.startswith(_ALONE)


def pytest_collection_finish() -> None:
    """What was imported stays: the garbage collector need only look at what the tests make."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many ends were tried, and how many of them were clean."""
    counted = {
        outcome: sum(
            any(name == COUNTED for name, _ in report.user_properties)
            for report in terminalreporter.getreports(outcome)
            if report.when == "call"
        )
        for outcome in ("passed", "failed")
    }
    if tried := sum(counted.values()):
        terminalreporter.write_line(f"ends: {tried} tried, {counted['passed']} clean")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config) -> Phases:
    """On several workers, those that need the machine come last and one at a time."""
    from tests.phases import Phases

    return Phases(config.getoption("numprocesses"), _is_alone)
