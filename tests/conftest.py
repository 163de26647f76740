"""What tests share: directories on a real disk, and proof that nothing is left behind."""

from __future__ import annotations

import resource
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.waiting import eventually

DISK = Path("/var/tmp")


@pytest.fixture
def disk_dir() -> Iterator[Path]:
    """A directory on a real disk (pytest's own may be in memory), removed with all in it."""
    path = Path(tempfile.mkdtemp(prefix="cowtop-tests-", dir=DISK))
    try:
        yield path
    finally:
        shutil.rmtree(path)


@pytest.fixture
def scratch_dir() -> Iterator[Path]:
    """Where a run may make its scratch arrays; nothing may be left in it, no process work in it."""
    path = Path(tempfile.mkdtemp(prefix="cowtop-scratch-", dir=DISK))
    try:
        yield path
        assert eventually(lambda: not processes_that_name(path)), processes_that_name(path)
        assert list(path.iterdir()) == []
    finally:
        shutil.rmtree(path)


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
