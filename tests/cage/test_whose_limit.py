"""Real kills in real control groups: whose limit it was, with and without a cage in between."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tui.cage import kernel
from tui.cage.killer import Killer, KillSeen, who_killed
from tui.files.owner import new_name
from tui.probe.cgroup import Cgroup, memory_cgroup
from tui.probe.oom import OomCounts
from tui.probe.reading import Absent

MIB = 1 << 20
# Enters the control group named first, as everything that it starts does.
ENTER = "import os, sys; open(sys.argv[1] + '/cgroup.procs', 'w').write(str(os.getpid())); "
HOG = "block = bytearray(96 << 20)\nfor page in range(0, len(block), 4096): block[page] = 1"
RUN = "from tui.cli import main; sys.exit(main(sys.argv[2:]))"


@contextmanager
def directory(inside: Path, limit_bytes: int, *, swap: bool = True) -> Iterator[Path]:
    """A v1 directory that cowtop did not make, with a limit."""
    path = inside / f"test-{new_name()}"
    path.mkdir()
    try:
        (path / "memory.limit_in_bytes").write_text(str(limit_bytes))
        both = path / "memory.memsw.limit_in_bytes"
        if not swap:
            if not both.exists():
                pytest.skip("swap accounting is off")
            both.write_text(str(limit_bytes))
        yield path
    finally:
        for child in [*path.glob("cowtop-*"), path]:
            kernel.remove_directory(child)


@pytest.fixture
def own() -> Cgroup:
    """Skips where no v1 directory can be made: only there may one stand below a process's own."""
    found = memory_cgroup()
    if isinstance(found, Absent):
        pytest.skip(found.reason)
    if found.version != 1:
        pytest.skip("cgroup v2: a control group with processes in it can have no children")
    if os.getuid() != 0:
        pytest.skip("takes root to make a control group")
    return found


def _killed_in(group: Cgroup, cage: Path | None, code: str = HOG) -> KillSeen:
    counts = OomCounts(group)
    before = counts.read()
    command = [sys.executable, "-I", "-S", "-c", ENTER + "\n" + code, str(group.directory)]
    assert subprocess.run(command).returncode == -9
    return who_killed(before, counts.read(), cage=cage, held_bytes=None)


def _below(own: Cgroup, path: Path) -> Cgroup:
    return Cgroup(own.version, path, own.mount_point)


@pytest.mark.parametrize("swap", [True, False])
def test_a_victim_of_its_own_limit_and_one_of_a_limit_above_are_told_apart(
    own: Cgroup, *, swap: bool
) -> None:
    with directory(own.directory, 48 * MIB, swap=swap) as job:
        with directory(job, 512 * MIB) as wide:
            seen = _killed_in(_below(own, wide), wide)
            assert (seen.by, seen.limit_bytes, seen.where) == (Killer.LIMIT, 48 * MIB, job)
            assert seen.cage_bytes == 512 * MIB
        with directory(job, 32 * MIB, swap=swap) as tight:
            seen = _killed_in(_below(own, tight), tight)
            assert (seen.by, seen.limit_bytes, seen.where) == (Killer.CAGE, 32 * MIB, tight)


def test_a_kill_by_a_person_in_a_limit_that_was_met_by_others_before_is_theirs(own: Cgroup) -> None:
    with directory(own.directory, 48 * MIB) as job:
        group = _below(own, job)
        assert _killed_in(group, None).by is Killer.LIMIT
        by_hand = "os.kill(os.getpid(), 9)"
        assert _killed_in(group, None, by_hand) == KillSeen(Killer.OUTSIDE)


def _watched(inside: Path, scratch_dir: Path, *options: str) -> dict[str, Any]:
    """A headless run of 200 MiB in mode c, cowtop itself inside the control group as well."""
    command = [sys.executable, "-c", ENTER + RUN, str(inside), "run", "fill", "--size", "200M"]
    answer = subprocess.run(
        [*command, "--scratch-dir", str(scratch_dir), "--headless", *options],
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 4, answer.stderr
    told: dict[str, Any] = json.loads(answer.stdout)
    return told


@pytest.mark.long
def test_a_limit_that_cowtop_did_not_make_is_named(own: Cgroup, scratch_dir: Path) -> None:
    with directory(own.directory, 150 * MIB) as job:
        told = _watched(job, scratch_dir)
        assert told["reason"].startswith("killed by a memory limit around cowtop at row ")
        assert f"(the limit of {job})" in told["reason"]
        assert told["peak"]["limit_bytes"] == 150 * MIB


@pytest.mark.long
def test_a_cage_wider_than_the_limit_around_it_is_told_and_the_tighter_one_is_read(
    own: Cgroup, scratch_dir: Path
) -> None:
    with directory(own.directory, 150 * MIB) as job:
        told = _watched(job, scratch_dir, "--memory-max", "1G")
        assert told["reason"].startswith("killed by a memory limit around cowtop at row ")
        assert "the limit of 1.00 GiB that was asked for is wider" in told["reason"]
        wider = "the limit of 1.00 GiB is wider than what is around it: 150 MiB"
        assert any(wider in notice for notice in told["notices"])
        assert told["peak"]["limit_bytes"] == 150 * MIB


@pytest.mark.long
def test_a_cage_inside_a_wider_limit_is_still_the_one_that_is_blamed(
    own: Cgroup, scratch_dir: Path
) -> None:
    with directory(own.directory, 300 * MIB) as job:
        told = _watched(job, scratch_dir, "--memory-max", "64M", "--swap-max", "0")
        assert told["reason"].startswith("killed by the memory limit at row ")
        assert "of 64.0 MiB were private copies" in told["reason"]
        assert told["peak"]["limit_bytes"] == 64 * MIB
