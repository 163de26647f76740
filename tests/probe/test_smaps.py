from __future__ import annotations

import itertools
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.probe.proc_tree import PID, mapping, write_process
from tui.probe.process import PROC
from tui.probe.reading import NO_PERMISSION, PROCESS_GONE, Absent
from tui.probe.smaps import TOTALS, figures_of, parse_smaps, read_walk

_BEFORE = mapping(0x1000, 0x5000, "[heap]", Rss=16, Anonymous=16, Private_Dirty=16, Pss=16)
_AFTER = mapping(0x20000, 0x30000, "/usr/lib/libc.so.6", Rss=8, Shared_Clean=8, Pss=2, Swap=3)
_ARRAY = mapping(0x8000, 0x18000, Rss=64, Anonymous=40, Private_Dirty=40, Swap=4, Pss=64)


def test_the_arrays_own_mapping_is_told_from_the_rest() -> None:
    walk = parse_smaps((_BEFORE + _ARRAY + _AFTER).encode(), 0x8000, 0x18000)
    assert (walk.mapping["Anonymous"], walk.mapping["Swap"]) == (40 << 10, 4 << 10)
    assert (walk.mapping["Rss"], walk.mapping["Shared_Clean"]) == (64 << 10, 0)
    assert (walk.process["Anonymous"], walk.process["Swap"]) == (56 << 10, 7 << 10)
    assert walk.process["Rss"] == 88 << 10


@pytest.mark.parametrize("cuts", [(), (0x9000,), (0x9000, 0xA000, 0x17000)])
def test_a_mapping_split_by_madvise_counts_as_a_whole(cuts: tuple[int, ...]) -> None:
    edges = [0x8000, *cuts, 0x18000]
    parts = [mapping(low, high, Anonymous=10, Swap=1) for low, high in itertools.pairwise(edges)]
    text = _BEFORE + "".join(parts) + _AFTER
    walk = parse_smaps(text.encode(), 0x8000, 0x18000)
    assert walk.mapping["Anonymous"] == 10 * len(parts) << 10
    assert walk.mapping["Swap"] == len(parts) << 10


@pytest.mark.parametrize("text", [_ARRAY, _BEFORE + _ARRAY, _ARRAY + _AFTER])
def test_the_mapping_may_be_the_first_or_the_last(text: str) -> None:
    assert parse_smaps(text.encode(), 0x8000, 0x18000).mapping["Anonymous"] == 40 << 10


def test_a_range_with_no_mapping_of_its_own_has_no_figures() -> None:
    text = (_BEFORE + _ARRAY + _AFTER).encode()
    for start, end in ((0, 0), (0x9000, 0x10000), (0x40000, 0x50000), (0x8000, 0x17000)):
        assert parse_smaps(text, start, end).mapping == {}


@pytest.mark.parametrize(
    "name",
    [
        "/var/tmp/Anonymous:  999 kB",
        "/var/tmp/8000-9000 rw-p",
        "/var/tmp/a\\012Swap:          7 kB",
        "/var/tmp/a\rSwap:          7 kB",
        "/var/tmp/a.npy (deleted)",
        "",
    ],
)
def test_a_files_name_is_no_figure(name: str) -> None:
    text = _BEFORE + mapping(0x8000, 0x18000, name, Anonymous=5) + _AFTER
    walk = parse_smaps(text.encode(), 0x8000, 0x18000)
    assert (walk.mapping["Anonymous"], walk.mapping["Swap"]) == (5 << 10, 0)


def test_names_that_begin_alike_are_told_apart() -> None:
    text = mapping(0x8000, 0x9000, Pss=1, Pss_Dirty=100, Swap=2, SwapPss=100, AnonHugePages=100)
    walk = parse_smaps(text.encode(), 0x8000, 0x9000)
    assert (walk.mapping["Pss"], walk.mapping["Swap"], walk.mapping["Anonymous"]) == (
        1 << 10,
        2 << 10,
        0,
    )


def test_a_kernel_without_a_field_is_not_a_kernel_with_none_of_it() -> None:
    text = "\n".join(line for line in _ARRAY.splitlines() if not line.startswith("Pss:")) + "\n"
    figures = figures_of(parse_smaps(text.encode()))
    assert figures["pss_bytes"] == Absent("Pss is not in this kernel's smaps")
    assert figures["private_dirty_bytes"] == 40 << 10


def test_a_process_without_memory_has_no_figures() -> None:
    walk = parse_smaps(b"")
    assert walk.process == walk.mapping == {}
    assert all(isinstance(figure, Absent) for figure in figures_of(walk).values())


@given(st.lists(st.integers(0, 1 << 30), min_size=1, max_size=30))
def test_the_sums_are_the_sums(sizes: list[int]) -> None:
    text = "".join(
        mapping((n + 1) << 12, (n + 2) << 12, Anonymous=size) for n, size in enumerate(sizes)
    )
    walk = parse_smaps(text.encode(), 1 << 12, 1 << 40)
    assert walk.process["Anonymous"] == walk.mapping["Anonymous"] == sum(sizes) << 10


@pytest.mark.parametrize("cut", ["Pss:", "Swap:", "VmFlags:"])
def test_mappings_with_other_lines_than_the_first_count_as_well(cut: str) -> None:
    fewer = "".join(
        line + "\n" for line in mapping(0x8000, 0x18000, Rss=8).splitlines() if cut not in line
    )
    whole = parse_smaps((_BEFORE + _ARRAY + _AFTER).encode(), 0x20000, 0x30000)
    for text in (_BEFORE + fewer + _AFTER, fewer + _BEFORE + _AFTER):
        walk = parse_smaps(text.encode(), 0x20000, 0x30000)
        assert walk.process["Rss"] == (16 + 8 + 8) << 10
        assert walk.process["Swap"] == 3 << 10
        assert walk.mapping == whole.mapping


@given(st.binary(max_size=200))
def test_any_bytes_are_parsed(text: bytes) -> None:
    parse_smaps(text, 0, 1 << 60)


def test_a_canned_process_is_walked(tmp_path: Path) -> None:
    write_process(tmp_path, smaps=_BEFORE + _ARRAY)
    walk = read_walk(PID, tmp_path, 0x8000, 0x18000)
    assert not isinstance(walk, Absent)
    assert figures_of(walk).keys() == TOTALS.keys()
    assert figures_of(PROCESS_GONE) == dict.fromkeys(TOTALS, PROCESS_GONE)
    assert read_walk(PID + 1, tmp_path) == PROCESS_GONE


def test_a_walk_that_fails_says_how(tmp_path: Path) -> None:
    write_process(tmp_path)
    (tmp_path / str(PID) / "smaps").mkdir()
    assert read_walk(PID, tmp_path) == Absent("Is a directory")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_another_users_process_may_not_be_walked() -> None:
    if not (PROC / "1" / "smaps").exists():
        pytest.skip("no PID 1 here")
    assert read_walk(1, PROC) == NO_PERMISSION
