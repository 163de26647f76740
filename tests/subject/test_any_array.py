"""Real runs on arrays of every format: what is told goes by where the array begins in its file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.subject.running import Watched
from tests.workloads.scripted import expected_rows, pages_of
from tui.files.formats.raw import Said
from tui.files.proof import FileState
from tui.run.state import Outcome
from tui.settings import Settings, checked
from tui.subject.array_file import with_file
from workloads.kernel import PAGE_BYTES
from workloads.words import Mode, Release

pytestmark = pytest.mark.usefixtures("no_process_left")
Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True)
class Case:
    """An array in a form, at about a place in its file, and what is done to it."""

    form: str
    before: int
    workload: str
    mode: Mode
    array: Array
    release: Release = Release.KEEP

    def __str__(self) -> str:
        """The name of a test."""
        return f"{self.form}-{self.before}-{self.workload}-{self.mode}-{self.array.dtype.char}"

    def settings(self, folder: Path) -> Settings:
        """Those of the run, with the file written."""
        path, said = folder / f"a.{self.form}", None
        if self.form == "raw":
            path.write_bytes(b"\1" * self.before + self.array.tobytes("A") + b"\2" * 5000)
            shape, order = self.array.shape, "C" if self.array.flags.c_contiguous else "F"
            said = Said(self.array.dtype.str, shape, self.before, order)
        elif self.form == "npz":
            np.savez(path, before=np.ones(self.before, "u1"), x=self.array, after=np.ones(3000))
            path = Path(f"{path}::x")
        else:
            np.save(path, self.array)
        settings = Settings(
            self.workload,
            self.mode,
            chunk_rows=7,
            flush_every_rows=20,
            release=self.release,
            file=path,
            allow_write=True,
        )
        return checked(with_file(settings, said))


NUMBERS = np.arange(60 * 500, dtype="<f4").reshape(60, 500)
BIG = NUMBERS.astype(">f8")
RECORDS = np.zeros((60, 50), [("a", "<f4"), ("b", "S9")])
STACK = np.asfortranarray(np.arange(16 * 50 * 60, dtype="u1").reshape(16, 50, 60))
FEW = [
    Case("npz", 9001, "fill", Mode.READ_WRITE, NUMBERS),
    Case("raw", 40_013, "fill", Mode.COPY_ON_WRITE, BIG, Release.REOPEN),
    Case("raw", 40_013, "touch", Mode.READ_WRITE, RECORDS),
]
MORE = [
    Case(form, before, workload, mode, array)
    for form, before in (("npz", 0), ("npz", 70_001), ("raw", 1), ("raw", 9999), ("npy", 0))
    for workload, mode, array in (
        ("fill", Mode.READ_WRITE, STACK),
        ("fill", Mode.LOAD, BIG),
        ("random-rows", Mode.READ_WRITE, BIG),
        ("touch", Mode.COPY_ON_WRITE, STACK),
        ("touch", Mode.COPY_ON_WRITE, RECORDS),
        ("scan", Mode.READ, RECORDS),
        ("lazy", Mode.READ, RECORDS),
    )
]


@pytest.mark.parametrize(
    "case", [*FEW, *(pytest.param(case, marks=pytest.mark.long) for case in MORE)], ids=str
)
def test_what_is_told_goes_by_where_the_array_begins(case: Case, disk_dir: Path) -> None:
    settings = case.settings(disk_dir)
    assert settings.file is not None and settings.data_offset is not None
    before = settings.file.read_bytes()
    offset, size = settings.data_offset, settings.array_bytes
    state = Watched(settings).state
    assert state.outcome is Outcome.FINISHED, state.reason
    after = settings.file.read_bytes()
    # Whatever lies before and behind the array is as it was.
    assert (after[:offset], after[offset + size :]) == (before[:offset], before[offset + size :])
    verdict, back = state.file_verdict, state.read_back
    assert verdict is not None and back is not None
    changes = case.workload not in ("scan", "lazy")
    is_written = changes and case.mode.is_shared
    assert verdict.state is (FileState.BY_RUN if is_written else FileState.UNCHANGED), verdict
    if changes and case.mode is not Mode.LOAD:
        pages = _changed_pages(case, settings)
        assert state.pages_changed == pages
        assert state.ledger.changed_bytes == pages * PAGE_BYTES
    if is_written:
        assert back.rows_checked == back.rows_kept == back.rows_in_file > 0
        assert after[offset : offset + size] == _expected(case, settings)
    elif changes and case.release is Release.KEEP:
        assert back.rows_checked == back.rows_kept > back.rows_in_file == 0


def _rows(case: Case, settings: Settings) -> Array:
    array = case.array if case.array.flags.c_contiguous else case.array.T
    assert settings.shape == array.shape
    if case.array.dtype.kind == "V":
        array = array.view("u1")
    return array.reshape(settings.rows, -1)


def _expected(case: Case, settings: Settings) -> bytes:
    """The file's array after it."""
    assert settings.data_offset is not None
    rows = _rows(case, settings).copy()
    if case.workload != "touch":
        expected = expected_rows(case.workload, rows, settings.chunk_rows)
        return expected.astype(rows.dtype).tobytes()
    flat = rows.reshape(-1)
    flat[_touched(flat.nbytes, flat.itemsize, settings.data_offset)] += 1
    return flat.tobytes()


def _touched(size: int, item: int, offset: int) -> list[int]:
    """The first element that begins in each page of the file."""
    first: dict[int, int] = {}
    for element in range(size // item):
        first.setdefault((offset + element * item) // PAGE_BYTES, element)
    return list(first.values())


def _changed_pages(case: Case, settings: Settings) -> int:
    """Counted with sets; an element that lies across two pages is in both."""
    assert settings.data_offset is not None
    rows = _rows(case, settings)
    if case.workload != "touch":
        return len(pages_of(settings.data_offset, [(0, rows.nbytes)]))
    touched = _touched(rows.nbytes, rows.itemsize, settings.data_offset)
    spans = [(at * rows.itemsize, (at + 1) * rows.itemsize) for at in touched]
    return len(pages_of(settings.data_offset, spans))
