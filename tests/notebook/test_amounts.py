"""What the picture of a cell is drawn of: each page in one band, and none where it is not known."""

from __future__ import annotations

import pytest

from tests.tree.test_exact_files import file_of
from tui.notebook.cell import amounts
from tui.probe.reading import NO_PERMISSION, Figure
from tui.tree.reading import FileUse, Process, TreeReading
from workloads.words import Mode

_TOTAL = {
    "interpreter_bytes": 10,
    "copies_in_ram_bytes": 20,
    "mapping_file_bytes": 30,
    "swap_bytes": 0,
}


@pytest.mark.parametrize(
    ("mode", "dirty", "unwritten", "clean"),
    [
        (Mode.READ_WRITE, 12, 12, 18),
        (Mode.READ_WRITE, 99, 30, 0),
        (Mode.READ_WRITE, NO_PERMISSION, None, None),
        (Mode.COPY_ON_WRITE, NO_PERMISSION, 0, 30),
    ],
)
def test_dirty_pages_that_are_not_known_are_no_clean_ones(
    mode: Mode, dirty: Figure, unwritten: int | None, clean: int | None
) -> None:
    use = FileUse("00:01:1", (mode,), {"dirty_bytes": dirty})
    process = Process(1, 1, 0, "python", uses=(use,))
    reading = TreeReading(1.0, (process,), (file_of("00:01:1"),), _TOTAL)
    assert amounts(reading) == (10, 20, unwritten, clean, 0)
