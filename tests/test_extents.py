"""A step and a flush interval for any shape: said in rows or bytes, or told by the shape."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.dtype_names import ITEM_BYTES
from tui.errors import UsageError
from tui.extents import (
    Extent,
    Of,
    chunk_rows_of,
    chunk_text,
    flush_rows_of,
    flush_text,
    flushes_of,
    in_words,
    parse_chunk,
    parse_extent,
    seldom_words,
    with_extents,
)
from tui.settings import (
    Settings,
    checked,
)
from tui.shapes import MAX_SIZE_BYTES
from workloads.words import Mode

_MIB = 1 << 20
_DTYPES = [*ITEM_BYTES, ">f4", "|V12", "|S1000", "bool"]
_LENGTH = st.one_of(st.integers(1, 40), st.integers(1, 1 << 24))
_EXTENT = st.one_of(
    st.none(), st.builds(Extent, st.integers(1, 1 << 40), st.sampled_from([Of.BYTES, Of.PARTS]))
)


@st.composite
def arrays(draw: st.DrawFn) -> Settings:
    """An array of 0 to 5 dimensions, of at most 1 PiB."""
    shape: list[int] = []
    dtype = draw(st.sampled_from(_DTYPES))
    for _ in range(draw(st.integers(0, 5))):
        length = draw(_LENGTH)
        if Settings(shape=(*shape, length), dtype=dtype).array_bytes <= MAX_SIZE_BYTES:
            shape.append(length)
    return Settings("scan", Mode.READ, tuple(shape), dtype)


@given(arrays())
def test_by_default_a_step_is_about_a_mebibyte_or_a_row(array: Settings) -> None:
    found = checked(with_extents(array))
    assert 1 <= found.chunk_rows <= array.rows
    assert found.chunk_rows == 1 or found.chunk_rows * array.row_bytes <= _MIB


@given(arrays())
def test_by_default_there_are_hundreds_of_flushes_at_most_and_never_one_within_a_step(
    array: Settings,
) -> None:
    found = with_extents(array)
    assert found.flush_every_rows >= found.chunk_rows
    assert found.flush_every_rows % found.chunk_rows == 0
    assert flushes_of(found) <= 600


@given(arrays())
def test_what_has_many_rows_is_done_in_many_steps_and_flushed_tens_of_times(
    array: Settings,
) -> None:
    found = with_extents(array)
    if array.rows >= 256:
        assert -(-array.rows // found.chunk_rows) >= 256
    if array.rows >= 6400:
        assert flushes_of(found) >= 15


@given(st.integers(1, 60_000))
def test_the_questions_own_case_keeps_its_defaults(rows: int) -> None:
    found = with_extents(Settings(shape=(rows, 20_000), dtype="float32"))
    assert (found.chunk_rows, found.flush_every_rows) == (1, 100)


@pytest.mark.parametrize(
    ("shape", "dtype", "chunk_rows", "flush_rows"),
    [
        ((), "float64", 1, 100),
        ((1,), "uint8", 1, 100),
        ((2_000_000,), "float64", 7812, 9 * 7812),
        ((50_000_000,), "float64", 131_072, 8 * 131_072),
        ((64, 512, 512), "uint8", 1, 30),
        ((100, 512, 512, 3), "uint8", 1, 10),
        ((1, 1 << 29), "float32", 1, 1),
        ((75_000, 5_000_000), "float32", 1, 125),
        ((200_000, 256), "float32", 781, 9 * 781),
        ((1 << 40,), "uint8", 1 << 20, 1748 << 20),
    ],
)
def test_the_defaults_of_some_shapes(
    shape: tuple[int, ...], dtype: str, chunk_rows: int, flush_rows: int
) -> None:
    found = with_extents(Settings(shape=shape, dtype=dtype))
    assert (found.chunk_rows, found.flush_every_rows) == (chunk_rows, flush_rows)


@given(arrays(), _EXTENT, _EXTENT)
def test_what_is_said_in_bytes_or_parts_is_never_refused(
    array: Settings, chunk: Extent | None, every: Extent | None
) -> None:
    found = checked(with_extents(array, chunk, every))
    assert found.flush_every_rows >= 1


@given(arrays(), arrays(), _EXTENT, _EXTENT)
def test_what_was_said_is_said_again_and_a_default_is_not(
    array: Settings, other: Settings, chunk: Extent | None, every: Extent | None
) -> None:
    found = with_extents(array, chunk, every)
    assert chunk_text(found) == ("" if chunk is None else str(chunk))
    assert flush_text(found) == ("" if every is None else str(every))
    # Rows that were kept for another array are said as these rows.
    moved = replace(found, shape=other.shape, dtype=other.dtype)
    text = chunk_text(moved)
    assert chunk_rows_of(parse_extent(text) if text else None, moved) == moved.chunk_rows


@given(arrays(), st.integers(1, 1 << 50))
def test_bytes_are_the_nearest_whole_rows_and_at_least_one(array: Settings, size: int) -> None:
    rows = flush_rows_of(Extent(size, Of.BYTES), array)
    assert rows >= 1
    assert rows == 1 or abs(rows * array.row_bytes - size) <= array.row_bytes / 2


@pytest.mark.parametrize(
    ("text", "extent"),
    [
        ("100", Extent(100)),
        (" 1,000 ", Extent(1000)),
        ("1M", Extent(_MIB, Of.BYTES)),
        ("1.5 MiB", Extent(3 * _MIB // 2, Of.BYTES)),
        ("100b", Extent(100, Of.BYTES)),
        ("1/12", Extent(12, Of.PARTS)),
        ("all", Extent(1, Of.PARTS)),
        ("ALL", Extent(1, Of.PARTS)),
    ],
)
def test_an_extent_is_read(text: str, extent: Extent) -> None:
    assert parse_extent(text) == parse_chunk(text) == extent
    assert parse_extent(str(extent)) == extent


@pytest.mark.parametrize(
    "text", ["", "-1", "1.5", "x", "0M", "M", "1/0", "2/3", "1/", "1e3", "1 row", "alles", "²"]
)
def test_what_is_no_extent_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(UsageError) as error:
        parse_extent(text)
    assert "\n" not in str(error.value)


def test_only_a_flush_is_done_never() -> None:
    assert parse_extent("0") == Extent(0)
    assert flush_rows_of(Extent(0), Settings()) == 0
    with pytest.raises(UsageError, match="at least one row"):
        parse_chunk("0")


def test_rows_that_were_said_stay_and_bytes_are_shortened_to_the_array() -> None:
    small = Settings(shape=(50, 20_000))
    assert chunk_rows_of(Extent(51), small) == 51
    assert chunk_rows_of(Extent(1 << 40, Of.BYTES), small) == 50
    with pytest.raises(UsageError, match="a chunk of 51 rows is larger than the array"):
        checked(replace(small, chunk_rows=51))


@given(st.integers(1, 300), st.integers(1, 40), st.integers(0, 400))
def test_the_flushes_of_a_run_are_counted_as_the_child_makes_them(
    rows: int, chunk: int, every: int
) -> None:
    made, chunk = 0, min(chunk, rows)
    for start in range(0, rows, chunk):
        stop = min(start + chunk, rows)
        made += bool(every) and stop // every > start // every
    array = Settings(shape=(rows, 2), chunk_rows=chunk, flush_every_rows=every)
    assert flushes_of(array) == made


def test_both_are_said() -> None:
    assert in_words(13, Settings()) == "13 rows, 1016 KiB"
    assert in_words(1, Settings(shape=(2_000_000,), dtype="float64")) == "1 row, 8 B"


@pytest.mark.parametrize(
    ("chunk", "every", "words"),
    [
        (7, 5, "so every 7 rows instead of 5 rows: --chunk 5 has it as often"),
        (40, 1, "so every 40 rows instead of 1 row: --chunk 1 has it as often"),
        *((chunk, every, "") for chunk, every in ((7, 7), (7, 10), (7, 0), (1, 1))),
    ],
)
def test_flushes_that_a_long_step_makes_fewer_are_said(chunk: int, every: int, words: str) -> None:
    said = seldom_words(Settings(shape=(40, 2), chunk_rows=chunk, flush_every_rows=every))
    assert said.removeprefix("a flush comes at the end of a step, ") == words
