"""One case of the matrix: made, run with its witness, and everything said held against it."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import numpy as np

from tests.oracle import of_file, of_process, reader
from tests.oracle.evidence import Evidence, Problems
from tests.oracle.model import HEADER, contents_after, model_of
from tests.oracle.places import Place
from tests.oracle.reader import PAGE
from tests.oracle.second_writer import SecondWriter
from tests.oracle.witness import Witnessed
from tests.workloads.scripted import save_array
from tui.settings import Settings
from tui.subject.array_file import with_file
from workloads.words import Mode, Release

ROWS: Final = 600
_TAIL_PAGES: Final = 300
Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """What is run, on what file; `flush_every` rows, 0 is never.

    `file`: as saved and cached, `sparse` (only holes), `half` (its first half out of the cache) or
    `cold`. `writer`: another process dirties pages beyond the array (`tail`) or every second page
    of it (`same`) after the last row is done, or the `tail` from the opening on (`early`).
    """

    workload: str = "fill"
    mode: Mode = Mode.COPY_ON_WRITE
    flush_every: int = 0
    release: Release = Release.KEEP
    place: str = "disk"
    file: str = "plain"
    writer: str = ""
    columns: int = 1500

    def __str__(self) -> str:
        """The name of a test."""
        words = [self.workload, self.mode, f"flush {self.flush_every}"]
        if self.release is not Release.KEEP:
            words.append(self.release)
        words += [word for word in (self.place, self.file, self.writer) if word]
        return ", ".join(words)


@dataclass(frozen=True, slots=True)
class Told:
    """What was said and is not so: figures, and names (file system, other writers)."""

    figures: list[str]
    names: list[str]


def judged(case: Case, place: Place) -> Told:
    """Run it, and hold everything that it said against what there was."""
    path = place.directory / f"{uuid4().hex}.npy"
    try:
        with ExitStack() as stack:
            before = _made(case, path)
            if case.writer:
                _lengthen(path)
            run = Settings(
                case.workload,
                case.mode,
                chunk_rows=7,
                flush_every_rows=case.flush_every,
                release=case.release,
                file=path,
                allow_write=True,
            )
            evidence = stack.enter_context(_witnessed(case, place, with_file(run)))
            found = _told(evidence, (*of_process.CHECKS, *of_file.CHECKS))
            found += _contents(case, evidence, path, before)
            return Told(found, _told(evidence, of_file.NAMES))
    finally:
        path.unlink(missing_ok=True)


def _told(run: Evidence, checks: Iterable[Callable[[Evidence], Problems]]) -> list[str]:
    found: list[str] = []
    for check in checks:
        try:
            found += check(run)
        except KeyError as error:
            found.append(f"{check.__name__}: the JSON has no {error}")
    return found


def _made(case: Case, path: Path) -> Array:
    shape = (ROWS, case.columns)
    if case.file == "sparse" or case.place == "hugetlbfs":
        header = io.BytesIO()
        fields = {"descr": "<f4", "fortran_order": False, "shape": shape}
        np.lib.format.write_array_header_1_0(header, fields)
        with path.open("wb") as file:
            file.write(header.getvalue())
            file.truncate(HEADER + ROWS * case.columns * 4)
        return np.zeros(shape, dtype="float32")
    return save_array(path, shape)


def _lengthen(path: Path) -> None:
    pages = -(-path.stat().st_size // PAGE)
    os.truncate(path, (pages + _TAIL_PAGES) * PAGE)


def _cache(case: Case, path: Path) -> None:
    """The file as it is to be in the cache when the array is opened, all of it on the disk."""
    share = {"half": 0.5, "cold": 1.0}.get(case.file, 0.0)
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
        if share:
            length = int(path.stat().st_size * share)
            os.posix_fadvise(fd, 0, length, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(fd)


def _writer_pages(case: Case, path: Path) -> range:
    pages = path.stat().st_size // PAGE
    if case.writer == "same":
        return range(0, pages - _TAIL_PAGES, 2)
    return range(pages - _TAIL_PAGES, pages)


@contextmanager
def _witnessed(case: Case, place: Place, run: Settings) -> Iterator[Evidence]:
    assert run.file is not None
    path, real = run.file, place.real / run.file.name
    acts = {"before_open": lambda: _cache(case, path)}
    with ExitStack() as stack:
        writer = None
        if case.writer:
            writer = stack.enter_context(SecondWriter(path, _writer_pages(case, path)))
            acts["at_open" if case.writer == "early" else "at_end"] = writer.write
        witnessed = Witnessed(run, real, **acts)
        said = witnessed.to_json()
        yield Evidence(
            run,
            place,
            model_of(run),
            (witnessed.readings[0], witnessed.readings[1]),
            said,
            witnessed.map,
            writer.pid if writer else None,
            frozenset(writer.pages) if writer else frozenset(),
        )


def _contents(case: Case, run: Evidence, path: Path, before: Array) -> Problems:
    """The file on the disk, and what was said of it and of the rows read back."""
    shared = case.mode.is_shared
    true = contents_after(run.settings, before) if shared else before
    with path.open("rb") as file:
        os.fsync(file)
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    data = reader.on_disk(path)[HEADER : HEADER + before.nbytes]
    found = np.frombuffer(data, dtype=before.dtype).reshape(before.shape)
    exact = case.workload != "normalize" or not shared
    if not (np.array_equal(found, true) if exact else np.allclose(found, true, atol=1e-4)):
        yield f"the file is not what it should be: {np.flatnonzero(found != true)[:4]}"
    changed = not np.array_equal(true, before) or case.mode is Mode.WRITE_NEW
    if run.said["file_changed"] is not changed:
        yield f"file_changed is {run.said['file_changed']}, not {changed}"
    yield from _read_back(run, not np.array_equal(contents_after(run.settings, before), before))


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
