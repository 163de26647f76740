from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from workloads.readback import ReadBack


@pytest.mark.parametrize("rows", [1, 2, 63, 64, 65, 1000])
def test_some_rows_are_sampled_over_the_whole_order(rows: int) -> None:
    back = ReadBack(rows)
    positions = back.positions(0, rows)
    assert len(positions) == min(rows, 64)
    assert positions[0] == 0
    assert positions[-1] == rows - 1
    parts = [back.positions(start, min(start + 7, rows)) for start in range(0, rows, 7)]
    np.testing.assert_array_equal(np.concatenate(parts), positions)


def test_kept_lost_and_in_the_file_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "rows"
    array = np.arange(40.0).reshape(10, 4)
    back = ReadBack(10)
    rows = np.arange(10)
    back.note_before(array, rows)
    array[2:] += 0.5  # rows 0 and 1 stay as they are: nothing to check
    back.note_after(array, rows)
    file = array.copy()
    file[5:] = 0
    path.write_bytes(b"header" + file.tobytes())
    array[9] = 0
    with path.open("rb") as opened:
        assert back.check(array, opened.fileno(), 6) == (8, 7, 3)


def test_a_file_that_ends_too_soon_has_none_of_it(tmp_path: Path) -> None:
    path = tmp_path / "rows"
    path.write_bytes(b"")
    array = np.arange(40.0).reshape(10, 4)
    back = ReadBack(10)
    back.note_before(array, np.arange(10))
    array += 1
    back.note_after(array, np.arange(10))
    with path.open("rb") as opened:
        assert back.check(array, opened.fileno(), 0) == (10, 10, 0)
