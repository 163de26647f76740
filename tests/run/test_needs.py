"""What runs would need against what there is, alone and side by side, in a cage and without."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tui.metrics_format import format_bytes
from tui.probe.reading import Absent
from tui.probe.surroundings import Surroundings
from tui.probe.system import Machine
from tui.run.child_memory import child_memory
from tui.run.estimate import private_bytes
from tui.run.needs import Needs, needs_of
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
_C = Settings(shape=(8192, 8192))  # 256 MiB
_COPIES = private_bytes(_C)
_SHARED = replace(_C, mode=Mode.READ_WRITE)
_LOADED = replace(_C, mode=Mode.LOAD)
_OWN, _OWN_SHARED, _OWN_LOADED = (
    child_memory(run).whole.most_bytes for run in (_C, _SHARED, _LOADED)
)


def _needs(*runs: Settings, around: Surroundings = _AROUND, free: Any = 4 * GIB) -> Needs:
    return needs_of(runs, around, "/var/tmp", free)


def test_a_run_alone() -> None:
    needs = _needs(_C)
    private, file, disk = needs.bars
    assert private.parts == (("python", _OWN), ("copies", _COPIES))
    assert (private.room_bytes, private.words) == (GIB, "275 MiB of 1.00 GiB")
    assert (file.parts, file.words) == (
        (("file", 256 * MIB),),
        "256 MiB reclaimable, needs no room",
    )
    assert disk.words == "256 MiB of 4.00 GiB free in /var/tmp"
    assert needs.fits
    assert needs.verdict == "the private part fits in available RAM + swap (1.00 GiB)"
    assert needs.one_more == "each more of it costs about 275 MiB of its own: 3 fit in 1.00 GiB"


@pytest.mark.parametrize(
    ("run", "parts"),
    [
        (_SHARED, (("python", _OWN_SHARED), ("copies", 0))),
        (
            _LOADED,
            (("python", _OWN_LOADED + private_bytes(_LOADED)), ("copies", 0)),
        ),
    ],
)
def test_only_private_copies_are_drawn_as_such(
    run: Settings, parts: tuple[tuple[str, int], ...]
) -> None:
    assert _needs(run).bars[0].parts == parts


def test_side_by_side_they_share_the_machine_and_nobody_asks_for_one_more() -> None:
    needs = _needs(_C, _SHARED)
    assert needs.bars[0].needed_bytes == _OWN + _OWN_SHARED + _COPIES
    assert needs.bars[0].words == f"c 275 MiB + r+ {format_bytes(_OWN_SHARED)} of 1.00 GiB"
    assert needs.bars[2].needed_bytes == 512 * MIB
    assert needs.one_more == ""
    tight = Surroundings(replace(_MACHINE, available_bytes=285 * MIB))
    assert _needs(_C, around=tight).fits
    assert _needs(_C, _SHARED, around=tight).fits is False


def test_in_a_cage_each_has_a_limit_of_its_own_and_the_one_that_breaks_it_is_told() -> None:
    runs = [replace(run, memory_max_bytes=128 * MIB) for run in (_SHARED, _C)]
    needs = _needs(*runs)
    private = needs.bars[0]
    assert (needs.fits, private.fits) == (False, False)
    assert private.words == "275 MiB of 128 MiB"
    assert private.needed_bytes == _OWN + _COPIES
    assert needs.verdict == (
        "the private part (275 MiB) does NOT fit in the limit + swap (128 MiB): "
        "the run will be killed or refused"
    )
    assert _needs(runs[0]).fits
    assert _needs(runs[0]).one_more == "", "another one has a limit of its own"


def test_what_is_not_known_is_said_and_is_no_figure() -> None:
    around = Surroundings(replace(_MACHINE, swap_free_bytes=Absent("no permission")))
    needs = _needs(replace(_C, shape=(40_000, 8192)), around=around, free=Absent("no answer"))
    private, _, disk = needs.bars
    assert (needs.fits, private.fits, disk.fits) == (None, None, None)
    assert isinstance(private.room_bytes, Absent)
    assert "not known (swap: no permission)" in needs.verdict
    assert private.words == "1.24 GiB; what there is: not known"
    assert disk.words == "1.22 GiB; free: no answer"
    assert "fit in" not in needs.one_more


def test_a_full_disk_a_file_of_ones_own_and_one_in_memory() -> None:
    assert _needs(_C, free=255 * MIB).bars[2].fits is False
    own = _needs(replace(_C, file=Path("own.npy"), data_offset=128))
    assert own.bars[2].words == "0 B: your own file stays where it is"
    memory = _needs(_C, around=replace(_AROUND, memory_file_system="tmpfs"))
    private, file, disk = memory.bars
    assert private.needed_bytes == _OWN + _COPIES + 256 * MIB
    assert file.words == "in memory (tmpfs), not reclaimable: counted as private"
    assert disk.words == "0 B: /var/tmp is in memory"


def test_what_the_kernel_will_not_map_is_refused() -> None:
    strict = Surroundings(replace(_MACHINE, overcommit=2, commit_left_bytes=100 * MIB))
    assert "256 MiB" in _needs(_C, around=strict).refused
    assert _needs(_SHARED, around=strict).refused == ""
