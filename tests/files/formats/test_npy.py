from __future__ import annotations

import io
import os
import tempfile
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tui.files.formats.found import FormatError, FoundArray, Source
from tui.files.formats.npy import MAX_HEADER_BYTES, npy_header
from tui.files.formats.registry import find, find_in

MAGIC = b"\x93NUMPY"


def parse(start: bytes, path: Path, file_bytes: int) -> FoundArray:
    """Of a file that begins like this, and has that size."""
    with tempfile.TemporaryFile() as file:
        file.write(start)
        file.flush()
        return find_in(Source(file.fileno(), path, file_bytes))


def _file(header: str, version: bytes = b"\x01\x00", length: int | None = None) -> bytes:
    text = header.encode("latin1")
    size = len(text) if length is None else length
    return MAGIC + version + size.to_bytes(2 if version[0] == 1 else 4, "little") + text


def _described(shape: str = "(2,)", descr: str = "'<f4'", order: str = "False") -> bytes:
    return _file(f"{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}}}\n") + bytes(512)


@pytest.mark.parametrize(
    ("array", "rows", "row_bytes"),
    [
        (np.zeros((3, 5), "f4"), 3, 20),
        (np.zeros(7, ">i8"), 7, 8),
        (np.zeros((2, 3, 4), "c16"), 2, 192),
        (np.zeros((4, 2), "?"), 4, 2),
    ],
)
def test_a_saved_array_is_described_as_numpy_sees_it(
    tmp_path: Path, array: np.ndarray[Any, np.dtype[Any]], rows: int, row_bytes: int
) -> None:
    path = tmp_path / "a.npy"
    np.save(path, array)
    got = find(path)
    assert isinstance(got, FoundArray)
    assert (got.shape, got.dtype, got.order) == (array.shape, array.dtype, "C")
    assert (got.rows, got.row_bytes, got.data_bytes) == (rows, row_bytes, array.nbytes)
    assert got.data_offset == path.stat().st_size - array.nbytes
    assert got.file_bytes == path.stat().st_size


def test_more_bytes_than_the_array_needs_are_no_error(tmp_path: Path) -> None:
    path = tmp_path / "two.npy"
    with path.open("wb") as file:
        np.save(file, np.zeros(3))
        np.save(file, np.zeros(3))
    assert find(path).shape == (3,)


@pytest.mark.parametrize("version", [b"\x02\x00", b"\x03\x00"])
def test_headers_of_later_versions_are_read(version: bytes) -> None:
    text = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}\n"
    start = _file(text, version) + bytes(8)
    assert parse(start, Path("a.npy"), len(start)).data_offset == len(start) - 8


def test_names_of_fields_that_only_version_3_can_write_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    with pytest.warns(UserWarning, match="format 3.0"):
        np.save(path, np.zeros(3, [("\N{SNOWMAN}", "<f4"), ("é", "<i2")]))
    found = find(path)
    assert (found.shape, found.dtype_name) == ((3,), "|V6")
    assert found.words == "records of 2 fields, 6 bytes each: read and touched as bytes"


def test_a_header_of_hundreds_of_fields_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    array = np.zeros(
        5, [(f"a_name_as_people_give_them_{number:03}", "<f4") for number in range(400)]
    )
    np.save(path, array)
    found = find(path)
    assert found.data_offset == path.stat().st_size - array.nbytes > 16_384
    assert (found.rows, found.row_bytes) == (5, 1600)


@pytest.mark.parametrize(
    ("order", "shape", "told"),
    [("False", "(2, 3)", (2, 3, 4, 5)), ("True", "(2, 3)", (3, 2, 4, 5)), ("True", "()", (4, 5))],
)
def test_an_element_that_is_an_array_is_axes_more_as_numpy_has_it(
    order: str, shape: str, told: tuple[int, ...]
) -> None:
    start = _described(shape, "('<i2', (4, 5))", order)
    found = parse(start, Path("a.npy"), len(start))
    assert (found.shape, found.dtype_name, found.row_bytes) == (told, "int16", 2 * prod(told[1:]))


def test_our_header_is_numpys_own() -> None:
    out = io.BytesIO()
    np.save(out, np.zeros((3, 4), "f4"))
    assert npy_header((3, 4), np.dtype("f4")) == out.getvalue()[:128]


@pytest.mark.parametrize(
    ("start", "says"),
    [
        (b"", "is empty"),
        (b"nothing known", "is not a .npy or .npz file"),
        (MAGIC, "is truncated inside the .npy header"),
        (MAGIC + b"\x01\x00\x76", "is truncated inside the .npy header"),
        (_file("{'descr'", length=118), "is truncated inside the .npy header"),
        (_file("{}", b"\x03\x00") + bytes(3), "header is damaged"),
        (_file("'\xff'", b"\x03\x00") + bytes(3), "header is damaged"),
        (_file("{}", b"\x09\x07"), "version 9.7 is not read"),
        (_file("{}", b"\x02\x00", length=4_000_000_000), "claims 4,000,000,000 bytes"),
        (_file("{}", b"\x02\x00", length=MAX_HEADER_BYTES + 1), "claims 131,073 bytes"),
        (_file("{}", length=60_000), "is truncated inside the .npy header"),
        (_file("{}\n"), "header is damaged"),
        (_file("__import__('os').system('true')\n"), "header is damaged"),
        (_file("(" * 9_000), "header is damaged"),
        (_file("-" * 9_000 + "1"), "header is damaged"),
        (_file("[" * 90 + "]" * 90), "header is damaged"),
        (_described(descr="'nonsense'"), "header is damaged"),
        (_described(shape="(2.5,)"), "header is damaged"),
        (_described(shape="(0,)"), "is empty"),
        (_described(shape="(3, 0)"), "is empty (shape 3 x 0)"),
        (_described(shape="(-3,)"), "impossible shape"),
        (_described(shape=f"({'1,' * 65})"), "impossible shape"),
        (_described(shape="(1000, 1000)"), "float32 1,000 x 1,000 needs 4,000,000"),
        (_described(shape=f"({10**18},)"), "is truncated"),
        (_described(shape=f"({10**30},)"), "impossible shape"),
        (_described(shape=f"(0x{'9' * 9000},)"), "impossible shape"),
        (_described(descr="'|O'"), "never unpickles"),
        (_described(descr="[('a', '|O')]"), "never unpickles"),
        (_described(descr="'|S0'"), "elements of no bytes"),
        (_described(descr="'<U0'"), "elements of no bytes"),
        (_described(descr="[]"), "elements of no bytes"),
        (_described(descr="'|V2147483647'"), "is truncated"),
    ],
)
def test_a_bad_file_gets_one_clear_line(start: bytes, says: str) -> None:
    with pytest.raises(FormatError) as caught:
        parse(start, Path("data.npy"), len(start))
    line = str(caught.value)
    assert says in line
    assert line.startswith("data.npy: ")
    assert "\n" not in line


@pytest.mark.parametrize(
    ("array", "shape", "name", "words"),
    [
        (np.zeros(4, "M8[s]"), (4,), "<M8[s]", "dates (datetime64[s]): "),
        (np.zeros((2, 3), "m8[ns]"), (2, 3), "<m8[ns]", "spans of time (timedelta64[ns]): "),
        (np.zeros(4, "U5"), (4,), "<U5", "texts of 5 characters: "),
        (np.zeros(4, "S5"), (4,), "|S5", "texts of 5 bytes: "),
        (np.zeros((4, 2), "V2"), (4, 2), "|V2", "elements of 2 bytes without a meaning"),
        (np.zeros(4, [("a", "i1")]), (4,), "|V1", "records of 1 field, 1 byte each: "),
        (np.float32(3), (1,), "float32", "a single element without dimensions"),
        (np.zeros((2, 3, 4), order="F"), (4, 3, 2), "float64", "its transpose 4 x 3 x 2, "),
        (np.zeros(4, order="F"), (4,), "float64", ""),
    ],
)
def test_what_is_not_told_as_numpy_sees_it_is_told_in_words(
    array: Any, shape: tuple[int, ...], name: str, words: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.npy"
    np.save(path, array)
    found = find(path)
    assert (found.shape, found.dtype_name) == (shape, name)
    assert words in found.words
    assert bool(words) == bool(found.words)
    assert found.data_offset + found.data_bytes == path.stat().st_size


def test_of_several_arrays_in_a_file_the_first_is_told_with_a_word(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    with path.open("wb") as file:
        np.save(file, np.zeros(3))
        np.save(file, np.zeros(5))
    found = find(path)
    assert (found.shape, found.words) == ((3,), "the first of several arrays in the file")


def test_a_column_wise_one_dimensional_array_is_as_good_as_a_row_wise_one() -> None:
    start = _described(shape="(2,)", order="True")
    assert parse(start, Path("a.npy"), len(start)).rows == 2


def test_what_is_not_a_file_gets_one_clear_line(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.npy")
    (tmp_path / "loop.npy").symlink_to("loop.npy")
    for path, says in (
        (tmp_path / "none.npy", "no such file"),
        (tmp_path, "is a directory"),
        (tmp_path / "pipe.npy", "is a pipe"),
        (tmp_path / "loop.npy", "cannot be opened"),
        (tmp_path / ("x" * 300), "cannot be opened"),
        (tmp_path / "nul\0.npy", "cannot be opened"),
    ):
        with pytest.raises(FormatError, match=says):
            find(path)


def test_a_file_without_permission_gets_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(FormatError, match="no permission to read it"):
        find(tmp_path / "a.npy")


def test_a_truncated_file_is_told_from_its_size(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    np.save(path, np.zeros((1000, 100), "f4"))
    os.truncate(path, 200_000)
    with pytest.raises(
        FormatError, match=r"1,000 x 100 needs 400,000 bytes from byte 128 on, there are 199,872"
    ):
        find(path)
