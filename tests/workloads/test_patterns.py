"""Patterns by name: how they are written, and which an array does not have."""

from __future__ import annotations

import pytest

from workloads.patterns import parse_pattern, stride_of, why_no_pattern


@pytest.mark.parametrize(
    ("text", "pattern", "stride"),
    [
        ("sequential", "sequential", None),
        (" Random ", "random", None),
        ("columns", "columns", None),
        ("strided:2", "strided:2", 2),
        ("strided:016", "strided:16", 16),
    ],
)
def test_a_pattern_is_written_in_one_way(text: str, pattern: str, stride: int | None) -> None:
    assert parse_pattern(text) == pattern
    assert stride_of(pattern) == stride


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("strided:0", "an N of 2 or more"),
        ("strided:1", "an N of 2 or more"),
        ("strided", "is not a pattern: choose from sequential, random, strided:N, columns"),
        ("strided:", "is not a pattern"),
        ("strided:-3", "is not a pattern"),
        ("strided:1e3", "is not a pattern"),
        ("strided:٣", "is not a pattern"),
        ("strided:9999999999999999", "is not a pattern"),
        ("random:3", "is not a pattern"),
        ("random:", "is not a pattern"),
        ("rows", "is not a pattern"),
        ("", "is not a pattern"),
    ],
)
def test_what_is_no_pattern_is_said_in_one_line(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words) as told:
        parse_pattern(text)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("pattern", "workload", "shape", "words"),
    [
        ("sequential", "fill", (1, 1), ""),
        ("random", "fill", (50, 2), "fill has an order of its own: scan and lazy read in any"),
        ("sequential", "scan", (), ""),
        ("random", "scan", (), "one row"),
        ("random", "scan", (2,), ""),
        ("random", "lazy", (1, 500), "one row"),
        ("columns", "lazy", (1, 500), "one row"),
        ("columns", "scan", (50, 2), ""),
        ("columns", "scan", (50, 1, 2), ""),
        ("columns", "scan", (50,), "one element"),
        ("columns", "scan", (50, 1, 1), "one element"),
        ("strided:49", "scan", (50,), ""),
        ("strided:50", "scan", (50,), "has 50 rows"),
        ("strided:51", "lazy", (50, 3), "has 50 rows"),
    ],
)
def test_not_every_order_makes_sense(
    pattern: str, workload: str, shape: tuple[int, ...], words: str
) -> None:
    why = why_no_pattern(pattern, workload, shape)
    assert words in why
    assert bool(words) == bool(why)
