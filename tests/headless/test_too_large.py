"""What is larger than the disk, than memory or than reason is refused before anything is made."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.headless.command import headless, refusal_of
from tests.headless.conftest import Refused
from tests.headless.npy_bytes import npy_bytes
from tui.probe.system import read_machine

pytestmark = pytest.mark.usefixtures("no_process_left")


@pytest.mark.parametrize("mode", ["r", "r+", "w+"])
def test_an_array_larger_than_the_disk_is_refused(
    mode: str, scratch_dir: Path, refused: Refused
) -> None:
    workload = "scan" if mode == "r" else "fill"
    arguments = ("--size", "1000T", "--mode", mode, "--scratch-dir", scratch_dir)
    line = refused("run", workload, "--headless", *arguments)
    assert "free" in line
    assert "--scratch-dir" in line


def test_a_shape_beyond_all_reason_is_refused(scratch_dir: Path, refused: Refused) -> None:
    shape = f"{10**15 - 1}x{10**15 - 1}"
    for mode in ("c", "r+", "load"):
        refused(
            "run",
            "fill",
            "--headless",
            "--shape",
            shape,
            "--mode",
            mode,
            "--scratch-dir",
            scratch_dir,
        )


@pytest.fixture
def tiny_disk(disk_dir: Path) -> Iterator[Path]:
    """A file system of 8 MiB; only root can make one."""
    mount = shutil.which("mount")
    place = disk_dir / "tiny"
    place.mkdir()
    if os.geteuid() != 0 or mount is None:
        pytest.skip("only root can mount a small file system")
    made = subprocess.run([mount, "-t", "tmpfs", "-o", "size=8m", "none", str(place)])
    if made.returncode != 0:
        pytest.skip("mounting is not allowed here")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def test_a_disk_without_room_is_refused_before_anything_is_made(
    tiny_disk: Path, refused: Refused
) -> None:
    for mode in ("c", "w+"):
        arguments = ("--size", "64M", "--mode", mode, "--scratch-dir", tiny_disk)
        line = refused("run", "fill", "--headless", *arguments)
        assert "8.00 MiB" in line
        assert list(tiny_disk.iterdir()) == []


@pytest.mark.slow
def test_a_scratch_directory_in_memory_is_used_and_said_to_be_so(tiny_disk: Path) -> None:
    done = headless("fill", "--size", "1M", "--scratch-dir", tiny_disk)
    assert done.returncode == 0
    assert "in RAM" in done.stdout
    assert list(tiny_disk.iterdir()) == []


@pytest.mark.parametrize("mode", ["c", "load"])
def test_more_than_ram_and_swap_is_refused_with_the_rule_behind_it(
    mode: str, disk_dir: Path, refused: Refused
) -> None:
    machine = read_machine()
    if machine.overcommit == 1:
        pytest.skip("vm.overcommit_memory is 1: this kernel promises everything")
    memory = psutil.virtual_memory().total + psutil.swap_memory().total
    try:
        path = sparse(disk_dir, memory // 80_000 + 100_000)
    except OSError as error:
        pytest.skip(f"no sparse file of this size here: {error}")
    line = refused("run", "fill", "--headless", "--file", path, "--mode", mode)
    assert "ENOMEM" in line
    assert "overcommit" in line
    assert "lazy" in line
    assert path.stat().st_blocks < 100


def sparse(folder: Path, rows: int) -> Path:
    """An array of 80,000 bytes a row that takes no room on the disk."""
    path = folder / "big.npy"
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows}, 20000), }}"
    path.write_bytes(npy_bytes(header))
    os.truncate(path, 128 + rows * 80_000)
    return path


def with_address_space(limit_bytes: int) -> tuple[str, ...]:
    """What goes before a command that may map no more."""
    if shutil.which("prlimit") is None:
        pytest.skip("needs prlimit")
    return "prlimit", f"--as={limit_bytes}"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("workload", "mode"),
    [
        ("fill", "c"),
        pytest.param("scan", "r", marks=pytest.mark.long),
        pytest.param("scan", "load", marks=pytest.mark.long),
    ],
)
def test_more_than_the_address_space_is_refused_in_every_mode_before_a_file_is_made(
    workload: str, mode: str, scratch_dir: Path
) -> None:
    arguments = ("--size", "800M", "--mode", mode, "--scratch-dir", scratch_dir)
    done = headless(workload, *arguments, prefix=with_address_space(700_000 << 10))
    line = refusal_of(done)
    assert "`ulimit -v` (RLIMIT_AS) allows, 684 MiB" in line
    assert "overcommit" not in line
    assert list(scratch_dir.iterdir()) == []


@pytest.mark.slow
def test_a_process_with_too_little_address_space_fails_plainly(disk_dir: Path) -> None:
    big = sparse(disk_dir, 17_875)
    environment = {"OPENBLAS_NUM_THREADS": "1"}
    arguments = ("--file", big, "--mode", "c", "--chunk-rows", "all")
    prefix = with_address_space(1_500_000_000)
    done = headless("scan", *arguments, prefix=prefix, environment=environment)
    assert done.returncode == 3, done
    assert "Cannot allocate memory" in done.stderr
    assert "(while opening the array)" in done.stderr
    assert done.stderr.count("\n") == 1
