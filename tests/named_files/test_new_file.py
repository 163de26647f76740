"""A file that was there stays as it was until the new one is whole, and nothing else is touched."""

from __future__ import annotations

import errno
import os
import socket
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tui.named_files.new_file import NewFile, check_writable, write_whole
from tui.named_files.pipe import PatientPipe
from tui.named_files.place import LINK_REFUSED


@pytest.fixture
def umask() -> Iterator[None]:
    before = os.umask(0o027)
    yield
    os.umask(before)


def test_what_had_the_name_stays_until_the_new_file_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "report"
    path.write_bytes(b"old")
    new = NewFile(path)
    new.file.write(b"new")
    new.file.flush()
    assert path.read_bytes() == b"old"
    new.keep()
    assert path.read_bytes() == b"new"
    new.file.write(b"er")
    new.close()
    assert path.read_bytes() == b"newer"
    assert os.listdir(tmp_path) == ["report"]  # noqa: PTH208


def test_what_is_not_kept_leaves_everything_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "report"
    path.write_bytes(b"old")
    for name in ("report", "another"):
        new = NewFile(tmp_path / name)
        new.file.write(b"new")
        new.close()
    assert {entry.name: entry.read_bytes() for entry in tmp_path.iterdir()} == {"report": b"old"}


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_disk_that_refuses_leaves_the_old_file(
    call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "report"
    path.write_bytes(b"old")

    def refuse(*args: object, **more: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, call, refuse)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, b"new")
    assert {entry.name: entry.read_bytes() for entry in tmp_path.iterdir()} == {"report": b"old"}


@pytest.mark.usefixtures("umask")
def test_a_new_file_has_the_rights_that_the_umask_leaves_and_a_replaced_one_keeps_its_own(
    tmp_path: Path,
) -> None:
    path = tmp_path / "report"
    write_whole(path, b"1")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    path.chmod(0o604)
    write_whole(path, b"2")
    assert (stat.S_IMODE(path.stat().st_mode), path.read_bytes()) == (0o604, b"2")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes a file somebody else's")
def test_a_file_of_somebody_else_stays_theirs_when_root_replaces_it(tmp_path: Path) -> None:
    path = tmp_path / "report"
    path.touch()
    os.chown(path, 12345, 54321)
    write_whole(path, b"new")
    status = path.stat()
    assert (status.st_uid, status.st_gid, path.read_bytes()) == (12345, 54321, b"new")


def test_a_name_that_is_taken_is_not_taken_from_who_has_it(tmp_path: Path) -> None:
    write_whole(tmp_path / "a", b"1", may_replace=False)
    with pytest.raises(FileExistsError):
        write_whole(tmp_path / "a", b"2", may_replace=False)
    new = NewFile(tmp_path / "b", may_replace=False)
    (tmp_path / "b").write_bytes(b"theirs")
    with pytest.raises(FileExistsError):
        new.keep()
    new.close()
    found = {entry.name: entry.read_bytes() for entry in tmp_path.iterdir()}
    assert found == {"a": b"1", "b": b"theirs"}


def test_folders_on_the_way_are_made_where_that_was_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "c"
    with pytest.raises(FileNotFoundError):
        write_whole(path, b"1")
    with pytest.raises(FileNotFoundError):
        check_writable(path)
    check_writable(path, make_folders=True)
    assert list(tmp_path.iterdir()) == []
    write_whole(path, b"1", make_folders=True)
    assert path.read_bytes() == b"1"


def test_a_link_of_ones_own_leads_to_the_file_that_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "folder").symlink_to("real")
    (tmp_path / "latest").symlink_to("folder/../real/run-5")
    (tmp_path / "real" / "run-5").write_bytes(b"old")
    write_whole(tmp_path / "latest", b"new")
    assert (tmp_path / "latest").is_symlink()
    assert (tmp_path / "real" / "run-5").read_bytes() == b"new"
    write_whole(tmp_path / "folder" / "run-6", b"6")
    assert (tmp_path / "real" / "run-6").read_bytes() == b"6"


@pytest.mark.parametrize("mode", [0o1777, 0o777, 0o775, 0o703])
@pytest.mark.parametrize("name", ["bait", "folder/inner"])
def test_no_link_is_followed_in_a_folder_that_others_can_write_to(
    name: str, mode: int, tmp_path: Path
) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "inner").write_bytes(b"old")
    shared = tmp_path / "shared"
    shared.mkdir()
    (shared / "bait").symlink_to(precious / "inner")
    (shared / "folder").symlink_to(precious)
    shared.chmod(mode)
    for act in (lambda path: write_whole(path, b"new"), check_writable):
        with pytest.raises(OSError, match=LINK_REFUSED):
            act(shared / name)
    assert (precious / "inner").read_bytes() == b"old"


def test_links_that_go_in_a_circle_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(OSError, match="symbolic links"):
        write_whole(tmp_path / "a", b"1")


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: path.mkdir(), "Is a directory"),
        (_socket, "is a socket"),
        (os.mkfifo, "nobody reads from this pipe"),
        (lambda path: path.symlink_to("."), "Is a directory"),
        (lambda path: (path.parent / "f").touch() or path.symlink_to("f/x"), "Not a directory"),
    ],
)
def test_what_no_file_can_replace_is_told(
    make: Callable[[Path], object], words: str, tmp_path: Path
) -> None:
    make(tmp_path / "it")
    before = sorted(tmp_path.iterdir())
    with pytest.raises(OSError, match=words):
        write_whole(tmp_path / "it", b"new")
    assert sorted(tmp_path.iterdir()) == before


def test_a_pipe_that_somebody_reads_is_written_to_and_stays_a_pipe(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    write_whole(path, b"news")
    assert os.read(reader, 100) == b"news"
    os.close(reader)
    assert stat.S_ISFIFO(path.stat().st_mode)


def test_a_reader_that_stands_still_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    monkeypatch.setattr(PatientPipe.__init__, "__defaults__", (0.05,))
    with pytest.raises(TimeoutError, match="stands still"):
        write_whole(path, bytes(1 << 20))
    os.close(reader)


def test_who_wrote_into_a_pipe_before_waits_as_before() -> None:
    reader, writer = os.pipe()
    write_whole(Path(f"/dev/fd/{writer}"), b"1")
    assert os.get_blocking(writer)
    assert os.read(reader, 10) == b"1"
    os.close(reader)
    os.close(writer)


def test_devices_stay_devices() -> None:
    write_whole(Path("/dev/null"), b"news")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    with pytest.raises(OSError, match="No space left"):
        write_whole(Path("/dev/full"), b"news")


@pytest.mark.parametrize("folder", ["/dev/fd", "/proc/self/fd"])
def test_a_name_of_an_open_descriptor_is_that_descriptor(folder: str, tmp_path: Path) -> None:
    reader, writer = os.pipe()
    with (tmp_path / "out").open("wb") as file:
        file.write(b"before, ")
        file.flush()
        write_whole(Path(folder, str(writer)), b"through the pipe")
        write_whole(Path(folder, str(file.fileno())), b"behind it")
        file.seek(0, os.SEEK_CUR)
        assert os.read(reader, 100) == b"through the pipe"
        assert (tmp_path / "out").read_bytes() == b"before, behind it"
    os.close(reader)
    os.close(writer)


def test_every_descriptor_is_given_back(tmp_path: Path) -> None:
    before = os.listdir("/proc/self/fd")  # noqa: PTH208
    for path in (tmp_path / "a", tmp_path, tmp_path / "no" / "x", Path("/dev/null")):
        for act in (lambda path: write_whole(path, b"1"), check_writable):
            try:
                act(path)
            except OSError:
                continue
    assert os.listdir("/proc/self/fd") == before  # noqa: PTH208


def test_a_folder_that_was_deleted_is_told_before_anything_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(FileNotFoundError, match="its folder was deleted"):
        check_writable(Path("report"))
