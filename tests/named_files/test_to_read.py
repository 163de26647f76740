"""A name that is given to be read is looked at before it is opened, and never waited for."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from tui.named_files.to_read import FileToRead, open_looked_at


def _whole(path: Path) -> bytes:
    with FileToRead(path) as file:
        return b"".join(iter(lambda: file.read(3), b""))


def test_a_file_is_read_to_its_end(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"0123456789")
    (tmp_path / "link").symlink_to("a")
    assert _whole(tmp_path / "a") == _whole(tmp_path / "link") == b"0123456789"


def test_a_pipe_that_somebody_writes_is_read_as_a_file_is(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    keeper = os.open(path, os.O_RDWR)
    with FileToRead(path) as file:  # nothing is in it yet
        os.write(keeper, b"0123")
        assert file.read(3) == b"012"
        os.close(keeper)
        assert (file.read(3), file.read(3)) == (b"3", b"")
    reader, writer = os.pipe()
    os.write(writer, b"0123456789")
    os.close(writer)  # who wrote it has ended by now
    assert _whole(Path(f"/dev/fd/{reader}")) == b"0123456789"
    os.close(reader)


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (os.mkfifo, "is a pipe that nobody writes to"),
        (_socket, "is a socket"),
        (lambda path: path.mkdir(), "is a directory"),
        (lambda path: path.symlink_to("/dev/zero"), "is a device"),
        (lambda path: None, "No such file"),
    ],
)
def test_what_has_no_bytes_to_an_end_is_refused(
    make: Callable[[Path], object], words: str, tmp_path: Path
) -> None:
    make(tmp_path / "it")
    before = os.listdir("/proc/self/fd")  # noqa: PTH208
    with pytest.raises(OSError, match=words):
        FileToRead(tmp_path / "it")
    assert os.listdir("/proc/self/fd") == before  # noqa: PTH208


def test_an_array_is_never_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    keeper = os.open(tmp_path / "pipe", os.O_RDWR)
    with pytest.raises(OSError, match="is a pipe"):
        open_looked_at(tmp_path / "pipe")
    os.close(keeper)
