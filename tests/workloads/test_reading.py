"""Reading in any order: each element once, in pieces, and told what it took."""

from __future__ import annotations

import tracemalloc
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workloads.scripted import At, all_of, only, run_session, save_array
from workloads.events import Closed, Finished, Opened, Progress
from workloads.figures import NOT_READ, Absent
from workloads.layout import Layout
from workloads.needs import PIECE_BYTES
from workloads.order import order_of
from workloads.patterns import PATTERNS, why_no_pattern
from workloads.reads import Reads
from workloads.scan import Scan
from workloads.words import Action, Command, Mode

_PATTERNS = ("sequential", "random", "strided:2", "strided:7", "columns")
# Narrow and wide rows, and such as are wider than what is read at once.
_SHAPES = ((5000, 7), (70_001, 1), (3, 70_000), (2, 140_000), (300, 300), (9, 8))
_READ = [
    (shape, pattern)
    for shape in _SHAPES
    for pattern in _PATTERNS
    if not why_no_pattern(pattern, "scan", shape)
]


def _read(shape: tuple[int, int], pattern: str, chunk_rows: int) -> list[np.ndarray[Any, Any]]:
    """The pieces of an array that holds its own indices, chunk by chunk."""
    flat = np.arange(shape[0] * shape[1], dtype=np.int32)
    workload = Scan(Layout.of(shape, "int32"), order_of(pattern, *shape, 3), 3)
    pieces = []
    for start in range(0, shape[0], chunk_rows):
        stop = min(start + chunk_rows, shape[0])
        chunk = [workload.elements(flat, part).copy() for part in workload.parts(start, stop)]
        assert sum(map(len, chunk)) == workload.count(start, stop)
        pieces += chunk
    return pieces


@pytest.mark.parametrize(("shape", "pattern"), _READ)
@pytest.mark.parametrize("chunks", [1, 5])
def test_every_element_is_read_once_in_pieces(
    shape: tuple[int, int], pattern: str, chunks: int
) -> None:
    pieces = _read(shape, pattern, -(-shape[0] // chunks))
    assert max(piece.nbytes for piece in pieces) <= PIECE_BYTES
    read = np.sort(np.concatenate(pieces))
    assert np.array_equal(read, np.arange(shape[0] * shape[1]))


@given(st.integers(2, 40), st.integers(1, 40), st.integers(1, 40), st.sampled_from(_PATTERNS))
def test_a_small_array_too(rows: int, columns: int, chunk_rows: int, pattern: str) -> None:
    read = np.concatenate(_read((rows, columns), pattern, chunk_rows))
    assert sorted(read.tolist()) == list(range(rows * columns))


def test_the_patterns_are_what_they_are_called() -> None:
    def read(pattern: str, chunk_rows: int = 1) -> list[int]:
        return [int(n) for piece in _read((4, 3), pattern, chunk_rows) for n in piece]

    assert read("sequential") == list(range(12))
    assert read("strided:2") == [0, 1, 2, 6, 7, 8, 3, 4, 5, 9, 10, 11]
    assert read("columns") == [0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11]
    assert read("columns", 4) == list(range(12))  # all columns at once are the rows
    random = [read("random")[row * 3] // 3 for row in range(4)]
    assert sorted(random) == [0, 1, 2, 3]
    assert set(_PATTERNS) >= {name for name in PATTERNS if ":" not in name}


@pytest.mark.parametrize("pattern", ["random", "columns"])
@pytest.mark.parametrize("shape", [(20, 1_000_000), (2_000_000, 10)])
def test_nothing_of_the_arrays_size_is_made(shape: tuple[int, int], pattern: str) -> None:
    flat = np.zeros(shape[0] * shape[1], np.int8)
    workload = Scan(Layout.of(shape, "int8"), order_of(pattern, *shape, 3), 3)
    tracemalloc.start()
    try:
        for number, _ in enumerate(workload.step(flat, 0, shape[0])):
            if number == 50:
                break
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak_bytes < 2 * PIECE_BYTES


@pytest.mark.parametrize("workload", ["scan", "lazy"])
@pytest.mark.parametrize("pattern", _PATTERNS)
def test_who_reads_tells_what_it_took(workload: str, pattern: str, disk_dir: Path) -> None:
    save_array(disk_dir / "a.npy", (300, 200))
    before = (disk_dir / "a.npy").read_bytes()
    events = run_session(disk_dir / "a.npy", workload, Mode.READ, pattern=pattern)
    first, last = only(events, Opened).reads, only(events, Finished).reads
    assert first is not None and last is not None
    for item in fields(Reads):
        began, ended = getattr(first, item.name), getattr(last, item.name)
        assert isinstance(ended, Absent) or ended >= began
    assert only(events, Finished).rows_done == 300
    assert (disk_dir / "a.npy").read_bytes() == before


@pytest.mark.parametrize(("workload", "mode"), [("fill", "c"), ("touch", "r+"), ("scan", "load")])
def test_who_changes_the_array_or_maps_none_does_not(
    workload: str, mode: str, disk_dir: Path
) -> None:
    save_array(disk_dir / "a.npy", (300, 200))
    events = run_session(disk_dir / "a.npy", workload, Mode(mode))
    assert only(events, Opened).reads is only(events, Finished).reads is None


def test_who_is_stopped_tells_how_far_it_came(disk_dir: Path) -> None:
    save_array(disk_dir / "a.npy", (300, 200))
    stopped = At({5: Command(Action.STOP)})
    events = run_session(disk_dir / "a.npy", "scan", Mode.READ, control=stopped, pattern="random")
    last = all_of(events, Progress)[-1]
    assert (last.rows_done, type(events[-1])) == (35, Closed)
    assert last.reads is not None and last.now.file_cached_bytes != NOT_READ
