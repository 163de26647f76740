"""The whole matrix: workloads, modes, releases, places, states of the file, other writers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.oracle.case import Case, Told
from workloads.words import Mode, Release

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("no_process_left")]
_C, _RW, _NEW = Mode.COPY_ON_WRITE, Mode.READ_WRITE, Mode.WRITE_NEW
_CHANGING = ("fill", "normalize", "random-rows", "touch")
_FLUSH_EVERY = 250  # the last rows stay unflushed
_FILES = ("plain", "sparse", "half")
_WRITERS = ("tail", "same", "early")
_MEMORY = ("overlay", "tmpfs")
_OTHERS = ("ext4", "ext4 without a journal", "xfs", "btrfs")


def _flushes() -> Iterator[tuple[int, Release]]:
    yield 0, Release.KEEP
    yield 600, Release.KEEP
    yield from ((_FLUSH_EVERY, release) for release in Release)


def _cases() -> Iterator[Case]:
    for flush in _flushes():
        for workload in _CHANGING:
            for mode in (_C, _RW):
                yield from (Case(workload, mode, *flush, file=file) for file in _FILES)
                yield from (Case(workload, mode, *flush, writer=writer) for writer in _WRITERS)
                yield from (Case(workload, mode, *flush, place=place) for place in _MEMORY)
            # `w+` makes the file anew: what it was does not matter, and nobody else has it.
            for place in ("disk", *_MEMORY):
                yield Case(workload, _NEW, *flush, place=place)
        for place in ("disk", *_MEMORY):
            yield from (Case("scan", mode, *flush, place=place) for mode in (Mode.READ, _C, _RW))
            yield Case("lazy", Mode.READ, *flush, place=place)
            yield Case("fill", Mode.LOAD, *flush, place=place)


def _elsewhere() -> Iterator[Case]:
    for place in _OTHERS:
        for workload in ("fill", "touch"):
            for mode in (_C, _RW, _NEW):
                for flush_every in (0, _FLUSH_EVERY):
                    yield Case(workload, mode, flush_every, place=place)
        yield Case("random-rows", _RW, _FLUSH_EVERY, Release.DONTNEED, place, "sparse")
        yield Case("fill", _RW, 0, place=place, file="sparse", columns=1024)
    yield Case("fill", _C, 0, place="hugetlbfs")
    yield Case("fill", _RW, _FLUSH_EVERY, place="hugetlbfs")


@pytest.mark.parametrize("case", [*_cases(), *_elsewhere()], ids=str)
def test_all_that_is_said_is_what_an_independent_reader_sees(
    case: Case, told: Callable[[Case], Told]
) -> None:
    found = told(case)
    assert not found.figures + found.names, "\n".join(found.figures + found.names)
