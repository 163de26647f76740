from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.dtype_names import ITEM_BYTES, item_bytes
from tui.errors import UsageError
from tui.settings import (
    Settings,
    checked,
    parse_count,
    parse_dtype,
    parse_seconds,
    parse_size,
    parse_size_or_zero,
    problems,
)
from tui.shapes import MAX_SIZE_BYTES, parse_dimensions, scratch_shape, shape_for_size
from workloads.catalog import CATALOG
from workloads.words import Mode, Release


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("1", 1),
        ("4096", 4096),
        ("1K", 1 << 10),
        ("256M", 256 << 20),
        ("256m", 256 << 20),
        ("256 MiB", 256 << 20),
        ("256MB", 256 << 20),
        (" 1.5G ", 3 << 29),
        ("0.5K", 512),
        ("1T", 1 << 40),
        ("1024T", MAX_SIZE_BYTES),
        ("100B", 100),
    ],
)
def test_a_size_is_read(text: str, size: int) -> None:
    assert parse_size(text) == size
    assert parse_size_or_zero(text) == size


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "0", "0M", "0.0G", "0.1", "-1", "-5M", "+5M", "M", "1P", "1 2", "1e9", "1,5G"),
        *("nan", "inf", "0x10", "5M\nx", "1.M", ".5M"),
        *("1_000", "5MM", "5iM"),
    ],
)
def test_what_is_no_size_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(UsageError, match="is not a size") as error:
        parse_size(text)
    assert "\n" not in str(error.value)


def test_only_a_limit_may_be_zero() -> None:
    assert parse_size_or_zero("0") == parse_size_or_zero(" 0 ") == 0
    with pytest.raises(UsageError):
        parse_size_or_zero("-0")


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("50000x20000", (50_000, 20_000)),
        ("1X1", (1, 1)),
        (" 3 x 4 ", (3, 4)),
        ("3*4", (3, 4)),
        ("3,4", (3, 4)),
        ("50000000", (50_000_000,)),
        ("(50000000,)", (50_000_000,)),
        ("64x512x512", (64, 512, 512)),
        ("2x3x4x5x6", (2, 3, 4, 5, 6)),
    ],
)
def test_a_shape_is_read(text: str, shape: tuple[int, ...]) -> None:
    assert parse_dimensions(text) == shape
    assert scratch_shape(shape, "float32") == shape


@pytest.mark.parametrize(
    "text",
    ["", "x", "0", "10x", "x10", "0x10", "10x0", "-1x10", "1.5x2", "?", "5x?"],
)
def test_what_is_no_shape_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is not a shape"):
        scratch_shape(parse_dimensions(text), "float32")


@pytest.mark.parametrize("shape", [(1 << 49,), (999_999_999_999_999,) * 64, (1 << 20, 1 << 30)])
def test_a_shape_that_no_disk_holds_is_refused_in_one_line(shape: tuple[int, ...]) -> None:
    with pytest.raises(UsageError, match="larger than 1024T") as error:
        scratch_shape(shape, "float32")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("text", "least", "count"),
    [("0", 0, 0), ("1", 1, 1), ("1,000", 0, 1000), ("1_000", 0, 1000), (" 7 ", 0, 7)],
)
def test_a_count_is_read(text: str, least: int, count: int) -> None:
    assert parse_count(text, least=least) == count


@pytest.mark.parametrize("text", ["", "-1", "+1", "1.0", "1e3", "all", "1 0", "²", "½"])
def test_what_is_no_count_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is not a whole number"):
        parse_count(text)


def test_a_count_below_the_least_is_refused() -> None:
    with pytest.raises(UsageError, match="1 or more"):
        parse_count("0", least=1)


@pytest.mark.parametrize(("text", "seconds"), [("0", 0), ("45", 45), ("0.5", 0.5), ("1e2", 100)])
def test_seconds_are_read(text: str, seconds: float) -> None:
    assert parse_seconds(text) == seconds


@pytest.mark.parametrize("text", ["", "-1", "nan", "inf", "-inf", "1e300", "86401", "1 s", "--"])
def test_what_are_no_seconds_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is not a number of seconds"):
        parse_seconds(text)


@pytest.mark.parametrize(
    ("text", "name"), [("float32", "float32"), ("f4", "float32"), (" i8 ", "int64")]
)
def test_a_dtype_is_read(text: str, name: str) -> None:
    assert parse_dtype(text) == name


@pytest.mark.parametrize("text", ["", "object", "O", "U10", "datetime64", ">f4", "float128", "f"])
def test_a_dtype_that_workloads_do_not_fill_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is not a dtype"):
        parse_dtype(text)


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused_in_a_short_line(text: str) -> None:
    for parse in (parse_size, parse_dimensions, parse_count, parse_seconds, parse_dtype):
        try:
            parse(text)
        except UsageError as error:
            assert len(str(error)) < 250
            assert "\n" not in str(error)


@pytest.mark.parametrize("dtype", [*ITEM_BYTES, "bool", ">f4", ">i2", ">c16", ">f8", "<u8"])
def test_the_sizes_known_by_heart_are_numpys(dtype: str) -> None:
    assert item_bytes(dtype) == np.dtype(dtype).itemsize
    assert item_bytes(str(np.dtype(dtype))) == np.dtype(dtype).itemsize


def test_a_long_double_has_its_size_too() -> None:
    for kind in (np.longdouble, np.clongdouble):
        assert item_bytes(str(np.dtype(kind))) == np.dtype(kind).itemsize


@given(st.integers(1, MAX_SIZE_BYTES), st.sampled_from(sorted(ITEM_BYTES)))
def test_a_shape_for_a_size_is_never_larger_and_misses_less_than_a_row(
    size: int, dtype: str
) -> None:
    rows, columns = shape_for_size(size, dtype)
    row = columns * ITEM_BYTES[dtype]
    assert rows >= 1
    assert 1 <= columns <= 20_000
    if size >= ITEM_BYTES[dtype]:
        assert rows * row <= size < (rows + 1) * row


def test_the_defaults_fit_together_for_every_workload() -> None:
    for name, entry in CATALOG.items():
        assert problems(Settings(workload=name, mode=entry.default_mode)) == {}


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"workload": "fil"}, "workload", "unknown workload"),
        ({"workload": "lazy", "mode": Mode.COPY_ON_WRITE}, "mode", "works in mode r only"),
        ({"chunk_rows": 0}, "chunk_rows", "at least one row"),
        ({"chunk_rows": -1}, "chunk_rows", "at least one row"),
        ({"chunk_rows": 1001}, "chunk_rows", "larger than the array"),
        ({"flush_every_rows": -1}, "flush_every_rows", "0 (never)"),
        ({"flush_every_rows": 0, "release": Release.DONTNEED}, "release", "follows a flush"),
        ({"interval_seconds": 0.0}, "interval_seconds", "0.01"),
        ({"interval_seconds": 0.009}, "interval_seconds", "0.01"),
        ({"interval_seconds": 3601.0}, "interval_seconds", "3600"),
        ({"file": Path("a.npy"), "mode": Mode.READ_WRITE}, "mode", "--allow-write"),
        ({"file": Path("a.npy"), "mode": Mode.WRITE_NEW}, "mode", "--allow-write"),
        ({"swap_max_bytes": 0}, "swap_max_bytes", "memory limit"),
    ],
)
def test_what_does_not_fit_is_told_beside_its_field(
    changes: dict[str, Any], field: str, words: str
) -> None:
    settings = replace(Settings(), **changes)
    found = problems(settings)
    assert list(found) == [field]
    assert words in found[field]
    with pytest.raises(UsageError, match=field.partition("_")[0]):
        checked(settings)


@pytest.mark.parametrize(
    "changes",
    [
        {"chunk_rows": 1000},
        {"flush_every_rows": 10**9},
        {"file": Path("a.npy"), "mode": Mode.READ_WRITE, "allow_write": True},
        {"file": Path("a.npy"), "mode": Mode.LOAD},
        {"mode": Mode.READ},  # numpy's own error tells it, not we
        {"memory_max_bytes": 1 << 20, "swap_max_bytes": 0},
    ],
)
def test_what_fits_is_let_through(changes: dict[str, Any]) -> None:
    settings = replace(Settings(), **changes)
    assert problems(settings) == {}
    assert checked(settings) is settings


@pytest.mark.parametrize(
    ("changes", "option"),
    [
        ({"chunk_rows": 0}, "--chunk: "),
        ({"flush_every_rows": -1}, "--flush-every: "),
        ({"interval_seconds": 0.0}, "--interval: "),
        ({"swap_max_bytes": 0}, "--swap-max: "),
    ],
)
def test_the_error_names_an_option_that_there_is(changes: dict[str, Any], option: str) -> None:
    with pytest.raises(UsageError) as error:
        checked(replace(Settings(), **changes))
    assert str(error.value).startswith(option)


def test_several_problems_are_told_at_once() -> None:
    settings = Settings(workload="lazy", mode=Mode.READ_WRITE, chunk_rows=0, interval_seconds=0)
    assert set(problems(settings)) == {"mode", "chunk_rows", "interval_seconds"}
