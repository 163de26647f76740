"""What is no array file is refused in one line by every command and field that takes one.

Nothing is opened that would wait or act, and no more is read than tells.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.hostile.npy_files import npy_files
from tests.hostile.texts import harm_in
from tests.hostile.zip_files import zip_files
from tui.cli import main
from tui.files.formats.found import FormatError
from tui.files.formats.npy import MAX_HEADER_BYTES
from tui.files.formats.raw import Said
from tui.files.formats.registry import find
from tui.screens.launcher_form import texts_of, understood
from tui.settings import Settings
from tui.text import clean

_WAYS = {
    "run": ("run", "scan", "--headless", "--mode", "r"),
    "fit": ("fit",),
    "table": ("table",),
}
_ONE_IN = 12


@pytest.fixture(name="odd")
def odd_files(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Each under a name of its own, and what is said of it."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "empty").touch()
    (tmp_path / "text").write_text("no array\n")
    (tmp_path / "closed").write_bytes(b"\x93NUMPY")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(tmp_path / "socket"))
        yield {
            f"{tmp_path}/pipe": "is a pipe",
            f"{tmp_path}/socket": "is a socket",
            f"{tmp_path}": "is a directory",
            f"{tmp_path}/loop": "Too many levels of symbolic links",
            f"{tmp_path}/missing": "no such file",
            f"{tmp_path}/empty": "is empty",
            f"{tmp_path}/text": "nor known by its first bytes",
            f"{tmp_path}/closed": "is truncated inside the .npy header",
            f"{tmp_path}/{'x' * 300}": "File name too long",
            "/dev/zero": "is a device",
            "/dev/null": "is a device",
            "/proc/self/mem": "cannot be read",
        }


@pytest.mark.parametrize("way", _WAYS)
def test_no_command_takes_what_is_no_array_file(
    way: str, odd: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    for name, says in odd.items():
        for raw in ([], ["--dtype", "u1", "--offset", "0"]):
            if raw and says in (
                "nor known by its first bytes",
                "is truncated inside the .npy header",
            ):
                continue  # bytes are bytes
            assert main([*_WAYS[way], "--file", name, *raw]) == 2
            out, err = capsys.readouterr()
            assert (out, err.count("\n")) == ("", 1), name
            assert (says in err) or (raw and "is not in the file: it has 0 bytes" in err), err


def test_nor_does_the_launchers_field(odd: dict[str, str]) -> None:
    for name, says in odd.items():
        wanted = understood({**texts_of(Settings()), "file": name}, Settings())
        assert says in wanted.wrong["file"]


def _refused(way: str, named: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*_WAYS[way], "--file", named]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n"), harm_in(err)) == ("", 1, "")
    assert err.startswith("cowtop: ")
    with pytest.raises(FormatError) as caught:
        find(Path(named))
    assert clean(str(caught.value))[:200] in err


@pytest.mark.parametrize("way", ["fit", "table"])
@pytest.mark.parametrize("step", [_ONE_IN, pytest.param(1, marks=pytest.mark.long)])
def test_files_that_lie_are_refused_by_those_that_run_many_times_too(
    way: str, step: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for _, data in list(npy_files())[::step]:
        (tmp_path / "a.npy").write_bytes(data)
        _refused(way, f"{tmp_path}/a.npy", capsys)
    for _, data in list(zip_files())[::step]:
        (tmp_path / "a.npz").write_bytes(data)
        _refused(way, f"{tmp_path}/a.npz::x", capsys)


def _bytes_read() -> int:
    """By this process since it began, from whatever."""
    return int(Path("/proc/self/io").read_text().split()[1])


@pytest.mark.parametrize("step", [_ONE_IN, pytest.param(1, marks=pytest.mark.long)])
def test_no_more_is_read_than_tells_what_it_is(step: int, tmp_path: Path) -> None:
    path = tmp_path / "a"
    for name, data in [*npy_files(), *zip_files()][::step]:
        path.write_bytes(data)
        os.truncate(path, max(len(data), 1 << 30))
        before = _bytes_read()
        with contextlib.suppress(FormatError):  # some are only cut off
            find(path)
        # The last 64 KiB of an archive are looked through for its directory.
        assert _bytes_read() - before < MAX_HEADER_BYTES + 64 * 1024, name


def test_of_a_large_array_its_header_alone_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    np.lib.format.open_memmap(path, "w+", "f8", (1 << 30, 1 << 7))
    for said in (None, Said("f8", (1 << 30, 1 << 7), 128)):
        before = _bytes_read()
        assert find(path, said).data_bytes == 1 << 40
        # Each format that is tried reads some of it.
        assert _bytes_read() - before < MAX_HEADER_BYTES


@pytest.mark.slow
def test_a_file_that_grows_and_shrinks_meanwhile_is_told_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    np.save(path, np.ones(1000))
    whole, is_over = path.read_bytes(), threading.Event()

    def change() -> None:
        while not is_over.is_set():
            for size in (0, 5, 60, 128, 4000, len(whole), len(whole) + 999):
                with path.open("r+b") as file:
                    file.truncate(size)
                    file.write(whole[:size])

    other = threading.Thread(target=change)
    other.start()
    try:
        for _ in range(300):
            try:
                assert find(path).shape == (1000,)
            except FormatError as error:
                assert "\n" not in str(error)
            try:
                assert 0 < find(path, Said("u1", None, 0)).rows <= len(whole) + 999
            except FormatError as error:
                assert "is not in the file" in str(error)
    finally:
        is_over.set()
        other.join()
