"""What the tests of a child share: a file for it, and a run that has ended."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import made_scratch_dir
from tests.subject.running import SHAPE, Watched, small
from tests.workloads.scripted import save_array


@pytest.fixture
def array(disk_dir: Path) -> Path:
    """A file of `SHAPE` float32."""
    save_array(disk_dir / "a.npy", SHAPE)
    return disk_dir / "a.npy"


@pytest.fixture
def mine(disk_dir: Path) -> Path:
    """A file of the user's, beside another of fewer rows."""
    save_array(disk_dir / "mine.npy", SHAPE)
    save_array(disk_dir / "other.npy", (10, SHAPE[1]))
    return disk_dir / "mine.npy"


@pytest.fixture(scope="module")
def in_c() -> Watched:
    """A run in mode `c` that has ended."""
    with made_scratch_dir() as scratch_dir:
        return Watched(small(scratch_dir))
