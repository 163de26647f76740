"""smaps mapping by mapping: whatever files are called, wherever the text is cut."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.probe.proc_tree import mapping
from tui.probe.reading import Absent
from tui.probe.smaps_table import Mapped, SmapsTable

_TWO = mapping(0x1000, 0x5000, "[heap]", Rss=16, Anonymous=16, Pss=7) + mapping(
    0x8000, 0x18000, Rss=64, Anonymous=40, Swap=4
)
_NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\n\0"), min_size=1).map(
    lambda text: "/" + text
)


def test_a_mapping_is_what_its_first_line_says() -> None:
    table = SmapsTable(mapping(0x8000, 0x18000, "/var/tmp/a b.npy").encode())
    assert table.mappings == [
        Mapped(0x8000, 0x18000, b"rw-p", 0, b"fe:00", 12345, b"/var/tmp/a b.npy")
    ]
    assert b"wr" in table.flags(0)
    only = table.mappings[0]
    assert (only.is_shared, only.is_writable, only.is_executable) == (False, True, False)


def test_a_field_is_a_column_and_its_sum() -> None:
    table = SmapsTable(_TWO.encode())
    assert table.column("Anonymous") == [16 << 10, 40 << 10]
    assert table.total("Anonymous") == 56 << 10
    assert table.total("Anonymous", [1]) == 40 << 10
    assert table.total("Anonymous", []) == 0
    assert table.total("Pss_Anon") == Absent("Pss_Anon is not in this kernel's smaps")


def test_names_that_begin_alike_are_different_fields() -> None:
    table = SmapsTable(mapping(0, 1 << 12, Pss=1, Pss_Dirty=9, Swap=2, SwapPss=8).encode())
    assert [table.total(name) for name in ("Pss", "Pss_Dirty", "Swap", "SwapPss")] == [
        *(1 << 10, 9 << 10, 2 << 10, 8 << 10)
    ]


@pytest.mark.parametrize(
    "name",
    [
        "/var/tmp/Anonymous:  999 kB",
        "/var/tmp/8000-9000 rw-p 00000000 fe:00 1 /x",
        "/var/tmp/a\\012Swap:          7 kB",
        "/var/tmp/a\rSwap:          7 kB",
        "/var/tmp/a.npy (deleted)",
        "/var/tmp/ two  blanks ",
        "/var/tmp/\x1b[31m\x85\u2028VmFlags: ex",
        "/memfd:a b (deleted)",
    ],
)
def test_a_file_s_name_is_no_field_and_no_mapping(name: str) -> None:
    text = mapping(0, 1 << 12) + mapping(1 << 12, 2 << 12, name, Anonymous=5)
    table = SmapsTable((text + mapping(4 << 12, 5 << 12)).encode())
    assert len(table.mappings) == 3
    assert table.mappings[1].name == name.encode()
    assert (table.total("Anonymous"), table.total("Swap")) == (5 << 10, 0)


@given(st.lists(st.tuples(_NAMES, st.integers(0, 1 << 40)), max_size=8))
def test_any_names_and_sizes_are_read_as_they_were_written(files: list[tuple[str, int]]) -> None:
    text = "".join(
        mapping(n << 12, (n + 1) << 12, name, Rss=size) for n, (name, size) in enumerate(files)
    )
    table = SmapsTable(text.encode())
    assert [mapped.name.decode() for mapped in table.mappings] == [name for name, _ in files]
    assert table.column("Rss") == [size << 10 for _, size in files]


@given(st.integers(0, len(_TWO)))
def test_of_a_text_that_was_cut_off_no_figure_is_made_smaller(length: int) -> None:
    table = SmapsTable(_TWO.encode()[:length])
    whole = SmapsTable(_TWO.encode())
    for name in ("Rss", "Anonymous", "Swap"):
        for row, value in enumerate(table.column(name)):
            assert value in (None, whole.column(name)[row])
        if None in table.column(name):
            assert isinstance(table.total(name), Absent)


@given(st.binary(max_size=300))
def test_any_bytes_are_parsed(text: bytes) -> None:
    table = SmapsTable(text)
    assert len(table.column("Rss")) == len(table.mappings)


def test_mappings_with_other_lines_than_the_first_are_read_too() -> None:
    fewer = "".join(f"{line}\n" for line in _TWO.splitlines() if "VmFlags" not in line)
    table = SmapsTable((_TWO + fewer + _TWO).encode())
    assert table.column("Anonymous") == [16 << 10, 40 << 10] * 3
    assert table.flags(2) == frozenset()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_this_very_process_is_read_as_by_hand() -> None:
    text = Path("/proc/self/smaps").read_bytes()
    table = SmapsTable(text)
    anonymous = [int(line.split()[1]) for line in text.split(b"\n") if line[:10] == b"Anonymous:"]
    assert table.column("Anonymous") == [kib << 10 for kib in anonymous]
    assert any(os.fsdecode(mapped.name) == "[stack]" for mapped in table.mappings)
    assert all(table.flags(row) for row in range(len(table.mappings)))
