"""One case of the matrix: made, run with its witness, and everything said held against it."""

from __future__ import annotations

import io
import mmap
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import numpy as np

from tests.oracle import of_contents, of_file, of_process, of_shared
from tests.oracle.evidence import Evidence, Problems
from tests.oracle.model import HEADER, model_of
from tests.oracle.places import Place
from tests.oracle.reader import PAGE
from tests.oracle.second_writer import SecondWriter
from tests.oracle.witness import Act, Witnessed
from tests.workloads.scripted import save_array
from tui.settings import Settings
from tui.subject.array_file import with_file
from workloads.words import Mode, Release

ROWS: Final = 600
_TAIL_PAGES: Final = 300
_HUGE: Final = 2 << 20
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
    with evidence_of(case, place) as run:
        contents = _told(run, [of_contents.contents])
        return Told(figures_of(run) + contents, _told(run, of_file.NAMES))


def figures_of(run: Evidence) -> list[str]:
    """What figures are not what they were."""
    return _told(run, (*of_process.CHECKS, *of_file.CHECKS, *of_shared.CHECKS))


@contextmanager
def evidence_of(
    case: Case, place: Place, *, prepare: Callable[[Path], None] = lambda path: None
) -> Iterator[Evidence]:
    """Make the file, have `prepare` do something to it, and run the case on it.

    The file is there to be looked at until the end of the block.
    """
    path = place.directory / f"{uuid4().hex}.npy"
    try:
        before = _made(case, path)
        if case.writer:
            _lengthen(path)
        prepare(path)
        run = Settings(
            case.workload,
            case.mode,
            chunk_rows=7,
            flush_every_rows=case.flush_every,
            release=case.release,
            file=path,
            allow_write=True,
        )
        yield _run(case, place, with_file(run), before)
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
        # hugetlbfs has no write(2), and sizes of whole huge pages only.
        unit = _HUGE if case.place == "hugetlbfs" else 1
        length = -(-(HEADER + ROWS * case.columns * 4) // unit) * unit
        with path.open("w+b") as file:
            file.truncate(length)
            with mmap.mmap(file.fileno(), length) as mapped:
                mapped[:HEADER] = header.getvalue()
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


def _run(case: Case, place: Place, run: Settings, before: Array) -> Evidence:
    assert run.file is not None
    path, real = run.file, place.real / run.file.name
    acts: dict[str, Act] = {"before_open": lambda: _cache(case, path)}
    with ExitStack() as stack:
        writer = None
        if case.writer:
            writer = stack.enter_context(SecondWriter(path, _writer_pages(case, path)))
            acts["at_open" if case.writer == "early" else "at_end"] = writer.write
        witnessed = Witnessed(run, real, **acts)
        said = witnessed.to_json()
        first, second = witnessed.readings
        return Evidence(
            run,
            place,
            model_of(run),
            (first, second),
            said,
            before,
            witnessed.map,
            writer.pid if writer else None,
            frozenset(writer.pages) if writer else frozenset(),
        )
