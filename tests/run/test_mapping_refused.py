from __future__ import annotations

import resource
import subprocess
import sys
from dataclasses import replace

import pytest

from tui.probe.reading import Absent
from tui.probe.rlimits import UNLIMITED, Rlimits, read_rlimits
from tui.probe.surroundings import Surroundings
from tui.probe.system import Machine
from tui.run.estimate import refusal
from tui.run.mapping_refused import why_refused_to_map
from tui.settings import CageKind, Settings
from workloads.words import Mode

GIB = 1 << 30
MIB = 1 << 20
_NOT_TOLD = Absent("not told")
_MACHINE = Machine(2 * GIB, GIB, GIB // 2, GIB, GIB // 2, GIB, 0)
_AROUND = Surroundings(_MACHINE)
_LITTLE_SPACE, _LITTLE_DATA = Rlimits(GIB, None), Rlimits(None, GIB)


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
def test_what_the_kernel_will_not_promise_is_refused_with_its_rule(
    overcommit: int | None, gib: float, mode: str, is_refused: bool
) -> None:
    around = Surroundings(replace(_MACHINE, overcommit=overcommit))
    refused = why_refused_to_map(Mode(mode), int(gib * GIB), around)
    assert (refused is not None) is is_refused
    if refused is not None:
        assert f"vm.overcommit_memory is {overcommit}" in refused.reason
        assert "ENOMEM" in refused.words
        assert "lazy" in refused.remedy


def test_a_machine_that_promised_more_than_it_has_is_not_negative() -> None:
    around = Surroundings(replace(_MACHINE, overcommit=2, commit_left_bytes=-5 * GIB))
    refused = why_refused_to_map(Mode.COPY_ON_WRITE, MIB, around)
    assert refused is not None
    assert "(0 B)" in refused.reason


@pytest.mark.parametrize(
    "machine",
    [
        replace(_MACHINE, swap_bytes=_NOT_TOLD),
        replace(_MACHINE, ram_bytes=_NOT_TOLD),
        replace(_MACHINE, overcommit=2, commit_left_bytes=_NOT_TOLD),
    ],
)
def test_a_rule_whose_figures_are_not_known_refuses_nothing(machine: Machine) -> None:
    assert why_refused_to_map(Mode.COPY_ON_WRITE, 300 * GIB, Surroundings(machine)) is None


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize(
    ("size_mib", "is_refused"), [(900, False), (961, True), (1024, True), (300_000, True)]
)
def test_address_space_bounds_every_mode(mode: Mode, size_mib: int, is_refused: bool) -> None:
    around = replace(_AROUND, rlimits=_LITTLE_SPACE)
    refused = why_refused_to_map(mode, size_mib * MIB, around)
    assert (refused is not None) is is_refused
    if refused is not None:
        assert "`ulimit -v` (RLIMIT_AS) allows, 1.00 GiB" in refused.reason
        assert "overcommit" not in refused.words
        assert "r+" not in refused.remedy


@pytest.mark.parametrize("mode", list(Mode))
def test_a_limit_on_data_bounds_what_is_mapped_private_and_writable(mode: Mode) -> None:
    around = replace(_AROUND, rlimits=_LITTLE_DATA)
    refused = why_refused_to_map(mode, GIB, around)
    assert (refused is not None) is (mode in (Mode.COPY_ON_WRITE, Mode.LOAD))
    if refused is not None:
        assert "`ulimit -d` (RLIMIT_DATA) limits to 1.00 GiB" in refused.reason


def test_of_two_rules_the_one_that_the_kernel_asks_first_is_named() -> None:
    around = replace(_AROUND, rlimits=Rlimits(GIB, GIB))
    refused = why_refused_to_map(Mode.COPY_ON_WRITE, 300 * GIB, around)
    assert refused is not None
    assert "RLIMIT_AS" in refused.reason


@pytest.mark.parametrize(
    ("rlimits", "mode", "cause"),
    [
        (Rlimits(GIB, None), Mode.READ, "RLIMIT_AS"),
        (Rlimits(None, GIB), Mode.COPY_ON_WRITE, "RLIMIT_DATA"),
        (Rlimits(None, GIB), Mode.READ_WRITE, None),
        (Rlimits(500 * GIB, None), Mode.READ, None),
        (UNLIMITED, Mode.COPY_ON_WRITE, None),
    ],
)
def test_once_it_was_refused_a_limit_that_is_near_is_the_cause_and_none_is_made_up(
    rlimits: Rlimits, mode: Mode, cause: str | None
) -> None:
    around = replace(_AROUND, rlimits=rlimits)
    assert why_refused_to_map(mode, 600 * MIB, around) is None
    found = why_refused_to_map(mode, 600 * MIB, around, happened=True)
    assert (found is not None) is (cause is not None)
    if found is not None and cause is not None:
        assert cause in found.reason


def test_a_cage_by_rlimit_is_a_limit_on_data() -> None:
    settings = Settings(shape=(100_000, 20_000), memory_max_bytes=512 * MIB, cage=CageKind.RLIMIT)
    large = replace(_AROUND, machine=replace(_MACHINE, overcommit=1))
    refused = refusal(settings, large)
    assert refused is not None
    assert "(RLIMIT_DATA) limits to 512 MiB" in refused.reason
    assert refusal(replace(settings, mode=Mode.READ_WRITE), large) is None
    assert refusal(replace(settings, cage=CageKind.AUTO), large) is None
    tighter = replace(large, rlimits=Rlimits(None, 100 * MIB))
    found = refusal(settings, tighter)
    assert found is not None
    assert "limits to 100 MiB" in found.reason


def test_the_limits_are_the_soft_ones_of_this_process() -> None:
    code = "from tui.probe.rlimits import read_rlimits; print(read_rlimits())"

    def lower() -> None:
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (3 * GIB, hard))

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, preexec_fn=lower
    )
    data = read_rlimits().data_bytes
    assert done.stdout == f"{Rlimits(3 * GIB, data)}\n", done.stderr
