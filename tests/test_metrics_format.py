"""Figures as words: tables of cases, and no figure that is not zero may read as zero."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.metrics_format import format_bytes, format_count, format_rate, format_seconds

KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30


@pytest.mark.parametrize(
    ("size_bytes", "text"),
    [
        (0, "0 B"),
        (0.2, "<1 B"),
        (1, "1 B"),
        (1023, "1023 B"),
        (1023.7, "1.00 KiB"),
        (1024, "1.00 KiB"),
        (4096, "4.00 KiB"),
        (9.996 * KIB, "10.0 KiB"),
        (99.96 * KIB, "100 KiB"),
        (1023.4 * KIB, "1023 KiB"),
        (1023.6 * KIB, "1.00 MiB"),
        (131 * MIB, "131 MiB"),
        (3.73 * GIB, "3.73 GiB"),
        (2.0**80, "1048576 EiB"),
        (-131 * MIB, "-131 MiB"),
    ],
)
def test_bytes_have_three_or_four_digits_and_a_binary_unit(size_bytes: float, text: str) -> None:
    assert format_bytes(size_bytes) == text


def test_a_rate_is_bytes_per_second() -> None:
    assert format_rate(12.5 * MIB) == "12.5 MiB/s"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (0.000012, "12.0 us"),
        (0.00028, "280 us"),
        (0.0031, "3.1 ms"),
        (0.00996, "10 ms"),
        (0.031, "31 ms"),
        (0.9994, "999 ms"),
        (0.9996, "1.0 s"),
        (1.23, "1.2 s"),
        (59.94, "59.9 s"),
        (59.96, "1:00"),
        (65.9, "1:05"),
        (3599.9, "59:59"),
        (7205, "2:00:05"),
        (-65, "-1:05"),
    ],
)
def test_seconds_take_the_unit_that_fits(seconds: float, text: str) -> None:
    assert format_seconds(seconds) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0"), (12_500, "12,500"), (12_500.4, "12,500"), (3.0, "3"), (0.04, "0.04"), (9.96, "10")],
)
def test_counts_are_grouped_by_thousands(count: float, text: str) -> None:
    assert format_count(count) == text


@given(st.floats(1e-9, 1e18))
def test_what_is_not_zero_never_reads_as_zero(value: float) -> None:
    for text in (format_bytes(value), format_seconds(value), format_count(value)):
        assert text.isascii()
        assert any(digit in text for digit in "123456789")


@given(st.floats(0.6, 1e18), st.floats(0.6, 1e18))
def test_a_larger_size_never_reads_as_a_smaller_one(one: float, other: float) -> None:
    small, large = sorted((one, other))
    assert _parse(format_bytes(small)) <= _parse(format_bytes(large))


def _parse(text: str) -> float:
    value, unit = text.split()
    return float(value) * 1024.0 ** ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"].index(unit)
