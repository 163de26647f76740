"""An array in memory that does not fit within the limit is refused; nothing is left of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cage.in_memory import cages_of_ours, directory_in_memory, needs_control_group
from tests.headless.conftest import Refused

pytestmark = pytest.mark.usefixtures("no_process_left")
LIMIT = 20 << 20


@pytest.fixture
def memory_dir() -> Iterator[Path]:
    """A directory in memory, where a control group can be had."""
    needs_control_group(LIMIT)
    with directory_in_memory() as path:
        yield path


@pytest.mark.slow
@pytest.mark.parametrize(("workload", "mode"), [("fill", "r+"), ("scan", "r")])
def test_an_array_in_memory_beyond_the_limit_is_refused_and_nothing_is_left(
    workload: str, mode: str, memory_dir: Path, refused: Refused
) -> None:
    place = ("--scratch-dir", memory_dir, "--memory-max", "20M")
    line = refused("run", workload, "--headless", "--size", "40M", "--mode", mode, *place)
    assert "is memory too, and it could not be made within the limit" in line
    assert "--scratch-dir on a disk, a smaller array, or a higher limit" in line
    assert cages_of_ours() == []
