"""A workload takes for itself what `buffer_bytes` tells, whatever the row: never 8 MiB."""

from __future__ import annotations

import os
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.subject.running import running
from tests.workloads.scripted import save_array
from workloads.catalog import CATALOG, workload_class
from workloads.events import Finished, Opened
from workloads.figures import Absent
from workloads.layout import Layout
from workloads.needs import MOST_BYTES, PIECE_BYTES, buffer_bytes
from workloads.order import Order, Sequential, Shuffled
from workloads.words import Mode

_QUICK = [(1,), (5_000_000,), (400, 20_000), (1, 2 << 30)]
_MORE = [(1000,), (3_000_000, 2), (100, 33_000), (3, 4_000_000), (64, 512, 512)]
SHAPES = [*_QUICK, *(pytest.param(shape, marks=pytest.mark.long) for shape in _MORE)]
DTYPES = ["float32", "float64", "uint8", "bool", "float16", "complex64", "longdouble", ">i4"]
_NEAR_BYTES = 256 * 1024  # the interpreter beside it takes a hundred times as much


@contextmanager
def _sparse(folder: Path, layout: Layout) -> Iterator[np.ndarray[Any, Any]]:
    """The flat array in a file without anything on the disk, changed in memory alone."""
    path = folder / "sparse"
    path.touch()
    os.truncate(path, layout.array_bytes)
    yield np.memmap(path, layout.dtype, "c", 0, (layout.elements,))
    path.unlink()


def _taken(workload: str, layout: Layout, order: Order, flat: np.ndarray[Any, Any]) -> int:
    """What numpy took at the most for some pieces of a chunk of all rows."""
    kind = workload_class(workload)
    kind(layout, order, 0)  # what numpy makes at its first use is the interpreter's
    tracemalloc.start()
    try:
        made = kind(layout, order, 0)
        with np.errstate(all="ignore"):
            for changed in islice(made.step(flat, 0, layout.rows), 8):
                assert changed.changed_bytes <= PIECE_BYTES
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("workload", CATALOG)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_it_takes_what_is_told_for_any_shape(
    workload: str, shape: tuple[int, ...], disk_dir: Path
) -> None:
    for dtype in DTYPES if shape == (5_000_000,) else DTYPES[:2]:
        layout = Layout.of(shape, dtype)
        kind, item = layout.dtype.kind, layout.dtype.itemsize
        orders: list[Order] = [Sequential(layout.rows)]
        if not CATALOG[workload].changes:
            orders.append(Shuffled(layout.rows, 1))
        with _sparse(disk_dir, layout) as flat:
            for order in orders:
                scattered = isinstance(order, Shuffled)
                told = buffer_bytes(workload, shape, item, kind, is_scattered=scattered)
                taken = _taken(workload, layout, order, flat)
                assert abs(taken - told) <= _NEAR_BYTES, (dtype, order)


@given(
    st.sampled_from(sorted(CATALOG)),
    st.lists(st.integers(1, 1 << 31), max_size=5).map(tuple),
    st.sampled_from([("u", 1), ("f", 2), ("f", 8), ("c", 8), ("f", 16), ("c", 32)]),
    st.booleans(),
)
def test_it_is_never_more_than_8_mebibytes(
    workload: str, shape: tuple[int, ...], item: tuple[str, int], scattered: bool
) -> None:
    kind, item_bytes = item
    told = buffer_bytes(workload, shape, item_bytes, kind, is_scattered=scattered)
    assert 0 <= told <= MOST_BYTES // 2


@pytest.mark.parametrize(
    ("workload", "shape"),
    [
        ("lazy", (2, 3_000_000)),
        *(
            pytest.param(workload, shape, marks=pytest.mark.long)
            for workload in ("scan", "lazy")
            for shape in [(3_000_000,), (2000, 1500)]
        ),
    ],
    ids=str,
)
def test_nothing_grows_in_a_process_that_reads(
    workload: str, shape: tuple[int, ...], disk_dir: Path
) -> None:
    path = disk_dir / "a.npy"
    save_array(path, shape)
    with running(path, workload, Mode.READ, shape=shape, chunk_rows=shape[0]) as run:
        before, now = run.until(Opened).before.rss_anon_bytes, run.until(Finished).now
    grown = now.rss_anon_bytes - before
    assert not isinstance(grown, Absent)
    assert grown <= 512 * 1024
