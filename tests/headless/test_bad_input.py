"""Bad input gets one clear line and exit 2; nothing is lost and nothing left over."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest

from tests.headless.command import cowtop, headless
from tests.headless.conftest import RunHere
from tests.workloads.scripted import save_array
from tui.probe.system import read_machine

pytestmark = pytest.mark.usefixtures("no_process_left")


Refused = Callable[..., str]


@pytest.fixture
def refused(run_here: RunHere) -> Refused:
    """Runs the command line here; the one line that it refuses with."""
    return lambda *arguments: _refused(run_here(*arguments))


def _refused(done: subprocess.CompletedProcess[str]) -> str:
    """The one line that a refusal is."""
    assert done.returncode == 2, done
    assert done.stdout == ""
    assert done.stderr.startswith("cowtop")
    assert done.stderr.count("\n") == 1, done.stderr
    assert done.stderr.endswith("\n")
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "nonsense", "--headless"], "unknown workload 'nonsense': choose from fill"),
        (["run", "fill", "--headless", "--mode", "rw"], "unknown mode 'rw'"),
        (["run", "fill", "--headless", "--release", "x"], "unknown release 'x'"),
        (["run", "lazy", "--headless", "--mode", "c"], "works in mode r only"),
        (["run", "fill", "--headless", "--size", "0"], "more than 0"),
        (["run", "fill", "--headless", "--size", "-1"], "more than 0"),
        (["run", "fill", "--headless", "--size=-5M"], "more than 0"),
        (["run", "fill", "--headless", "--shape", "0x10"], "is not a shape"),
        (["run", "fill", "--headless", "--shape", "10x0"], "is not a shape"),
        (["run", "fill", "--headless", "--shape=-3x10"], "is not a shape"),
        (
            ["run", "fill", "--headless", "--shape=10x10", "--chunk-rows=11"],
            "larger than the array",
        ),
        (["run", "fill", "--headless", "--shape=10x10", "--chunk-rows=0"], "at least one row"),
        (["run", "fill", "--headless", "--flush-every=-1"], "whole number"),
        (["run", "fill", "--headless", "--flush-every=0", "--release=cold"], "follows a flush"),
        (["run", "fill", "--headless", "--interval", "0"], "--interval"),
        (["run", "fill", "--headless", "--dtype", "object"], "is not a dtype"),
        (["run", "fill", "--headless", "--swap-max", "0"], "memory limit"),
        (["run", "fill", "--headless", "--scratch-dir", "/does/not/exist"], "does not exist"),
        (["run", "fill", "--headless", "--scratch-dir", "/dev/null"], "is not a directory"),
        (["run"], "WORKLOAD"),
        (["nonsense"], "nonsense"),
        (["run", "fill", "--headless", "--nonsense"], "--nonsense"),
    ],
)
def test_bad_options_are_refused_in_one_line(
    arguments: list[str], words: str, refused: Refused
) -> None:
    assert words in refused(*arguments)


def test_the_installed_command_refuses_as_its_main_does() -> None:
    assert "more than 0" in _refused(headless("fill", "--size", "0"))
    assert "WORKLOAD" in _refused(cowtop("run"))


def _header(text: str, data: bytes = b"") -> bytes:
    header = text.encode().ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + data


BAD_FILES: dict[str, tuple[bytes, str]] = {
    "not-npy": (b"just some text\n" * 100, "is not a .npy file"),
    "empty": (b"", "is not a .npy file"),
    "half-header": (b"\x93NUMPY\x01\x00\x76\x00{'descr'", "is truncated inside the .npy header"),
    "damaged": (_header("{'descr': oops, }", b"x" * 100), "header is damaged"),
    "version-9": (b"\x93NUMPY\x09\x00" + b"x" * 100, "version 9.0 is not read"),
    "truncated": (
        _header("{'descr': '<f4', 'fortran_order': False, 'shape': (100, 100), }", b"x" * 39_999),
        "is truncated",
    ),
    "by-columns": (
        _header("{'descr': '<f4', 'fortran_order': True, 'shape': (10, 10), }", b"x" * 400),
        "column by column",
    ),
    "no-rows": (
        _header("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 10), }"),
        "the array is empty",
    ),
    "number": (
        _header("{'descr': '<f4', 'fortran_order': False, 'shape': (), }", b"xxxx"),
        "a single number",
    ),
    "huge": (
        _header(f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({10**18}, {10**18}), }}"),
        "is truncated",
    ),
    "negative": (
        _header("{'descr': '<f4', 'fortran_order': False, 'shape': (-1, 10), }"),
        "impossible shape",
    ),
    "text": (
        _header("{'descr': '<U5', 'fortran_order': False, 'shape': (10, 10), }", b"x" * 2000),
        "plain numbers",
    ),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_refused_in_one_line_and_left_alone(
    name: str, disk_dir: Path, refused: Refused
) -> None:
    data, words = BAD_FILES[name]
    path = disk_dir / f"{name}.npy"
    path.write_bytes(data)
    assert words in refused("run", "fill", "--headless", "--file", path)
    assert path.read_bytes() == data
    assert list(disk_dir.iterdir()) == [path]


def test_an_array_of_objects_is_refused_and_never_unpickled(
    disk_dir: Path, refused: Refused
) -> None:
    path = disk_dir / "objects.npy"
    trap = disk_dir / "trap"

    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.mkdir, (str(trap),)

    np.save(path, np.array([Trap(), Trap()]), allow_pickle=True)
    for mode in ("c", "r", "load"):
        line = refused("run", "scan", "--headless", "--file", path, "--mode", mode)
        assert "Python objects" in line
    assert not trap.exists()


@pytest.mark.parametrize("what", ["directory", "missing", "pipe", "loop"])
def test_what_is_no_regular_file_is_refused(what: str, disk_dir: Path, refused: Refused) -> None:
    path = disk_dir / "thing.npy"
    if what == "directory":
        path.mkdir()
    elif what == "pipe":
        os.mkfifo(path)
    elif what == "loop":
        path.symlink_to(path)
    words = {
        "directory": "is a directory",
        "missing": "no such file",
        "pipe": "is not a regular file",
        "loop": "cannot be opened",
    }[what]
    assert words in refused("run", "fill", "--headless", "--file", path)


def test_a_name_that_tries_the_terminal_is_made_harmless(disk_dir: Path, refused: Refused) -> None:
    line = refused("run", "fill", "--headless", "--file", disk_dir / "\x1b[2J\nred\x9b31m.npy")
    assert all(char.isprintable() for char in line.rstrip("\n"))


def test_a_file_that_may_not_be_read_is_refused(disk_dir: Path) -> None:
    path = disk_dir / "mine.npy"
    save_array(path, (10, 10))
    path.chmod(0)
    prefix: tuple[str, ...] = ()
    if os.geteuid() == 0:
        # Root reads everything: give up what lets it.
        if shutil.which("setpriv") is None:
            pytest.skip("needs setpriv to stop being root")
        prefix = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
    done = headless("fill", "--file", path, prefix=prefix)
    assert "no permission to read it" in _refused(done)


@pytest.mark.parametrize("mode", ["r+", "w+"])
def test_a_file_is_not_written_to_without_leave(
    mode: str, disk_dir: Path, refused: Refused
) -> None:
    path = disk_dir / "mine.npy"
    save_array(path, (10, 10))
    before = path.read_bytes(), path.stat().st_mtime_ns
    assert "--allow-write" in refused("run", "fill", "--headless", "--file", path, "--mode", mode)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--shape", "10x10"], "leave --shape and --size out"),
        (["--size", "1M"], "leave --shape and --size out"),
        (["--chunk-rows", "11"], "larger than the array (10)"),
    ],
)
def test_what_does_not_fit_the_file_is_refused(
    arguments: list[str], words: str, disk_dir: Path, refused: Refused
) -> None:
    path = disk_dir / "mine.npy"
    save_array(path, (10, 10))
    assert words in refused("run", "fill", "--headless", "--file", path, *arguments)


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
    rows = memory // 80_000 + 100_000
    path = disk_dir / "sparse.npy"
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows}, 20000), }}"
    path.write_bytes(_header(header))
    try:
        os.truncate(path, 128 + rows * 80_000)
    except OSError as error:
        pytest.skip(f"no sparse file of this size here: {error}")
    line = refused("run", "fill", "--headless", "--file", path, "--mode", mode)
    assert "ENOMEM" in line
    assert "overcommit" in line
    assert "lazy" in line
    assert path.stat().st_blocks < 100


def test_a_process_with_too_little_address_space_fails_plainly(disk_dir: Path) -> None:
    path = disk_dir / "mine.npy"
    save_array(path, (60, 2000))
    with path.open("ab") as file:
        file.truncate(128 + 60 * 2000 * 4)
    if shutil.which("prlimit") is None:
        pytest.skip("needs prlimit")
    big = disk_dir / "big.npy"
    header = "{'descr': '<f4', 'fortran_order': False, 'shape': (20000, 20000), }"
    big.write_bytes(_header(header))
    os.truncate(big, 128 + 1_600_000_000)
    prefix = ("prlimit", f"--as={1_500_000_000}")
    environment = {"OPENBLAS_NUM_THREADS": "1"}
    arguments = ("--file", big, "--mode", "c", "--chunk-rows", "all")
    done = headless("scan", *arguments, prefix=prefix, environment=environment)
    assert done.returncode == 3, done
    assert "Cannot allocate memory" in done.stderr
    assert "(while opening the array)" in done.stderr
    assert done.stderr.count("\n") == 1
