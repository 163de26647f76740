from __future__ import annotations

import os
import tempfile
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.files.formats.found import FormatError, FoundArray, Source
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


def _parse_or_refuse(start: bytes, file_bytes: int) -> None:
    try:
        parse(start, Path("a.npy"), file_bytes)
    except FormatError:
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


@pytest.mark.slow
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
        with pytest.raises(FormatError):
            find(path)
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()
