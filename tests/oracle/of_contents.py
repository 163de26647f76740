"""What is in the file on the disk in the end, and what was said of it and of rows read back."""

from __future__ import annotations

import os

import numpy as np

from tests.oracle import reader
from tests.oracle.evidence import Evidence, Problems, about
from tests.oracle.model import HEADER, contents_after
from workloads.words import Mode


def contents(run: Evidence) -> Problems:
    """The file holds what the workload had to write in a shared mode, else what it was."""
    path, before, mode = run.settings.file, run.before, run.settings.mode
    assert path is not None
    after = contents_after(run.settings, before)
    true = after if mode.is_shared else before
    with path.open("rb") as file:
        os.fsync(file)
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    data = reader.on_disk(path)[HEADER : HEADER + before.nbytes]
    found = np.frombuffer(data, dtype=before.dtype).reshape(before.shape)
    exact = run.settings.workload != "normalize" or not mode.is_shared
    if not (np.array_equal(found, true) if exact else np.allclose(found, true, atol=1e-4)):
        yield f"the file is not what it should be: {np.flatnonzero(found != true)[:4]}"
    changed = not np.array_equal(true, before) or mode is Mode.WRITE_NEW
    if run.said["file_changed"] is not changed:
        yield f"file_changed is {run.said['file_changed']}, not {changed}"
    start = np.zeros_like(before) if mode is Mode.WRITE_NEW else before
    yield from _read_back(run, not np.array_equal(after, start))


def _read_back(run: Evidence, differs: bool) -> Problems:
    back = run.said["read_back"]
    if back is None or back["rows_checked"] == 0:
        if differs:
            yield "no row was read back"
        return
    checked, gone = back["rows_checked"], run.model.discarded
    least = 0 if gone else checked
    most = 0 if gone == run.model.changed else checked
    yield from about("read_back.rows_kept", back["rows_kept"], least, most)
    yield from about("read_back.rows_lost", back["rows_lost"], checked - most, checked - least)
    in_file = checked if run.settings.mode.is_shared else 0
    yield from about("read_back.rows_in_file", back["rows_in_file"], in_file)
