"""Where a scratch array is memory, and whether a cage of ours is left."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from tui.cage import NoCage, make_cage
from tui.files.owner import owner_of
from tui.probe.cgroup import Roots, memory_mounts
from tui.probe.filesystem import FileSystem, file_system

_SHM: Final = Path("/dev/shm")


@contextmanager
def directory_in_memory() -> Iterator[Path]:
    """A directory of our own in /dev/shm; nothing may be left in it."""
    found = file_system(_SHM)
    if not isinstance(found, FileSystem) or not found.is_memory or not os.access(_SHM, os.W_OK):
        pytest.skip("no /dev/shm in memory here")
    path = Path(tempfile.mkdtemp(prefix="cowtop-tests-", dir=_SHM))
    try:
        yield path
        assert list(path.iterdir()) == []
    finally:
        shutil.rmtree(path)


def needs_control_group(limit_bytes: int) -> None:
    """Skips where the limit would be no control group's."""
    made = make_cage(limit_bytes, 0)
    if isinstance(made, NoCage):
        pytest.skip(f"no cage on this machine: {made.reason}")
    kind = made.kind
    made.remove()
    if "rlimit" in kind:
        pytest.skip("only an rlimit here: it counts no file in memory")


def cages_of_ours() -> list[Path]:
    """Control groups that this very process has made and not removed."""
    return [
        directory
        for mount in memory_mounts(Roots())
        for directory in mount.mount_point.rglob("cowtop-*")
        if (owner := owner_of(directory.name)) and owner.pid == os.getpid()
    ]
