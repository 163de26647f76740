from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tui.probe.cgroup_limit import MemoryLimit
from tui.probe.reading import Absent
from tui.probe.surroundings import Surroundings, read_surroundings, surroundings_of
from tui.probe.system import Machine
from tui.run.child_memory import child_memory
from tui.run.estimate import default_size_bytes, estimate, needed, private_bytes
from tui.settings import Settings
from workloads.words import Mode, Release

GIB = 1 << 30
MIB = 1 << 20
_NOT_TOLD = Absent("not told")
_MACHINE = Machine(
    ram_bytes=2 * GIB,
    available_bytes=GIB,
    free_bytes=GIB // 2,
    swap_bytes=GIB,
    swap_free_bytes=GIB // 2,
    commit_left_bytes=GIB,
    overcommit=0,
)
_AROUND = Surroundings(_MACHINE)
_SETTINGS = Settings(shape=(1000, 20_000))
_ARRAY = 80_000_000
_WHOLE = 19_532 * 4096
"""Its pages, the header's among them."""


def _pages(rows: int) -> int:
    """The most pages that rows one after another can lie in."""
    return ((rows * 80_000 - 2) // 4096 + 2) * 4096


@pytest.mark.parametrize(
    ("changes", "copies", "backed"),
    [
        ({"mode": Mode.COPY_ON_WRITE}, _WHOLE, _ARRAY),
        ({"mode": Mode.READ_WRITE}, 0, _ARRAY),
        ({"mode": Mode.WRITE_NEW}, 0, _ARRAY),
        ({"mode": Mode.READ}, 0, _ARRAY),
        ({"mode": Mode.LOAD}, _pages(1000), 0),
        ({"workload": "touch"}, _WHOLE, _ARRAY),
        ({"workload": "random-rows"}, _WHOLE, _ARRAY),
        ({"workload": "normalize"}, _WHOLE, _ARRAY),
        ({"workload": "scan"}, 0, _ARRAY),
        ({"mode": Mode.LOAD, "workload": "scan"}, _pages(1000), 0),
        ({"mode": Mode.READ, "workload": "lazy"}, 0, _ARRAY),
        ({"release": Release.DONTNEED}, _pages(100), _ARRAY),
        ({"release": Release.DONTNEED, "workload": "touch"}, _pages(100), _ARRAY),
        ({"release": Release.REOPEN, "chunk_rows": 300}, _pages(300), _ARRAY),
        ({"release": Release.REOPEN, "chunk_rows": 60}, _pages(120), _ARRAY),
        ({"release": Release.DONTNEED, "flush_every_rows": 5000}, _WHOLE, _ARRAY),
        ({"release": Release.COLD}, _WHOLE, _ARRAY),
        ({"release": Release.PAGEOUT}, _WHOLE, _ARRAY),
    ],
)
def test_the_peak_follows_from_mode_workload_and_release(
    changes: dict[str, Any], copies: int, backed: int
) -> None:
    found = estimate(replace(_SETTINGS, **changes), _AROUND)
    assert found.private == found.own.whole.plus(copies)
    assert found.file_backed_bytes == backed


def test_short_rows_in_random_order_take_pages_of_their_own() -> None:
    settings = Settings(
        workload="random-rows", shape=(100_000, 64), release=Release.DONTNEED, flush_every_rows=100
    )
    # A row of 256 bytes may lie across two pages.
    assert private_bytes(settings) == 100 * 2 * 4096
    assert private_bytes(replace(settings, workload="fill")) == 8 * 4096


@pytest.mark.parametrize(
    ("gib", "mode", "fits"),
    [(1, "c", True), (1.45, "c", True), (1.6, "c", False), (100, "r+", True), (1.6, "load", False)],
)
def test_what_fits_is_available_ram_and_free_swap(gib: float, mode: str, fits: bool) -> None:
    settings = replace(_SETTINGS, shape=(int(gib * GIB) // 80_000, 20_000), mode=Mode(mode))
    found = estimate(settings, _AROUND)
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
    around = Surroundings(replace(_MACHINE, swap_free_bytes=200 << 20))
    own = needed(replace(_SETTINGS, shape=(1, 1 << 20))).most_bytes - (4 << 20)
    for size in (room - own - MIB, room - own + MIB):
        settings = replace(
            _SETTINGS, shape=(1, size // 4), memory_max_bytes=100 << 20, swap_max_bytes=swap_max
        )
        found = estimate(settings, around)
        assert found.fits is (found.private.most_bytes <= room) is (size < room - own)
        assert "the limit + swap" in found.words


@pytest.mark.parametrize(
    ("limit", "used", "swap", "memory_max", "fits", "says"),
    [
        (150, 20, 0, None, True, "what is left of the 150 MiB that limit cowtop itself + swap"),
        (150, 60, 0, None, False, "left of the 150 MiB that limit cowtop itself + swap (90.0 MiB)"),
        # A cage wider than what it stands in is no room.
        (150, 60, 0, 1024, False, "left of the 150 MiB that limit cowtop itself + swap (90.0 MiB)"),
        (150, 60, 0, 100, False, "left of the 150 MiB that limit cowtop itself + swap (90.0 MiB)"),
        (150, 60, 40, None, True, "(130 MiB)"),
        (150, 0, 0, 64, False, "the limit + swap"),
        # More in use than the limit allows, between two readings: nothing is left, not less.
        (150, 160, 0, None, False, "(0 B)"),
    ],
)
def test_the_limit_that_cowtop_is_in_bounds_the_room(
    limit: int, used: int, swap: int, memory_max: int | None, fits: bool, says: str
) -> None:
    group = MemoryLimit(limit * MIB, swap * MIB, "cgroup v1", Path("/sys/fs/cgroup/x"))
    around = Surroundings(_MACHINE, group=group, group_used_bytes=used * MIB)
    settings = _SETTINGS
    if memory_max:
        settings = replace(settings, memory_max_bytes=memory_max * MIB, swap_max_bytes=0)
    found = estimate(settings, around)
    assert found.fits is fits
    assert says in found.words


@pytest.mark.parametrize(
    ("machine", "rows", "fits", "says"),
    [
        # What is known to be there is enough, or swap that nobody can count would decide.
        (replace(_MACHINE, swap_free_bytes=_NOT_TOLD), 1000, True, "fits in available RAM"),
        (replace(_MACHINE, swap_free_bytes=_NOT_TOLD), 15_000, None, "is not known (swap: not"),
        (replace(_MACHINE, available_bytes=_NOT_TOLD), 15_000, None, "known (memory: not told)"),
        (Machine.without(_NOT_TOLD), 1000, None, "(memory: not told; swap: not told)"),
    ],
)
def test_what_the_machine_does_not_tell_is_not_taken_for_nothing(
    machine: Machine, rows: int, fits: bool | None, says: str
) -> None:
    found = estimate(replace(_SETTINGS, shape=(rows, 20_000)), Surroundings(machine))
    assert found.fits is fits
    assert says in found.words


def test_an_unknown_limit_on_the_machine_does_not_hide_a_cage_that_is_too_small() -> None:
    settings = replace(_SETTINGS, memory_max_bytes=64 * MIB, swap_max_bytes=0)
    assert estimate(settings, Surroundings(Machine.without(_NOT_TOLD))).fits is False


def test_an_array_of_a_files_own_dtype_is_not_taken_for_larger() -> None:
    settings = replace(_SETTINGS, dtype=">f4")
    assert estimate(settings, _AROUND).private == child_memory(_SETTINGS).whole.plus(_WHOLE)


@pytest.mark.parametrize(
    ("available", "free", "size"),
    [(100 * GIB, 100 * GIB, GIB), (GIB, 100 * GIB, GIB // 4), (100 * GIB, 2 * GIB, GIB // 2)],
)
def test_the_default_size_is_the_least_of_three(available: int, free: int, size: int) -> None:
    machine = replace(_MACHINE, available_bytes=available)
    assert default_size_bytes(machine, free) == size


def test_the_default_size_is_never_nothing() -> None:
    assert default_size_bytes(replace(_MACHINE, available_bytes=0), 0) == 80_000


def test_without_a_word_on_what_is_available_the_default_is_small() -> None:
    unknown = replace(_MACHINE, available_bytes=_NOT_TOLD)
    assert default_size_bytes(unknown, 100 * GIB) == GIB // 8
    assert default_size_bytes(Machine.without(_NOT_TOLD), 100 * GIB) == 64 * MIB


def test_what_is_around_this_process_can_be_read() -> None:
    around = read_surroundings()
    assert isinstance(around.machine.ram_bytes, int)
    assert estimate(_SETTINGS, around).private == needed(_SETTINGS)


@pytest.mark.parametrize(
    ("mode", "workload", "name", "limit", "fits", "words"),
    [
        ("r+", "fill", "", 64, True, "file-backed up to 76.3 MiB (reclaimable): the private part"),
        ("r+", "fill", "tmpfs", 64, False, "both together does NOT fit in the limit + swap"),
        ("r+", "fill", "tmpfs", 200, True, "both together fits in the limit + swap (200 MiB)"),
        ("r", "scan", "tmpfs", 64, False, "76.3 MiB of memory (tmpfs, not reclaimable)"),
        ("r+", "fill", "hugetlbfs", 64, False, "of memory (hugetlbfs, not reclaimable)"),
        # The file and as many private copies.
        ("c", "fill", "", 150, True, "the private part fits"),
        ("c", "fill", "tmpfs", 150, False, "both together does NOT fit"),
        ("load", "fill", "tmpfs", 150, False, "both together does NOT fit"),
    ],
)
def test_a_file_in_memory_takes_its_room_beside_what_is_private(
    mode: str, workload: str, name: str, limit: int, fits: bool, words: str
) -> None:
    settings = replace(
        _SETTINGS,
        mode=Mode(mode),
        workload=workload,
        memory_max_bytes=limit * MIB,
        swap_max_bytes=0,
    )
    found = estimate(settings, replace(_AROUND, memory_file_system=name))
    on_disk = estimate(settings, _AROUND)
    assert found.fits is fits
    assert words in found.words
    assert ("reclaimable): both" in found.words) is bool(name)
    assert ("killed or refused" in found.words) is not fits
    assert (found.private, found.refusal) == (on_disk.private, on_disk.refusal)


def test_whether_a_file_in_memory_fits_may_not_be_known_either() -> None:
    around = Surroundings(Machine.without(_NOT_TOLD), memory_file_system="tmpfs")
    found = estimate(_SETTINGS, around)
    assert found.fits is None
    assert "whether both together fits in" in found.words


def test_whether_a_place_is_memory_is_asked_of_its_own_file_system(disk_dir: Path) -> None:
    shm = Path("/dev/shm")
    assert surroundings_of(None).memory_file_system == ""
    assert surroundings_of(disk_dir / "not made yet.npy").memory_file_system == ""
    if shm.is_dir():
        assert surroundings_of(shm).memory_file_system == "tmpfs"
        assert surroundings_of(shm / "not made yet.npy").memory_file_system == "tmpfs"
