"""Steps of 1-2-5, ticks on edges of cells, and an axis that the run fills."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.chart.axes import (
    LEAST_BYTES,
    LEAST_FILLED,
    LEAST_SECONDS,
    Axis,
    begins_at,
    bytes_axis,
    time_axis,
)

MIB = 1 << 20
_UNITS = {"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40, "PiB": 1 << 50, "B": 1}
_CLOCK = {"s": 1.0, "min": 60.0}


def _bytes(label: str) -> float:
    number, _, unit = label.partition(" ")
    return float(number.replace(",", "")) * _UNITS[unit] if unit else float(number)


def _seconds(label: str) -> float:
    if found := re.fullmatch(r"([\d.]+) (s|min)", label):
        return float(found[1]) * _CLOCK[found[2]]
    parts = [int(part) for part in label.removesuffix(" h").split(":")]
    if label.endswith(" h"):
        parts.append(0)
    return float(sum(part * 60**power for power, part in enumerate(reversed(parts))))


@given(st.floats(0, 1e15), st.integers(3, 60))
def test_a_label_of_memory_stands_on_the_row_of_its_value(highest: float, cells: int) -> None:
    axis = bytes_axis(highest, cells)
    assert axis.limit >= max(highest, LEAST_BYTES) * (1 - 1e-9)
    for cell, label in axis.ticks:
        # The lower edge of the cell has the very value.
        assert cell / cells * axis.limit == pytest.approx(_bytes(label), rel=1e-3)
        assert axis.cell_of(_bytes(label) * (1 + 1e-9)) == cell


@given(st.floats(LEAST_BYTES, 1e15), st.integers(8, 60))
def test_the_highest_fills_most_of_the_axis_of_memory(highest: float, cells: int) -> None:
    assert highest / bytes_axis(highest, cells).limit > 0.48
    assert highest / bytes_axis(highest, cells, is_over=True).limit > 0.52


@given(st.floats(0, 1e15), st.integers(5, 60))
def test_an_axis_of_a_few_rows_has_a_scale(highest: float, cells: int) -> None:
    for is_over in (False, True):
        assert len(bytes_axis(highest, cells, is_over=is_over).ticks) > 1


@given(st.floats(0, 1e15), st.integers(3, 60))
def test_a_step_is_one_two_or_five(highest: float, cells: int) -> None:
    ticks = bytes_axis(highest, cells).ticks
    if len(ticks) > 1:
        step = ticks[1][1].partition(" ")[0].rstrip("0")
        assert step in ("1", "2", "5")


@given(st.floats(0, 1e7), st.integers(10, 300))
def test_a_label_of_time_stands_in_the_column_of_its_moment(seconds: float, cells: int) -> None:
    axis = time_axis(seconds, cells)
    assert axis.limit >= max(seconds, LEAST_SECONDS) * (1 - 1e-9)
    for cell, label in axis.ticks:
        assert cell / cells * axis.limit == pytest.approx(_seconds(label), rel=1e-3, abs=1e-3)
        assert cell + len(label) // 2 <= cells


@given(st.floats(LEAST_SECONDS, 1e7), st.integers(20, 300))
def test_the_run_fills_six_tenths_of_the_time_at_least(seconds: float, cells: int) -> None:
    assert seconds / time_axis(seconds, cells).limit >= LEAST_FILLED - 1e-9


@given(st.floats(0.001, 1e7), st.integers(10, 300))
def test_a_run_that_is_over_fits_exactly(seconds: float, cells: int) -> None:
    axis = time_axis(seconds, cells, is_over=True)
    assert axis.limit == seconds
    for cell, label in axis.ticks:
        assert cell <= _seconds(label) / seconds * cells + 1e-6 < cell + 1.01


@pytest.mark.parametrize(
    ("highest", "cells", "labels"),
    [
        (331 * MIB, 11, ["0", "100 MiB", "200 MiB", "300 MiB"]),
        (88 * MIB, 17, ["0", "50 MiB", "100 MiB"]),
        (5000 * MIB, 17, ["0", "1 GiB", "2 GiB", "3 GiB", "4 GiB", "5 GiB"]),
        (76.3 * MIB, 7, ["0", "50 MiB"]),
        (0, 11, ["0", "200 KiB", "400 KiB", "600 KiB", "800 KiB", "1000 KiB"]),
    ],
)
def test_labels_of_memory(highest: float, cells: int, labels: list[str]) -> None:
    assert [label for _, label in bytes_axis(highest, cells, is_over=True).ticks] == labels


@pytest.mark.parametrize(
    ("seconds", "cells", "labels"),
    [
        (0.0, 58, ["0 s", "2 s", "4 s", "6 s", "8 s", "10 s", "12 s"]),
        (20.0, 58, ["0 s", "5 s", "10 s", "15 s", "20 s"]),
        (70.0, 58, ["0 s", "20 s", "40 s", "1:00", "1:20"]),
        (1000.0, 58, ["0 s", "5 min", "10 min", "15 min"]),
        (5000.0, 58, ["0 s", "20 min", "40 min", "1:00 h", "1:20 h", "1:40 h", "2:00 h"]),
    ],
)
def test_labels_of_time(seconds: float, cells: int, labels: list[str]) -> None:
    assert [label for _, label in time_axis(seconds, cells).ticks] == labels


def test_limits_seldom_change_while_a_run_grows() -> None:
    limits = {bytes_axis(mib * MIB, 16).limit for mib in range(40, 400)}
    spans = {time_axis(float(seconds), 80).limit for seconds in range(1, 120)}
    assert len(limits) <= 10
    assert len(spans) <= 6


def test_a_short_run_has_a_short_axis() -> None:
    assert time_axis(1.0, 80, least=2.0).limit == pytest.approx(2.0, rel=0.12)
    assert time_axis(2.5, 80, least=2.0).limit < 2.5 / LEAST_FILLED


@given(st.floats(0, 1e5), st.integers(10, 300))
def test_an_axis_begins_where_the_one_before_it_ended(seconds: float, cells: int) -> None:
    begun, limit = begins_at(seconds, cells), time_axis(seconds, cells).limit
    assert begun <= seconds <= limit
    if begun:
        assert time_axis(begun, cells).limit == begun
    assert begins_at(limit, cells) == begun


def test_the_last_cell_has_the_limit_itself() -> None:
    axis = Axis(100.0, 10, ())
    assert [axis.cell_of(value) for value in (0.0, 9.99, 10.0, 99.9, 100.0)] == [0, 0, 1, 9, 9]
