"""Whatever array is drawn, cowtop's rows, pages and ledger are numpy's and the kernel's."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.folders import made_folder
from tests.oracle.any_model import after, any_model
from tests.oracle.case import figures_of
from tests.oracle.drawn_arrays import LIBRARIES, NPY, Array, Drawn, drawn_arrays
from tests.oracle.evidence import Evidence
from tests.oracle.places import Place
from tests.oracle.reader import PAGE
from tests.oracle.witness import Witnessed
from tests.profiles import fewer_examples
from tui.dtype_names import as_numbers, item_bytes
from tui.extents import Extent, Of, with_extents
from tui.files.formats.raw import Said
from tui.pages.geometry import PageGeometry
from tui.run.estimate import private_bytes
from tui.settings import Settings, problems
from tui.subject.array_file import with_file
from workloads.catalog import CATALOG
from workloads.words import Mode, Release

pytestmark = pytest.mark.usefixtures("no_process_left")
_SMALL: dict[str, Any] = {
    "lengths": (1, 2, 3, 7, 16, 50, 300, 5000, 65_537),
    "most_elements": 1 << 20,
    "most_bytes": 1 << 20,
}
_LARGE: dict[str, Any] = {
    "lengths": (1, 2, 3, 1000, 65_537, 10**6, 1 << 27, 10**9),
    "most_elements": 10**9,
    "most_bytes": 1 << 41,
}


def _rows(mapped: Array, drawn: Drawn) -> Array:
    """The array whose rows lie together, as bytes of rows: a view of what numpy mapped."""
    by_rows = mapped.T if drawn.is_by_columns else mapped
    return by_rows.reshape(1) if by_rows.ndim == 0 else by_rows


@given(
    drawn=drawn_arrays(**_LARGE, forms=(*NPY, "raw")),
    place=st.integers(0, 10**9),
    cells=st.integers(1, 5000),
    chunk=st.sampled_from([None, Extent(1), Extent(1 << 20, Of.BYTES), Extent(7, Of.PARTS)]),
)
def test_of_the_largest_arrays_rows_and_pages_lie_where_numpy_has_them(
    drawn: Drawn, place: int, cells: int, chunk: Extent | None
) -> None:
    with made_folder("any") as folder:
        named, said = drawn.write(folder)
        run = with_extents(with_file(Settings("touch", file=named), said), chunk)
        assert run.file is not None and run.data_offset is not None
        mapped = drawn.by_numpy(run.file, said)
        assert isinstance(mapped, np.memmap)
        rows = _rows(mapped, drawn)
        assert (rows.shape, rows.nbytes) == (run.shape, run.array_bytes)
        assert mapped.offset == run.data_offset
        row = place % run.rows
        size = run.array_bytes // run.rows
        assert rows[row:].ctypes.data - rows.ctypes.data == row * size == row * rows.strides[0]
        _has_sensible_steps(run)
        _maps_rows_to_cells(run, cells, place)
        # Every page of it would be a private copy, those at its ends too.
        first, last = run.data_offset // PAGE, (run.data_offset + run.array_bytes - 1) // PAGE
        assert private_bytes(run) == (last - first + 1) * PAGE


def _has_sensible_steps(run: Settings) -> None:
    assert 1 <= run.chunk_rows <= run.rows
    chunk = run.chunk_rows * run.array_bytes // run.rows
    assert run.chunk_rows == 1 or chunk <= max(2 << 20, run.array_bytes // 7)
    assert run.flush_every_rows % run.chunk_rows == 0
    assert -(-run.rows // run.flush_every_rows) <= 610


def _maps_rows_to_cells(run: Settings, cells: int, place: int) -> None:
    assert run.data_offset is not None
    within, size = run.data_offset % PAGE, run.array_bytes // run.rows
    shown = PageGeometry.of_array(
        0,
        within + run.array_bytes,
        cells,
        rows=run.rows,
        row_bytes=size,
        data_offset=within,
        file_offset=run.data_offset - within,
    )
    begins = within + np.arange(2, dtype=object) * size  # any row's first byte, as a whole number
    for cell in (0, place % shown.cells, shown.cells - 1):
        offsets, rows = shown.offsets_of_cell(cell), shown.rows_of_cell(cell)
        if not rows:
            assert offsets.stop <= within or offsets.start >= within + run.array_bytes
            continue
        step = begins[1] - begins[0]
        assert within + rows.start * step < offsets.stop
        assert within + (rows.start + 1) * step > offsets.start
        assert within + (rows.stop - 1) * step < offsets.stop
        assert rows.stop == run.rows or within + rows.stop * step >= offsets.stop
    assert shown.rows_of_cell(0).start == 0
    assert shown.rows_of_cell(shown.cells - 1).stop == run.rows


@st.composite
def _runs(draw: st.DrawFn) -> Settings:
    """What is done to an array; rows are thousandths of it until it is there."""
    release = draw(st.sampled_from(list(Release)))
    every = draw(st.sampled_from([0, 100, 350]))
    return Settings(
        draw(st.sampled_from(list(CATALOG))),
        draw(st.sampled_from([Mode.COPY_ON_WRITE, Mode.READ_WRITE, Mode.READ, Mode.LOAD])),
        chunk_rows=draw(st.sampled_from([1, 10, 300])),
        flush_every_rows=every,
        release=release if every else Release.KEEP,
        seed=draw(st.integers(0, 3)),
        allow_write=True,
    )


def _possible(run: Settings) -> Settings:
    """The same with what this array cannot take put right, and its rows as they are."""
    if problems(replace(run, chunk_rows=1)).get("workload"):
        run = replace(run, workload="touch")
    if run.mode not in CATALOG[run.workload].modes:
        run = replace(run, mode=CATALOG[run.workload].default_mode)
    if run.mode is Mode.READ and CATALOG[run.workload].changes:
        run = replace(run, mode=Mode.COPY_ON_WRITE)
    chunk = max(1, run.rows * run.chunk_rows // 1000)
    every = max(1, run.rows * run.flush_every_rows // 1000) if run.flush_every_rows else 0
    run = replace(run, chunk_rows=chunk, flush_every_rows=every)
    assert problems(run) == {}
    return run


def _is_as_the_kernel_has_it(drawn: Drawn, run: Settings) -> None:
    with made_folder("any") as folder:
        named, said = drawn.write(folder)
        run = _possible(with_file(replace(run, file=named), said))
        path = run.file
        assert path is not None and run.data_offset is not None
        if drawn.form in (*NPY, "raw"):
            _fill(drawn, path, said)
        before = path.read_bytes()
        end = run.data_offset + run.array_bytes
        assert before[run.data_offset : end] == _contents(drawn, path, said)
        shape, dtype = as_numbers(run.shape, run.dtype)
        model = any_model(run, item_bytes(dtype))
        witnessed = Witnessed(run, path)
        said_at_end = witnessed.to_json()
        first, second = witnessed.readings
        place = Place("disk", folder, folder)
        evidence = Evidence(
            run, place, model, (first, second), said_at_end, np.empty(0), witnessed.map
        )
        assert said_at_end["outcome"] == "finished"
        assert said_at_end["rows_done"] == run.rows
        if run.mode is not Mode.LOAD:  # it lies elsewhere in memory, in other pages
            assert figures_of(evidence) == []
        os.sync()
        now = path.read_bytes()
        expected = before[run.data_offset : end]
        if run.mode.is_shared and CATALOG[run.workload].changes:
            rows = np.frombuffer(expected, dtype).reshape(run.rows, -1)
            made = after(replace(run, shape=shape), rows)
            expected = now[run.data_offset : end] if made is None else made.tobytes()
        assert now == before[: run.data_offset] + expected + before[end:]


def _contents(drawn: Drawn, path: Path, said: Said | None) -> bytes:
    """What was written; another library may turn order and bytes around, and numbers stay."""
    if drawn.form not in LIBRARIES:
        return drawn.contents().tobytes()
    assert said is not None
    written, mapped = drawn.in_its_order(), drawn.by_numpy(path, said)
    assert np.array_equal(mapped.reshape(written.shape, order="A"), written)
    return mapped.tobytes("F" if said.order == "F" else "C")


def _fill(drawn: Drawn, path: Path, said: Said | None) -> None:
    """At the place where numpy maps the array; as bytes, for between two fields it copies none."""
    mapped = drawn.by_numpy(path, said)
    assert isinstance(mapped, np.memmap)
    with path.open("r+b") as file:
        file.seek(mapped.offset)
        file.write(drawn.contents().tobytes())


@pytest.mark.slow
@given(drawn=drawn_arrays(**_SMALL, forms=(*NPY, "raw", "npz")), run=_runs())
@fewer_examples(by=4)
def test_a_run_on_any_array_is_told_as_it_was(drawn: Drawn, run: Settings) -> None:
    _is_as_the_kernel_has_it(drawn, run)


@pytest.mark.long
@given(drawn=drawn_arrays(**_SMALL, forms=tuple(LIBRARIES)), run=_runs())
@fewer_examples(by=10)
def test_so_is_one_on_an_array_that_another_library_wrote(drawn: Drawn, run: Settings) -> None:
    pytest.importorskip(
        {"fits": "astropy", "nifti": "nibabel", "joblib": "joblib", "hdf5": "h5py"}[drawn.form]
    )
    _is_as_the_kernel_has_it(drawn, run)


@pytest.mark.long
@given(
    drawn=drawn_arrays(
        lengths=(1, 3, 1000, 65_537, 1 << 24),
        most_elements=1 << 25,
        most_bytes=64 << 20,
        forms=(*NPY, "raw"),
    ),
    run=_runs(),
)
@fewer_examples(by=20)
def test_so_is_one_on_a_large_array(drawn: Drawn, run: Settings) -> None:
    _is_as_the_kernel_has_it(drawn, run)
