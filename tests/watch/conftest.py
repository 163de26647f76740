"""What the tests of `watch` share: a file, a watch that is open, no thread left."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.watch.workers import FOR_EVER, PAGE, PAGES, opened
from tui.watch.block import Watch, watch


@pytest.fixture
def path(disk_dir: Path) -> Path:
    """A file of 512 pages on a disk."""
    file = disk_dir / "array.bin"
    file.write_bytes(b"\7" * PAGES * PAGE)
    return file


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    """Every sampling thread has ended with its block."""
    yield
    assert not [t for t in threading.enumerate() if t.name == "cowtop-watch"]


@pytest.fixture
def look(path: Path) -> Iterator[Watch]:
    """A watch of a map that copied ten pages, in a block that is open."""
    array = opened(path)
    array[: 10 * PAGE] = 1
    with watch(array, interval=FOR_EVER) as w:
        yield w
