"""How many are expected before anything was measured: in a limit, here, with a file in memory."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.metrics_format import format_bytes
from tui.probe.reading import Absent
from tui.probe.surroundings import Surroundings
from tui.probe.system import Machine
from tui.run.estimate import needed, private_bytes
from tui.run.fit_needs import expected, fit_needs
from tui.run.needs import Needs
from tui.settings import Settings
from workloads.words import Mode

GIB, MIB = 1 << 30, 1 << 20
_MACHINE = Machine(
    ram_bytes=2 * GIB,
    available_bytes=GIB,
    free_bytes=GIB,
    swap_bytes=0,
    swap_free_bytes=0,
    commit_left_bytes=4 * GIB,
    overcommit=0,
)
_AROUND = Surroundings(_MACHINE)
_BASE = Settings(shape=(8192, 8192))  # 256 MiB


_EACH = needed(replace(_BASE, mode=Mode.READ_WRITE)).most_bytes
_IN_THREE, _IN_ONE = 3 * GIB // _EACH, GIB // _EACH
_BESIDE_IT = (2 * GIB - 256 * MIB) // _EACH


def _needs(settings: Settings, around: Surroundings = _AROUND) -> Needs:
    return fit_needs(settings, around, "/var/tmp", 4 * GIB)


def test_in_the_memory_that_is_asked_about_and_the_swap_beside_it() -> None:
    needs = _needs(replace(_BASE, memory_max_bytes=2 * GIB))
    assert needs.verdict == f"c 7, load 7, r+, lazy {2 * GIB // _EACH} in 2.00 GiB (the limit)"
    c, load, shared, disk = needs.bars
    assert (c.label, c.words) == ("c", "7 expected, 275 MiB each")
    assert dict(c.parts)["copies"] == 7 * private_bytes(_BASE)
    assert dict(load.parts)["copies"] == 0
    assert shared.words == f"{2 * GIB // _EACH} expected, {format_bytes(_EACH)} each"
    assert disk.words == "256 MiB of 4.00 GiB free in /var/tmp"
    more = replace(_BASE, memory_max_bytes=2 * GIB, swap_max_bytes=GIB)
    assert _needs(more).verdict == f"c 11, load 11, r+, lazy {_IN_THREE} in 3.00 GiB (the limit)"


def test_without_a_limit_in_what_is_left_here_or_why_that_is_not_known() -> None:
    assert (
        _needs(_BASE).verdict
        == f"c 3, load 3, r+, lazy {_IN_ONE} in 1.00 GiB (available RAM + swap)"
    )
    unknown = Surroundings(replace(_MACHINE, available_bytes=Absent("not on this system")))
    needs = _needs(_BASE, unknown)
    assert needs.verdict.startswith("how many fit in available RAM + swap is not known (memory: ")
    assert needs.fits is None
    assert all(bar.words.startswith("?, ") for bar in needs.bars[:3])


def test_a_file_in_memory_takes_its_room_once() -> None:
    around = Surroundings(_MACHINE, memory_file_system="tmpfs")
    needs = _needs(replace(_BASE, memory_max_bytes=2 * GIB), around)
    assert needs.verdict == f"c 6, load 6, r+, lazy {_BESIDE_IT} in 2.00 GiB (the limit)"
    assert dict(needs.bars[0].parts)["file"] == 256 * MIB


def test_where_not_one_fits_its_bar_says_so() -> None:
    needs = _needs(replace(_BASE, memory_max_bytes=100 * MIB))
    assert [bar.fits for bar in needs.bars] == [False, False, True, True]
    assert needs.bars[0].words == "0 expected, 275 MiB each"


@given(st.integers(0, 1 << 44), st.sampled_from(Mode))
def test_so_many_fit_and_one_more_does_not(room_bytes: int, mode: Mode) -> None:
    each = needed(replace(_BASE, mode=mode)).most_bytes
    many = expected(_BASE, mode, room_bytes)
    assert many * each <= room_bytes < (many + 1) * each


@pytest.mark.parametrize("mode", [Mode.READ, Mode.READ_WRITE])
def test_who_shares_the_file_needs_the_interpreter_alone(mode: Mode) -> None:
    assert 50 <= expected(_BASE, mode, GIB) <= 56
