"""What the tests of a child share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.subject.running import SHAPE
from tests.workloads.scripted import save_array


@pytest.fixture
def array(disk_dir: Path) -> Path:
    """A file of `SHAPE` float32."""
    save_array(disk_dir / "a.npy", SHAPE)
    return disk_dir / "a.npy"
