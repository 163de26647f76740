"""Whose the process's memory is: every page of RAM is in exactly one part."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sampling.canned_process import opened_in
from tui.probe.reading import NO_PERMISSION, Absent, Figure
from tui.probe.smaps import Walk
from tui.sampling.split import Split
from workloads.events import Counters, Opened
from workloads.sources import sources_of

MIB = 1 << 20
PARTS = ("interpreter_bytes", "copies_in_ram_bytes", "mapping_file_bytes", "libraries_bytes")
sizes = st.integers(0, 500).map(lambda mib: mib * MIB)


def _opened(mode: str = "c") -> Opened:
    before = Counters(rss_anon_bytes=30 * MIB, rss_file_bytes=12 * MIB, swap_bytes=0)
    return replace(opened_in(mode), before=before)


def _totals(anon: Figure, file: Figure, swap: Figure = 0) -> dict[str, Figure]:
    return {"rss_anon_bytes": anon, "file_backed_bytes": file, "swap_bytes": swap}


def _walk(anon: int, file: int, own_anon: int, own_file: int, own_swap: int = 0) -> Walk:
    return Walk(
        {"Rss": anon + file, "Anonymous": anon, "Swap": own_swap},
        {"Rss": own_anon + own_file, "Anonymous": own_anon, "Swap": own_swap},
    )


def _split(mode: str = "c") -> Split:
    split = Split()
    split.open(_opened(mode))
    return split


def test_before_a_walk_what_was_there_at_the_opening_is_not_the_arrays() -> None:
    figures = _split().figures(_totals(130 * MIB, 20 * MIB))
    assert [figures[part] for part in PARTS] == [30 * MIB, 100 * MIB, 8 * MIB, 12 * MIB]


def test_a_walk_tells_what_the_interpreter_took_meanwhile() -> None:
    split, totals = _split(), _totals(132 * MIB, 25 * MIB)
    split.walked(_walk(132 * MIB, 25 * MIB, 95 * MIB, 9 * MIB), totals, totals)
    figures = split.figures(totals)
    assert [figures[part] for part in PARTS] == [37 * MIB, 95 * MIB, 9 * MIB, 16 * MIB]
    grown = split.figures(_totals(140 * MIB, 30 * MIB))
    assert [grown[part] for part in PARTS] == [37 * MIB, 103 * MIB, 14 * MIB, 16 * MIB]


def test_what_of_the_copies_is_in_ram_is_told_by_the_interpreters_own() -> None:
    split, totals = _split(), _totals(80 * MIB, 12 * MIB, 60 * MIB)
    # Of the interpreter's 30 MiB ten went to swap; its 20 are told by the walk.
    walk = Walk(
        {"Rss": 92 * MIB, "Anonymous": 80 * MIB, "Swap": 60 * MIB},
        {"Rss": 60 * MIB, "Anonymous": 60 * MIB, "Swap": 50 * MIB},
    )
    split.walked(walk, totals, totals)
    figures = split.figures(totals)
    assert figures["private_copies_bytes"] == 110 * MIB
    assert (figures["copies_in_ram_bytes"], figures["interpreter_bytes"]) == (60 * MIB, 20 * MIB)


@pytest.mark.parametrize("mode", ["r", "r+", "w+"])
def test_a_shared_mapping_has_file_pages_and_no_copies(mode: str) -> None:
    figures = _split(mode).figures(_totals(31 * MIB, 50 * MIB))
    assert [figures[part] for part in PARTS] == [31 * MIB, 0, 38 * MIB, 12 * MIB]


def test_an_array_read_whole_maps_no_file() -> None:
    figures = _split("load").figures(_totals(130 * MIB, 13 * MIB))
    assert [figures[part] for part in PARTS] == [30 * MIB, 100 * MIB, 0, 13 * MIB]


def test_huge_pages_are_in_no_counter_and_nothing_is_taken_from_one_for_them() -> None:
    huge = replace(_opened(), sources=sources_of("hugetlbfs", None, None))
    split, totals = Split(), _totals(31 * MIB, 12 * MIB)
    split.open(huge)
    split.walked(_walk(31 * MIB, 12 * MIB, 64 * MIB, 0), totals, totals)
    figures = split.figures(totals)
    assert figures["copies_in_ram_bytes"] == 64 * MIB
    assert (figures["interpreter_bytes"], figures["libraries_bytes"]) == (31 * MIB, 12 * MIB)
    assert isinstance(figures["mapping_file_bytes"], Absent)


@pytest.mark.parametrize("mode", ["c", "r+", "load"])
def test_what_cannot_be_read_is_in_no_part(mode: str) -> None:
    figures = _split(mode).figures(_totals(NO_PERMISSION, NO_PERMISSION, NO_PERMISSION))
    assert figures["interpreter_bytes"] == NO_PERMISSION
    assert figures["libraries_bytes"] == NO_PERMISSION


def test_before_the_opening_no_part_is_told() -> None:
    figures = Split().figures(_totals(30 * MIB, 12 * MIB))
    assert all(isinstance(figures[part], Absent) for part in PARTS)


@given(anon=sizes, file=sizes, swap=sizes, own=sizes, own_file=sizes, mode=st.sampled_from("cr"))
def test_the_parts_in_ram_sum_to_rss(
    anon: int, file: int, swap: int, own: int, own_file: int, mode: str
) -> None:
    split, totals = _split(mode), _totals(anon, file, swap)
    split.walked(_walk(anon + own, file + own_file, own, own_file, swap), totals, totals)
    figures = split.figures(totals)
    parts = [figures[part] for part in PARTS]
    numbers = [part for part in parts if not isinstance(part, Absent)]
    assert len(numbers) == 4
    assert sum(numbers) == anon + file
    assert min(numbers) >= 0
