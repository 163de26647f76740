"""Which pages and rows an array lies in: held against going through every byte of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tui.watch.extent import Pages, pages_of, rows_of

PAGE = 16
"""Of a made-up machine, so that small arrays have many pages."""
_GROUND = np.zeros(4096, np.uint8)


def _address(array: NDArray[Any]) -> int:
    return int(array.__array_interface__["data"][0])


def _bytes_of(array: NDArray[Any]) -> set[int]:
    """The address of every byte, one element at a time."""
    first = _address(array)
    return {
        first + sum(i * s for i, s in zip(index, array.strides, strict=True)) + byte
        for index in np.ndindex(array.shape)
        for byte in range(array.itemsize)
    }


@st.composite
def views(draw: st.DrawFn) -> NDArray[Any]:
    """Views of one piece of memory: offset, cut, stepped, turned and transposed."""
    dtype = draw(st.sampled_from([np.uint8, np.int16, np.float64]))
    shape = draw(st.lists(st.integers(1, 9), min_size=1, max_size=3))
    offset = draw(st.integers(0, 40))
    size = int(np.prod(shape)) * np.dtype(dtype).itemsize
    array: NDArray[Any] = np.frombuffer(_GROUND.data, np.uint8, size, offset)
    if (offset % np.dtype(dtype).alignment) == 0:
        array = array.view(dtype)
    array = array[: int(np.prod(shape))].reshape(shape)
    if draw(st.booleans()):
        array = array.T
    cuts = tuple(
        slice(draw(st.integers(0, 3)), None, draw(st.sampled_from([1, 2, 3, -1, -2])))
        for _ in array.shape
    )
    return array[cuts]


@given(views(), st.sampled_from([4, PAGE, 64]))
def test_the_pages_are_those_that_hold_a_byte_of_it(array: NDArray[Any], page: int) -> None:
    pages = pages_of(array, page)
    found = {
        at
        for low, high in zip(pages.starts.tolist(), pages.ends.tolist(), strict=True)
        for at in range(low, high, page)
    }
    assert found == {byte // page * page for byte in _bytes_of(array)}
    assert pages.size_bytes == len(found) * page
    assert all(pages.starts[1:] > pages.ends[:-1])


@given(views(), st.lists(st.integers(0, 64), max_size=6, unique=True))
def test_rows_are_those_with_a_byte_in_a_written_page(
    array: NDArray[Any], written: list[int]
) -> None:
    low = (_address(_GROUND) // PAGE + np.array(sorted(written), np.int64)) * PAGE
    pages = Pages(low, low + PAGE)
    rows = rows_of(array)
    if rows.why_not:
        assert "C order" in rows.why_not
        return
    spans = (_bytes_of(array[i : i + 1]) for i in range(len(array)))
    # A row of a stepped view spans what lies between its elements too.
    expected = [
        number
        for number, span in enumerate(spans)
        if span and any(min(span) < at + PAGE and at <= max(span) for at in low.tolist())
    ]
    assert rows.within(pages).tolist() == expected


runs = st.lists(st.integers(0, 40), max_size=12, unique=True).map(
    lambda pages: np.array(sorted(pages), np.int64)
)


@given(runs, runs)
def test_what_two_lists_of_runs_have_in_common(one: NDArray[Any], two: NDArray[Any]) -> None:
    low, high = Pages(one * 2, one * 2 + 2).common(two * 3, two * 3 + 3)
    expected = {byte for at in one for byte in range(2 * at, 2 * at + 2)} & {
        byte for at in two for byte in range(3 * at, 3 * at + 3)
    }
    found = [byte for a, b in zip(low.tolist(), high.tolist(), strict=True) for byte in range(a, b)]
    assert sorted(found) == sorted(expected) and len(found) == len(expected)


@pytest.mark.parametrize("array", [np.zeros((0, 3)), np.zeros(0), np.zeros((3, 0))])
def test_an_empty_array_lies_nowhere(array: NDArray[Any]) -> None:
    assert pages_of(array, PAGE).size_bytes == 0
    assert rows_of(array).within(Pages(np.array([0]), np.array([1 << 40]))).size == 0
