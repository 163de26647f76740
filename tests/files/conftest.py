"""Places that tests of files share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.files.cached import needs_cachestat


@pytest.fixture
def path(disk_dir: Path) -> Path:
    """A name on a disk of which cachestat(2) tells; nothing has it yet."""
    needs_cachestat(disk_dir)
    return disk_dir / "f.bin"
