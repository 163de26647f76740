"""Bad input gets one clear line and exit 2; nothing is lost and nothing left over."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from tests.headless.command import cowtop, headless, refusal_of
from tests.headless.conftest import Refused
from tests.headless.npy_bytes import npy_bytes
from tests.workloads.scripted import save_array

pytestmark = pytest.mark.usefixtures("no_process_left")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "nonsense", "--headless"], "unknown workload 'nonsense': choose from fill"),
        (["run", "fill", "--headless", "--mode", "rw"], "unknown mode 'rw'"),
        (["run", "fill", "--headless", "--release", "x"], "unknown release 'x'"),
        (["run", "lazy", "--headless", "--mode", "c"], "works in mode r only"),
        (["run", "fill", "--headless", "--mode", "r"], "fill changes the array"),
        (["run", "touch", "--modes", "c,r"], "touch changes the array"),
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
        (["run", "fill", "--headless", "--flush-every=-1"], "not a number of rows"),
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


@pytest.mark.slow
def test_the_installed_command_refuses_as_its_main_does() -> None:
    assert "more than 0" in refusal_of(headless("fill", "--size", "0"))
    assert "WORKLOAD" in refusal_of(cowtop("run"))


BAD_FILES: dict[str, tuple[bytes, str]] = {
    "not-npy": (b"just some text\n" * 100, "is not a .npy or .npz file"),
    "empty": (b"", "is empty"),
    "half-header": (b"\x93NUMPY\x01\x00\x76\x00{'descr'", "is truncated inside the .npy header"),
    "damaged": (npy_bytes("{'descr': oops, }", b"x" * 100), "header is damaged"),
    "version-9": (b"\x93NUMPY\x09\x00" + b"x" * 100, "version 9.0 is not read"),
    "truncated": (
        npy_bytes("{'descr': '<f4', 'fortran_order': False, 'shape': (100, 100), }", b"x" * 39_999),
        "is truncated",
    ),
    "no-rows": (
        npy_bytes("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 10), }"),
        "the array is empty",
    ),
    "huge": (
        npy_bytes(f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({10**18}, {10**18}), }}"),
        "is truncated",
    ),
    "negative": (
        npy_bytes("{'descr': '<f4', 'fortran_order': False, 'shape': (-1, 10), }"),
        "impossible shape",
    ),
    "text": (
        npy_bytes("{'descr': '<U5', 'fortran_order': False, 'shape': (10, 10), }", b"x" * 2000),
        "the array holds no numbers",
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
def test_what_is_no_regular_file_isrefusal_of(what: str, disk_dir: Path, refused: Refused) -> None:
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
        "pipe": "is a pipe",
        "loop": "cannot be opened",
    }[what]
    assert words in refused("run", "fill", "--headless", "--file", path)


def test_a_name_that_tries_the_terminal_is_made_harmless(disk_dir: Path, refused: Refused) -> None:
    line = refused("run", "fill", "--headless", "--file", disk_dir / "\x1b[2J\nred\x9b31m.npy")
    assert all(char.isprintable() for char in line.rstrip("\n"))


@pytest.mark.slow
def test_a_file_that_may_not_be_read_isrefusal_of(disk_dir: Path) -> None:
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
    assert "no permission to read it" in refusal_of(done)


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
        (["--shape", "10x10"], "tells its own dtype and shape"),
        (["--size", "1M"], "leave --size out"),
        (["--chunk-rows", "11"], "larger than the array (10)"),
    ],
)
def test_what_does_not_fit_the_file_isrefusal_of(
    arguments: list[str], words: str, disk_dir: Path, refused: Refused
) -> None:
    path = disk_dir / "mine.npy"
    save_array(path, (10, 10))
    assert words in refused("run", "fill", "--headless", "--file", path, *arguments)
