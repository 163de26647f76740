from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tui.probe.system import Machine
from tui.run.estimate import INTERPRETER_BYTES, default_size_bytes, estimate
from tui.settings import Settings
from workloads.words import Mode, Release

GIB = 1 << 30
_MACHINE = Machine(
    ram_bytes=2 * GIB,
    available_bytes=GIB,
    free_bytes=GIB // 2,
    swap_bytes=GIB,
    swap_free_bytes=GIB // 2,
    commit_left_bytes=GIB,
    overcommit=0,
)
_SETTINGS = Settings(shape=(1000, 20_000))
_ARRAY = 80_000_000
_ROW = 80_000


@pytest.mark.parametrize(
    ("changes", "copies", "backed"),
    [
        ({"mode": Mode.COPY_ON_WRITE}, _ARRAY, _ARRAY),
        ({"mode": Mode.READ_WRITE}, 0, _ARRAY),
        ({"mode": Mode.WRITE_NEW}, 0, _ARRAY),
        ({"mode": Mode.READ}, 0, _ARRAY),
        ({"mode": Mode.LOAD}, _ARRAY, 0),
        ({"mode": Mode.COPY_ON_WRITE, "workload": "scan"}, 0, _ARRAY),
        ({"mode": Mode.LOAD, "workload": "scan"}, _ARRAY, 0),
        ({"mode": Mode.READ, "workload": "lazy"}, 0, _ARRAY),
        ({"release": Release.DONTNEED}, 100 * _ROW, _ARRAY),
        ({"release": Release.REOPEN, "chunk_rows": 300}, 300 * _ROW, _ARRAY),
        ({"release": Release.DONTNEED, "flush_every_rows": 5000}, _ARRAY, _ARRAY),
        ({"release": Release.COLD}, _ARRAY, _ARRAY),
        ({"release": Release.PAGEOUT}, _ARRAY, _ARRAY),
    ],
)
def test_the_peak_follows_from_mode_workload_and_release(
    changes: dict[str, Any], copies: int, backed: int
) -> None:
    found = estimate(replace(_SETTINGS, **changes), _MACHINE)
    assert found.private_bytes == INTERPRETER_BYTES + copies
    assert found.file_backed_bytes == backed


@pytest.mark.parametrize(
    ("gib", "mode", "fits"),
    [(1, "c", True), (1.45, "c", True), (1.6, "c", False), (100, "r+", True), (1.6, "load", False)],
)
def test_what_fits_is_available_ram_and_free_swap(gib: float, mode: str, fits: bool) -> None:
    settings = replace(_SETTINGS, shape=(int(gib * GIB) // 80_000, 20_000), mode=Mode(mode))
    found = estimate(settings, _MACHINE)
    assert found.fits is fits
    assert ("does NOT fit" in found.words) is not fits
    assert ("killed or refused" in found.words) is not fits
    assert "available RAM + swap (1.50 GiB)" in found.words


@pytest.mark.parametrize(
    ("swap_max", "room"),
    [(None, 300 << 20), (0, 100 << 20), (GIB, 300 << 20), (1 << 20, 101 << 20)],
)
def test_in_a_cage_the_room_is_the_limit_and_the_swap_it_lets_through(
    swap_max: int | None, room: int
) -> None:
    machine = replace(_MACHINE, swap_free_bytes=200 << 20)
    for size in (room - INTERPRETER_BYTES, room - INTERPRETER_BYTES + 4):
        settings = replace(
            _SETTINGS, shape=(1, size // 4), memory_max_bytes=100 << 20, swap_max_bytes=swap_max
        )
        found = estimate(settings, machine)
        assert found.fits is (found.private_bytes <= room)
        assert "the limit + swap" in found.words


@pytest.mark.parametrize(
    ("overcommit", "gib", "mode", "is_refused"),
    [
        (0, 2.9, "c", False),
        (0, 3.1, "c", True),
        (0, 3.1, "load", True),
        (0, 300, "r+", False),
        (0, 300, "r", False),
        (1, 300, "c", False),
        (2, 0.9, "c", False),
        (2, 1.1, "c", True),
        (None, 300, "c", False),
    ],
)
def test_what_the_kernel_will_not_map_is_refused_with_its_rule(
    overcommit: int | None, gib: float, mode: str, is_refused: bool
) -> None:
    settings = replace(_SETTINGS, shape=(int(gib * GIB) // 80_000, 20_000), mode=Mode(mode))
    refused = estimate(settings, replace(_MACHINE, overcommit=overcommit)).refused
    assert (refused is not None) is is_refused
    if refused is not None:
        assert f"vm.overcommit_memory is {overcommit}" in refused
        assert "ENOMEM" in refused
        assert "lazy" in refused


def test_a_machine_that_promised_more_than_it_has_is_not_negative() -> None:
    machine = replace(_MACHINE, overcommit=2, commit_left_bytes=-5 * GIB)
    refused = estimate(_SETTINGS, machine).refused
    assert refused is not None
    assert "(0 B)" in refused


def test_an_array_of_a_files_own_dtype_is_not_taken_for_larger() -> None:
    settings = replace(_SETTINGS, dtype=">f4")
    assert estimate(settings, _MACHINE).private_bytes == INTERPRETER_BYTES + _ARRAY


@pytest.mark.parametrize(
    ("available", "free", "size"),
    [(100 * GIB, 100 * GIB, GIB), (GIB, 100 * GIB, GIB // 4), (100 * GIB, 2 * GIB, GIB // 2)],
)
def test_the_default_size_is_the_least_of_three(available: int, free: int, size: int) -> None:
    machine = replace(_MACHINE, available_bytes=available)
    assert default_size_bytes(machine, free) == size


def test_the_default_size_is_never_nothing() -> None:
    assert default_size_bytes(replace(_MACHINE, available_bytes=0), 0) == 80_000
