"""What a child has for itself, in figures and in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tui.probe.surroundings import Surroundings
from tui.probe.system import Machine
from tui.run.child_memory import INTERPRETER_BYTES, Span, child_memory
from tui.run.estimate import estimate, needed
from tui.run.needs import needs_of
from tui.settings import Settings
from workloads import giving_back
from workloads.needs import WINDOW_BYTES
from workloads.words import Mode

MIB, GIB, TIB = 1 << 20, 1 << 30, 1 << 40
_AROUND = Surroundings(Machine(4 * GIB, 2 * GIB, GIB, 0, 0, 4 * GIB, 0))
_LARGE = Settings(shape=(TIB // 4096, 1024))


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (Span(18 * MIB, 18 * MIB), "18.0 MiB"),
        (Span(18 * MIB, 19 * MIB), "19.0 MiB"),
        (Span(18 * MIB, 38 * MIB), "18.0 to 38.0 MiB"),
        (Span(18 * MIB, 2 * GIB), "18.0 MiB to 2.00 GiB"),
        (Span(0, 0), "0 B"),
    ],
)
def test_bounds_are_said_where_they_matter(span: Span, words: str) -> None:
    assert span.words == words


@pytest.mark.parametrize(
    ("workload", "mode", "tables", "marks"),
    [
        ("fill", "c", (2 * GIB, 2 * GIB), 0),
        ("random-rows", "c", (2 * GIB, 2 * GIB), 64 * MIB),
        ("random-rows", "r+", (0, 2 * GIB), 64 * MIB),
        ("touch", "r+", (0, 2 * GIB), 0),
        ("scan", "c", (0, 2 * GIB), 0),
        ("scan", "load", (2 * GIB, 2 * GIB), 0),
        # What was read is given back, with what maps it.
        ("scan", "r", (0, 2 * MIB), 0),
        ("lazy", "r", (0, 2 * MIB), 0),
    ],
)
def test_what_grows_with_the_array(
    workload: str, mode: str, tables: tuple[int, int], marks: int
) -> None:
    own = child_memory(replace(_LARGE, workload=workload, mode=Mode(mode)))
    assert own.page_tables == Span(*tables)
    assert own.bookkeeping_bytes == marks
    assert own.buffers_bytes <= 8 * MIB
    known = INTERPRETER_BYTES + own.buffers_bytes + marks
    assert own.whole == Span(tables[0] + known, tables[1] + known)


def test_with_exact_what_the_kernel_tells_is_kept_as_well() -> None:
    random = replace(_LARGE, workload="random-rows", exact=True)
    assert child_memory(random).bookkeeping_bytes == 128 * MIB
    assert child_memory(replace(random, workload="fill")).bookkeeping_bytes == 0


def test_of_what_is_read_here_and_there_more_is_mapped_before_it_is_given_back() -> None:
    random = replace(_LARGE, workload="scan", mode=Mode.READ, pattern="random")
    assert child_memory(random).page_tables == Span(0, 8 * MIB)
    assert vars(giving_back)["WINDOW_BYTES"] == WINDOW_BYTES


def test_parts_are_named_only_where_they_matter() -> None:
    small = estimate(Settings(shape=(100, 1000)), _AROUND)
    assert small.words.startswith(f"peak private about {small.private.words}, file-backed")
    large = estimate(replace(_LARGE, workload="random-rows", mode=Mode.READ_WRITE), _AROUND)
    assert (
        " to 2.08 GiB (of it 64.0 MiB marks of what was changed and 2.00 GiB page "
        "tables), " in large.words
    )
    bar = needs_of([replace(_LARGE, mode=Mode.READ_WRITE)], _AROUND, "/x", GIB).bars[0]
    assert bar.words.endswith(" to 2.02 GiB of 2.00 GiB, of it 2.00 GiB page tables")


def test_where_only_the_most_of_it_does_not_fit_that_is_not_known() -> None:
    shared = replace(_LARGE, mode=Mode.READ_WRITE)
    found = estimate(shared, _AROUND)
    assert found.fits is None
    says = "the file may be mapped page by page, which takes page tables"
    assert f"fits in available RAM + swap is not known ({says})" in found.words
    needs = needs_of([shared], _AROUND, "/x", GIB)
    assert (needs.fits, says in needs.verdict) == (None, True)
    less = replace(shared, shape=(GIB // 4096, 1024))
    assert estimate(less, _AROUND).fits is True
    limited = replace(shared, memory_max_bytes=16 * MIB, swap_max_bytes=0)
    assert estimate(limited, _AROUND).fits is False, "the least of it does not fit either"
    assert needed(limited).at_most(16 * MIB) == Span(16 * MIB, 16 * MIB)
