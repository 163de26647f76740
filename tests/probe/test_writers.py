"""Who else may write a file is told by maps and open files; who only reads it is left alone."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.waiting import DEADLINE_SECONDS
from tui.probe.process import PROC
from tui.probe.reading import PROCESS_GONE, Absent
from tui.probe.writers import MappedFile, Writer, mapped_file, other_users, other_writers

MAPPED, OPEN = "has it mapped to write", "has it open to write"
READS = "maps it to read"
FILE = MappedFile(b"fd:01", b"4711")
NOBODY: frozenset[int] = frozenset()


def _line(perms: str, *, device: str = "fd:01", inode: int = 4711, start: int = 0x7000) -> str:
    return f"{start:x}-{start + 0x2000:x} {perms} 00000000 {device} {inode}   /var/tmp/a.npy\n"


def _process(root: Path, pid: int, maps: str | None, name: str = "python3") -> Path:
    process = root / str(pid)
    process.mkdir()
    if maps is not None:
        (process / "maps").write_text(maps)
    if name:
        (process / "comm").write_text(f"{name}\n")
    (process / "fd").mkdir()
    (process / "fdinfo").mkdir()
    return process


def _holds(process: Path, path: Path, flags: int, number: int = 3) -> None:
    (process / "fd" / str(number)).symlink_to(path)
    info = f"pos:\t0\nflags:\t0{flags:o}\nmnt_id:\t29\n"
    (process / "fdinfo" / str(number)).write_text(info)


@pytest.mark.parametrize(
    ("maps", "is_writer"),
    [
        (_line("rw-s"), True),
        (_line("rwxs"), True),
        (_line("-w-s"), True),
        (_line("r--s"), False),  # to read only
        (_line("rw-p"), False),  # its own copies, as in mode `c`
        (_line("rw-s", inode=47110), False),
        (_line("rw-s", device="fd:02"), False),
        (_line("r--s", inode=9) + _line("r--p") + _line("rw-s", start=0x9000), True),
        ("7000-8000 rw-p 00000000 00:00 0    [heap]\n", False),
        ("7000-8000 rw-s 00000000 00:01 4711 /dev/zero (deleted)\n", False),
        ("", False),
    ],
)
def test_a_mapping_that_is_shared_and_writable_may_write(
    maps: str, is_writer: bool, tmp_path: Path
) -> None:
    _process(tmp_path, 7, maps)
    (tmp_path / "self").mkdir()  # no process
    found = other_writers(FILE, tmp_path / "none", NOBODY, tmp_path)
    assert found == ((Writer(7, "python3", MAPPED),) if is_writer else ())


@pytest.mark.parametrize(
    ("maps", "flags", "how"),
    [
        (_line("r--s"), None, READS),
        (_line("rw-p"), None, READS),  # its copies are its own, the pages it has not written not
        (_line("r--p"), os.O_RDONLY, READS),
        (_line("r--s"), os.O_RDWR, OPEN),
        (_line("r--s") + _line("rw-s", start=0x9000), None, MAPPED),
        (_line("r--s", inode=47110), None, ""),
        (_line("r--s", device="fd:02"), None, ""),
        ("", os.O_RDONLY, ""),  # open to read, and not mapped: none of its pages are shared
        ("", os.O_WRONLY, OPEN),
    ],
)
def test_who_only_maps_it_is_a_user_and_no_writer(
    maps: str, flags: int | None, how: str, tmp_path: Path
) -> None:
    (tmp_path / "a.npy").write_bytes(b"1")
    process = _process(tmp_path, 7, maps)
    if flags is not None:
        _holds(process, tmp_path / "a.npy", flags)
    user = Writer(7, "python3", how, may_write=how != READS)
    where = (FILE, tmp_path / "a.npy", NOBODY, tmp_path)
    assert other_users(*where) == ((user,) if how else ())
    assert other_writers(*where) == ((user,) if how and user.may_write else ())


@pytest.mark.parametrize(
    ("flags", "is_writer"),
    [
        (os.O_RDONLY, False),
        (os.O_RDONLY | os.O_CLOEXEC, False),
        (os.O_WRONLY, True),
        (os.O_RDWR, True),
        (os.O_RDWR | os.O_APPEND | os.O_CLOEXEC, True),
    ],
)
def test_a_file_that_is_open_to_write_may_be_written(
    flags: int, is_writer: bool, tmp_path: Path
) -> None:
    (tmp_path / "a.npy").write_bytes(b"1")
    (tmp_path / "b.npy").write_bytes(b"1")
    process = _process(tmp_path, 7, "", name="dd")
    _holds(process, tmp_path / "b.npy", os.O_RDWR, 3)
    _holds(process, tmp_path / "a.npy", flags, 4)
    _holds(process, tmp_path / "gone", os.O_RDWR, 5)
    found = other_writers(FILE, tmp_path / "a.npy", NOBODY, tmp_path)
    assert found == ((Writer(7, "dd", OPEN),) if is_writer else ())


def test_who_is_known_to_write_is_left_out_and_all_others_are_found(tmp_path: Path) -> None:
    for pid in (7, 8, 9):
        _process(tmp_path, pid, _line("rw-s"))
    found = other_writers(FILE, tmp_path / "none", frozenset((8,)), tmp_path)
    assert sorted(writer.pid for writer in found) == [7, 9]


def test_who_has_ended_or_may_not_be_looked_at_stops_nobody(tmp_path: Path) -> None:
    _process(tmp_path, 6, None)  # ended: no maps any more
    (tmp_path / "5").mkdir()
    (tmp_path / "5" / "maps").write_text("")  # its descriptors are not ours to see
    _process(tmp_path, 7, _line("rw-s"), name="")
    _process(tmp_path, 8, _line("rw-s"), name="a\x1b[2Jname")
    found = {writer.pid: writer.name for writer in other_writers(FILE, tmp_path, NOBODY, tmp_path)}
    assert found.keys() == {7, 8}
    assert found[7] == "a process that has ended"
    assert "\x1b" not in found[8]


def test_without_a_proc_nobody_is_seen(tmp_path: Path) -> None:
    assert other_writers(FILE, tmp_path / "none", NOBODY, tmp_path / "proc") == ()


def test_what_is_mapped_at_an_address_is_named_as_the_kernel_names_it(tmp_path: Path) -> None:
    heap = "1000-3000 rw-p 00000000 00:00 0    [heap]\n"
    _process(tmp_path, 7, heap + _line("r--p", start=0x7000) + _line("rw-s", start=0x9000))
    assert mapped_file(7, 0x7000, tmp_path) == mapped_file(7, 0xAFFF, tmp_path) == FILE
    assert mapped_file(7, 0x1000, tmp_path) == Absent("no file is mapped there")
    assert mapped_file(7, 0xB000, tmp_path) == Absent("nothing is mapped there")
    assert mapped_file(8, 0x7000, tmp_path) == PROCESS_GONE


_PROGRAM = """
import mmap, os, sys
way, path = sys.argv[1:]
size = os.path.getsize(path)
if way in ("mapped", "mapped and closed"):
    fd = os.open(path, os.O_RDWR)
    held = mmap.mmap(fd, size)
    if way == "mapped and closed":
        os.close(fd)
elif way == "open":
    held = open(path, "ab")
elif way == "private":
    fd = os.open(path, os.O_RDONLY)
    held = mmap.mmap(fd, size, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ | mmap.PROT_WRITE)
    held[0] = 5
elif way == "read":
    held = open(path, "rb")
    mapped = mmap.mmap(held.fileno(), size, prot=mmap.PROT_READ)
    mapped[0]
import ctypes
address = 0
if way == "mapped":
    address = ctypes.addressof(ctypes.c_char.from_buffer(held))
print(address, flush=True)
sys.stdin.read()
os._exit(0)
"""


@contextmanager
def _second(way: str, path: Path) -> Iterator[tuple[int, int]]:
    """A process that holds the file in this way: its PID, and where it has it mapped."""
    with subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, way, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None and process.stdin is not None
        try:
            yield process.pid, int(process.stdout.readline())
        finally:
            process.stdin.close()
            process.wait(DEADLINE_SECONDS)


@pytest.mark.skipif(not (PROC / "self" / "maps").exists(), reason="needs /proc")
@pytest.mark.parametrize(
    ("way", "how"),
    [
        ("mapped", MAPPED),
        ("mapped and closed", MAPPED),
        ("open", OPEN),
        ("private", READS),
        ("read", READS),
    ],
)
def test_a_real_second_process_is_seen_with_what_it_may_do(
    way: str, how: str, disk_dir: Path
) -> None:
    path = disk_dir / "a.npy"
    path.write_bytes(b"\7" * 8192)
    with _second("mapped", path) as (first, address), _second(way, path) as (second, _):
        file = mapped_file(first, address)
        assert isinstance(file, MappedFile)
        users = {user.pid: user for user in other_users(file, path, frozenset((first,)))}
        writers = {user.pid for user in other_writers(file, path, frozenset((first,)))}
        everyone = {writer.pid for writer in other_writers(file, path, NOBODY)}
    assert {pid: (user.how, user.may_write) for pid, user in users.items()} == {
        second: (how, how != READS)
    }
    assert writers == ({second} if how != READS else set())
    assert everyone == {first, *writers}
