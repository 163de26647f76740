"""What is read back: some spans of at most 64 KiB, counted by the rows that they lie in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workloads.layout import Layout
from workloads.needs import SAMPLE_BYTES
from workloads.order import Sequential, Shuffled
from workloads.readback import SAMPLES, ReadBack

TEN = Layout.of((10, 4), "float64")


def _back(layout: Layout) -> ReadBack:
    return ReadBack(layout, Sequential(layout.rows))


@pytest.mark.parametrize("rows", [1, 2, 63, 64, 65, 1000])
def test_some_rows_are_sampled_over_the_whole_order(rows: int) -> None:
    back = _back(Layout.of((rows, 5), "int16"))
    samples = back.within(0, rows)
    assert len(samples) == min(rows, SAMPLES)
    assert (samples[0].row, samples[-1].row) == (0, rows - 1)
    assert all((s.start, s.stop) == (s.row * 10, s.row * 10 + 10) for s in samples)
    parts = [back.within(start, min(start + 7, rows)) for start in range(0, rows, 7)]
    assert [sample for part in parts for sample in part] == samples


def test_rows_are_sampled_where_the_order_has_them() -> None:
    layout, order = Layout.of((1000,), "int64"), Shuffled(1000, 3)
    back = ReadBack(layout, order)
    rows = order.rows_at(0, 1000).tolist()
    assert [s.row for s in back.within(100, 200)] == [
        rows[999 * number // 63] for number in range(64) if 100 <= 999 * number // 63 < 200
    ]


@given(st.integers(1, 200), st.integers(1, 1 << 31))
def test_never_more_than_some_mebibytes_are_read_whatever_the_rows(rows: int, wide: int) -> None:
    samples = _back(Layout.of((rows, wide), "uint8")).within(0, rows)
    assert 1 <= len(samples) <= SAMPLES
    assert len({sample.row for sample in samples}) == min(rows, SAMPLES)
    for sample in samples:
        assert sample.stop - sample.start == min(wide, SAMPLE_BYTES)
        assert sample.row * wide <= sample.start < sample.stop <= (sample.row + 1) * wide
    if len(samples) > 1 and wide > SAMPLE_BYTES:
        # Beginning and end of rows are both among them.
        places = [sample.start % wide for sample in samples]
        assert (min(places), max(places)) == (0, wide - SAMPLE_BYTES)


def _bytes(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return array.reshape(-1).view(np.uint8)


def test_kept_lost_and_in_the_file_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "rows"
    array = np.arange(40.0).reshape(10, 4)
    back = _back(TEN)
    back.note_before(_bytes(array), back.within(0, 10))
    array[2:] += 0.5  # rows 0 and 1 stay as they are: nothing to check
    back.note_after(_bytes(array), back.within(0, 10))
    file = array.copy()
    file[5:] = 0
    path.write_bytes(b"header" + file.tobytes())
    array[9] = 0
    with path.open("rb") as opened:
        assert back.check(_bytes(array), opened.fileno(), 6) == (8, 7, 3)


def test_a_wide_row_is_one_row_however_many_of_its_parts_are_read(tmp_path: Path) -> None:
    path = tmp_path / "rows"
    array = np.zeros((2, 1 << 20), np.uint8)
    path.write_bytes(array.tobytes())
    back = _back(Layout.of(array.shape, "uint8"))
    samples = back.within(0, 2)
    back.note_before(_bytes(array), samples)
    array += 1
    back.note_after(_bytes(array), samples)
    array[1, -1] = 0  # lost at its end
    with path.open("rb") as opened:
        assert back.check(_bytes(array), opened.fileno(), 0) == (2, 1, 0)


def test_a_file_that_ends_too_soon_has_none_of_it(tmp_path: Path) -> None:
    path = tmp_path / "rows"
    path.write_bytes(b"")
    array = np.arange(40.0).reshape(10, 4)
    back = _back(TEN)
    back.note_before(_bytes(array), back.within(0, 10))
    array += 1
    back.note_after(_bytes(array), back.within(0, 10))
    with path.open("rb") as opened:
        assert back.check(_bytes(array), opened.fileno(), 0) == (10, 10, 0)


def test_where_nothing_is_to_be_sampled_nothing_is() -> None:
    back = ReadBack(TEN, Sequential(10), 0)
    assert back.within(0, 10) == []
