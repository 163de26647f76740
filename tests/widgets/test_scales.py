"""The limits of the axes: seldom changed, never too small, labels of one width."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.widgets.scales import LABEL_WIDTH, nice_bytes_limit, time_limit, time_ticks

MIB, GIB = 1 << 20, 1 << 30


@pytest.mark.parametrize(
    ("maximum", "limit", "labels"),
    [
        (0, MIB, ["0", "256 KiB", "512 KiB", "768 KiB", "1 MiB"]),
        (MIB, MIB, ["0", "256 KiB", "512 KiB", "768 KiB", "1 MiB"]),
        (MIB + 1, 2 * MIB, ["0", "512 KiB", "1 MiB", "1.5 MiB", "2 MiB"]),
        (520 * MIB, GIB, ["0", "256 MiB", "512 MiB", "768 MiB", "1 GiB"]),
        (3.7 * GIB, 4 * GIB, ["0", "1 GiB", "2 GiB", "3 GiB", "4 GiB"]),
    ],
)
def test_a_bytes_axis_ends_at_a_power_of_two(
    maximum: float, limit: float, labels: list[str]
) -> None:
    got, ticks = nice_bytes_limit(maximum)
    assert got == limit
    assert [label.strip() for _, label in ticks] == labels
    assert [value for value, _ in ticks] == [limit * step / 4 for step in range(5)]


@given(st.floats(0, 2.0**60), st.sampled_from([1, 2, 4]))
def test_a_bytes_axis_holds_the_maximum_and_keeps_its_width(maximum: float, divisions: int) -> None:
    limit, ticks = nice_bytes_limit(maximum, divisions=divisions)
    assert maximum <= limit <= max(2 * maximum, MIB)
    assert {len(label) for _, label in ticks} == {LABEL_WIDTH}


@pytest.mark.parametrize(
    ("elapsed", "limit", "labels"),
    [
        (0, 30, ["0", "10 s", "20 s", "30 s"]),
        (30, 30, ["0", "10 s", "20 s", "30 s"]),
        (30.1, 60, ["0", "0:15", "0:30", "0:45", "1:00"]),
        (119, 120, ["0", "0:30", "1:00", "1:30", "2:00"]),
        (3600, 3840, ["0", "16:00", "32:00", "48:00", "1:04:00"]),
    ],
)
def test_a_time_axis_doubles(elapsed: float, limit: float, labels: list[str]) -> None:
    assert time_limit(elapsed) == limit
    ticks = time_ticks(limit)
    assert [label for _, label in ticks] == labels
    assert (ticks[0][0], ticks[-1][0]) == (0, limit)
