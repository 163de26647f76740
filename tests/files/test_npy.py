from __future__ import annotations

import io
import os
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.files.npy import NpyError, NpyFile, inspect, npy_header, parse

MAGIC = b"\x93NUMPY"


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
    got = inspect(path)
    assert isinstance(got, NpyFile)
    assert (got.shape, got.dtype, got.fortran_order) == (array.shape, array.dtype, False)
    assert (got.rows, got.row_bytes, got.data_bytes) == (rows, row_bytes, array.nbytes)
    assert got.data_offset == path.stat().st_size - array.nbytes
    assert got.file_bytes == path.stat().st_size


def test_more_bytes_than_the_array_needs_are_no_error(tmp_path: Path) -> None:
    path = tmp_path / "two.npy"
    with path.open("wb") as file:
        np.save(file, np.zeros(3))
        np.save(file, np.zeros(3))
    assert inspect(path).shape == (3,)


def test_a_version_2_header_is_read() -> None:
    text = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}\n"
    start = _file(text, b"\x02\x00") + bytes(8)
    assert parse(start, Path("a.npy"), len(start)).data_offset == len(start) - 8


def test_our_header_is_numpys_own() -> None:
    out = io.BytesIO()
    np.save(out, np.zeros((3, 4), "f4"))
    assert npy_header((3, 4), np.dtype("f4")) == out.getvalue()[:128]


@pytest.mark.parametrize(
    ("start", "says"),
    [
        (b"", "is not a .npy file"),
        (b"PK\x03\x04 a zip", "is not a .npy file"),
        (MAGIC, "is truncated inside the .npy header"),
        (MAGIC + b"\x01\x00\x76", "is truncated inside the .npy header"),
        (_file("{'descr'", length=118), "is truncated inside the .npy header"),
        (_file("{}", b"\x03\x00"), "version 3.0 is not read"),
        (_file("{}", b"\x09\x07"), "version 9.7 is not read"),
        (_file("{}", b"\x02\x00", length=4_000_000_000), "claims 4,000,000,000 bytes"),
        (_file("{}", length=60_000), "claims 60,000 bytes"),
        (_file("{}\n"), "header is damaged"),
        (_file("__import__('os').system('true')\n"), "header is damaged"),
        (_file("(" * 9_000), "header is damaged"),
        (_file("-" * 9_000 + "1"), "header is damaged"),
        (_file("[" * 90 + "]" * 90), "header is damaged"),
        (_described(descr="'nonsense'"), "header is damaged"),
        (_described(shape="(2.5,)"), "header is damaged"),
        (_described(shape="()"), "without dimensions"),
        (_described(shape="(0,)"), "is empty"),
        (_described(shape="(3, 0)"), "is empty (shape 3 x 0)"),
        (_described(shape="(-3,)"), "impossible shape"),
        (_described(shape=f"({'1,' * 65})"), "impossible shape"),
        (_described(shape="(2, 3)", order="True"), "Fortran order"),
        (_described(shape="(1000, 1000)"), "float32 1,000 x 1,000 needs 4,000,"),
        (_described(shape=f"({10**30},)"), "is truncated"),
        (_described(descr="'|O'"), "never unpickles"),
        (_described(descr="[('a', '|O')]"), "never unpickles"),
        (_described(descr="[('a', '<f4')]"), "needs plain numbers"),
        (_described(descr="'<U4'"), "needs plain numbers"),
        (_described(descr="'<M8[s]'"), "needs plain numbers"),
        (_described(descr="'|V2147483647'"), "needs plain numbers"),
    ],
)
def test_a_bad_file_gets_one_clear_line(start: bytes, says: str) -> None:
    with pytest.raises(NpyError) as caught:
        parse(start, Path("data.npy"), len(start))
    line = str(caught.value)
    assert says in line
    assert line.startswith("data.npy: ")
    assert "\n" not in line


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
        with pytest.raises(NpyError, match=says):
            inspect(path)


def test_a_file_without_permission_gets_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(NpyError, match="no permission to read it"):
        inspect(tmp_path / "a.npy")


def test_a_truncated_file_is_told_from_its_size(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    np.save(path, np.zeros((1000, 100), "f4"))
    os.truncate(path, 200_000)
    with pytest.raises(NpyError, match=r"1,000 x 100 needs 400,128 bytes, the file has 200,000"):
        inspect(path)


def _parse_or_refuse(start: bytes, file_bytes: int) -> None:
    try:
        parse(start, Path("a.npy"), file_bytes)
    except NpyError:
        return


@given(tail=st.binary(max_size=200), version=st.sampled_from([b"\1\0", b"\2\0"]))
def test_any_bytes_are_an_array_or_a_refusal(tail: bytes, version: bytes) -> None:
    _parse_or_refuse(tail, len(tail))
    _parse_or_refuse(MAGIC + tail, len(tail))
    length = len(tail).to_bytes(2 if version[0] == 1 else 4, "little")
    _parse_or_refuse(MAGIC + version + length + tail, len(tail))


LITERALS = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=8),
        st.sampled_from(["<f4", "|O", "i4,f8", "(99999,99999)f8", "V9999999999", "f" * 40]),
    ),
    lambda inner: st.lists(inner, max_size=4) | st.lists(inner, max_size=4).map(tuple),
    max_leaves=8,
)


@given(descr=LITERALS, shape=LITERALS, order=LITERALS, size=st.integers(0, 1 << 62))
def test_any_literals_in_the_header_are_an_array_or_a_refusal(
    descr: object, shape: object, order: object, size: int
) -> None:
    text = repr({"descr": descr, "fortran_order": order, "shape": shape}).encode()
    _parse_or_refuse(MAGIC + b"\2\0" + len(text).to_bytes(4, "little") + text, size)


def test_a_hostile_length_costs_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    path.write_bytes(_file("{}", b"\x02\x00", length=0xFFFFFFFF))
    os.truncate(path, 1 << 30)
    tracemalloc.start()
    try:
        with pytest.raises(NpyError):
            inspect(path)
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()
