"""What is in the file on the disk in the end, and what was said of it and of rows read back."""

from __future__ import annotations

import os

import numpy as np

from tests.oracle import reader
from tests.oracle.evidence import Evidence, Problems
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
    yield from _read_back(run, not np.array_equal(after, before))


def _read_back(run: Evidence, differs: bool) -> Problems:
    back = run.said["read_back"]
    if back is None or back["rows_checked"] == 0:
        if differs:
            yield "no row was read back"
        return
    kept, checked = back["rows_kept"], back["rows_checked"]
    if back["rows_lost"] != checked - kept:
        yield f"read_back does not add up: {back}"
    if not run.model.discarded and kept != checked:
        yield f"{checked - kept} rows are said to be lost"
    if run.model.discarded == run.model.changed and kept:
        yield f"{kept} rows are said to be kept, and all were discarded"
    if back["rows_in_file"] != (checked if run.settings.mode.is_shared else 0):
        yield f"{back['rows_in_file']} of {checked} rows are said to be in the file"
