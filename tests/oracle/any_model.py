"""What a run must have done to any array, page by page of its file, and what numpy makes of it."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.oracle.model import Model
from tests.oracle.reader import PAGE
from tests.workloads.scripted import expected_rows
from tui.settings import Settings
from workloads.order import Shuffled
from workloads.words import Mode, Release

Array = np.ndarray[Any, np.dtype[Any]]
_LOSES = (Release.DONTNEED, Release.REOPEN)


def any_model(run: Settings, item_bytes: int) -> Model:
    """Of an array anywhere in its file; `item_bytes`: of what the child works with."""
    assert run.data_offset is not None
    offset, row = run.data_offset, run.array_bytes // run.rows
    pages = -(-(offset + run.array_bytes) // PAGE)
    changed, discarded, unflushed = (np.zeros(pages, bool) for _ in range(3))
    order = np.arange(run.rows)
    if run.workload == "random-rows":
        order = np.asarray(Shuffled(run.rows, run.seed).rows_at(0, run.rows))
        assert sorted(order.tolist()) == list(range(run.rows))
    model = Model()
    loses = run.mode is Mode.COPY_ON_WRITE and run.release in _LOSES
    every = run.flush_every_rows
    for start in range(0, run.rows, run.chunk_rows):
        stop = min(start + run.chunk_rows, run.rows)
        if run.workload == "touch":
            starts, length = touched(offset, start * row, stop * row, item_bytes), item_bytes
        elif run.workload in ("scan", "lazy"):
            starts, length = np.empty(0, int), 0
        else:
            starts, length = order[start:stop] * row, row
        here = _under(offset + starts, length, pages)
        model.bytes_changed += len(starts) * length
        changed |= here
        unflushed |= here
        discarded &= ~here
        if every and stop // every > start // every:
            model.flushes += 1
            model.cleaned_pages += int(unflushed.sum())
            unflushed[:] = False
            if loses:
                discarded |= changed
    model.changed, model.discarded, model.unflushed = (
        set(np.flatnonzero(mask).tolist()) for mask in (changed, discarded, unflushed)
    )
    return model


def _under(starts: Array, length: int, pages: int) -> Array:
    """Which pages these spans of the file lie in."""
    edges = np.zeros(pages + 1, int)
    if len(starts) and length:
        np.add.at(edges, starts // PAGE, 1)
        np.add.at(edges, (starts + length - 1) // PAGE + 1, -1)
    return np.asarray(np.cumsum(edges)[:pages] > 0)


def touched(offset: int, low: int, high: int, item_bytes: int) -> Array:
    """In low..high of the array, the first bytes of the first element that begins in each page."""
    begins = np.arange(-(-low // item_bytes) * item_bytes, high, item_bytes)
    pages = (offset + begins) // PAGE
    # That of an element of other rows, if one begins in the page before these.
    before = (offset + begins[0] - item_bytes) // PAGE if len(begins) and begins[0] else -1
    return begins[np.diff(pages, prepend=before if low else -1) > 0]


def after(run: Settings, rows: Array) -> Array | None:
    """The bytes of the array after a run in a shared mode; None for what no bytes are told of."""
    assert run.data_offset is not None
    if run.workload == "normalize" or rows.dtype.char in "gG":
        return None
    made = rows.copy()
    flat = made.reshape(-1)
    with np.errstate(all="ignore"):
        if run.workload == "touch":
            at = touched(run.data_offset, 0, flat.nbytes, flat.itemsize) // flat.itemsize
            flat[at] += flat.dtype.type(1)
        else:
            # In numpy's arithmetic the other byte order becomes the machine's own.
            made = expected_rows(run.workload, rows, run.chunk_rows).astype(rows.dtype)
    return np.ascontiguousarray(made).reshape(-1).view("u1")
