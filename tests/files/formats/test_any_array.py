"""Whatever array is drawn, cowtop's description is numpy's own, byte for byte."""

from __future__ import annotations

import ctypes
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import given

from tests.files.formats.drawn import Drawn, arrays, without_gaps
from tui.dtype_names import is_number, item_bytes
from tui.files.formats.found import FoundArray
from tui.files.formats.registry import find
from tui.named_files.member import split
from tui.settings import Settings
from tui.subject.array_file import with_file
from tui.subject.program import child_arguments
from workloads.__main__ import parser
from workloads.arrays import OpenFile, open_array
from workloads.words import Mode

PAGE = 4096


@given(drawn=arrays())
def test_an_array_is_described_as_numpy_maps_it(drawn: Drawn) -> None:
    with tempfile.TemporaryDirectory() as folder:
        named, said = drawn.write(Path(folder))
        found = find(named, said)
        assert found.shape == drawn.as_rows.shape
        assert found.order == ("F" if drawn.is_by_columns else "C")
        assert found.dtype.itemsize == drawn.array.dtype.itemsize == item_bytes(found.dtype_name)
        assert is_number(found.dtype_name) == (drawn.array.dtype.kind in "biufc")
        data = found.path.read_bytes()[found.data_offset :][: found.data_bytes]
        assert data == drawn.data
        mapped = _by_numpy(drawn, named, found)
        assert mapped.tobytes("A") == data
        if isinstance(mapped, np.memmap):
            assert mapped.offset == found.data_offset
            row = mapped.T[:1] if drawn.is_by_columns else mapped.reshape(found.shape)[:1]
            assert row.tobytes() == data[: found.row_bytes]


def _by_numpy(drawn: Drawn, named: Path, found: FoundArray) -> np.ndarray[Any, np.dtype[Any]]:
    """What numpy has of the same file: mapped where it can map it."""
    path, member = split(named)
    if member:
        read = np.load(path)[member]
        assert read.dtype == drawn.array.dtype
        return without_gaps(np.asarray(read))
    if drawn.form == "raw":
        order: Any = found.order
        array = drawn.array
        return np.memmap(path, array.dtype, "r", drawn.before, array.shape or (1,), order)
    return np.asanyarray(np.load(path, mmap_mode="r"))


@given(drawn=arrays())
def test_the_child_opens_in_every_mode_what_was_described(drawn: Drawn) -> None:
    with tempfile.TemporaryDirectory() as folder:
        named, said = drawn.write(Path(folder))
        settings = with_file(Settings("scan", file=named), said)
        assert settings.file is not None
        told = parser().parse_args(child_arguments(settings, settings.file))
        shape = tuple(map(int, told.shape.split("x")))
        for mode in (Mode.READ, Mode.READ_WRITE, Mode.COPY_ON_WRITE, Mode.LOAD):
            file = OpenFile.named(settings.file, make=False)
            opened = open_array(file, mode, shape, told.dtype, told.offset)
            rows = opened.flat().reshape(settings.rows, -1)
            assert (len(rows), rows[0].nbytes) == (
                settings.rows,
                settings.array_bytes // settings.rows,
            )
            assert rows.tobytes() == drawn.data
            place = opened.start + opened.data_offset
            assert ctypes.string_at(place, len(drawn.data)) == drawn.data
            assert opened.start % PAGE == 0
            if mode is not Mode.LOAD:
                assert opened.mapping_offset % PAGE == 0
                assert opened.mapping_offset + opened.data_offset == settings.data_offset
                assert opened.data_offset < PAGE
            del rows
            opened.close()
