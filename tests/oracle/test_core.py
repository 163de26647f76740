"""Every figure of the final JSON is what an independent reader sees, or null with its reason."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.oracle.case import Case, Told
from workloads.words import Mode, Release

pytestmark = pytest.mark.usefixtures("no_process_left")
_C, _RW, _NEW = Mode.COPY_ON_WRITE, Mode.READ_WRITE, Mode.WRITE_NEW
_ALL_FLUSHED, _SOME_LEFT = 100, 250

_CASES = [
    Case("fill", _C),
    Case("random-rows", _C, _ALL_FLUSHED, file="half"),
    Case("touch", _C, _SOME_LEFT, Release.DONTNEED),
    Case("normalize", _C, _SOME_LEFT, Release.REOPEN, file="sparse"),
    Case("fill", Mode.LOAD, _ALL_FLUSHED),
    Case("scan", Mode.READ, file="cold"),
    Case("fill", _RW),
    Case("fill", _RW, _ALL_FLUSHED),
    Case("normalize", _RW, _SOME_LEFT, Release.DONTNEED),
    Case("random-rows", _RW, _SOME_LEFT, file="half"),
    Case("touch", _RW, _SOME_LEFT, file="cold"),
    Case("fill", _RW, _ALL_FLUSHED, file="sparse"),
    Case("fill", _RW, file="sparse"),
    Case("fill", _NEW, _SOME_LEFT),
    Case("scan", _RW, _ALL_FLUSHED),
    Case("fill", _RW, 0, place="overlay"),
    Case("random-rows", _RW, _SOME_LEFT, place="overlay"),
    Case("touch", _C, _ALL_FLUSHED, place="overlay"),
    Case("fill", _RW, _ALL_FLUSHED, place="tmpfs"),
    Case("touch", _RW, 0, place="tmpfs"),
    Case("random-rows", _C, _ALL_FLUSHED, place="tmpfs"),
    Case("fill", _RW, _ALL_FLUSHED, writer="tail"),
    Case("fill", _RW, _ALL_FLUSHED, writer="same"),
    Case("random-rows", _RW, _SOME_LEFT, writer="early"),
    Case("fill", _C, _ALL_FLUSHED, writer="tail"),
]


# One of each place and of each kind of mode; the rest goes with the whole matrix.
_QUICK = frozenset((2, 4, 7, 13, 15, 18, 23))
_MARKED = [
    pytest.param(case, id=str(case), marks=[] if number in _QUICK else [pytest.mark.long])
    for number, case in enumerate(_CASES)
]


@pytest.mark.parametrize("case", _MARKED)
def test_a_figure_is_what_an_independent_reader_sees_or_null_with_its_reason(
    case: Case, told: Callable[[Case], Told]
) -> None:
    wrong = told(case).figures
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("case", _MARKED)
def test_the_file_system_and_another_writer_are_named(
    case: Case, told: Callable[[Case], Told]
) -> None:
    wrong = told(case).names
    assert not wrong, "\n".join(wrong)
