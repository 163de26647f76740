"""Which mapped files are data: an array always, a library never, the system's own files not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.probe.smaps_table import Mapped
from tui.tree.kinds import is_file, key_of, kind_of, modes_of, names_of
from tui.tree.reading import FileKind
from workloads.words import Mode

DATA, MEMORY, LIBRARY = FileKind.DATA, FileKind.MEMORY, FileKind.LIBRARY


def mapped(perms: str = "rw-p", name: str = "/data/a.npy", inode: int = 7) -> Mapped:
    return Mapped(0x1000, 0x2000, perms.encode(), 0, b"fe:00", inode, name.encode())


@pytest.mark.parametrize(
    ("name", "is_executable", "is_written", "kind"),
    [
        ("/data/a.npy", False, False, DATA),
        ("/usr/share/a.npy", False, False, DATA),
        ("/usr/share/a.npy", True, False, DATA),  # an old program for which all that is read runs
        ("/data/a.npy (deleted)", True, False, DATA),
        ("/home/u/model.bin", False, False, DATA),
        ("/usr/local/share/model.bin", False, False, DATA),
        ("/usr/lib/locale/locale-archive", False, False, LIBRARY),
        ("/usr/lib/x86_64-linux-gnu/gconv/gconv-modules.cache", False, False, LIBRARY),
        ("/usr/share/fonts/a.ttf", False, False, LIBRARY),
        ("/usr/share/scratch", False, True, DATA),
        ("/home/u/.venv/lib/python3.11/site-packages/numpy/core/x.so", False, False, LIBRARY),
        ("/home/u/lib.so.1.2", False, True, LIBRARY),
        ("/home/u/a.sound", False, False, DATA),
        ("/home/u/program", True, True, LIBRARY),
        ("/memfd:scratch (deleted)", False, True, MEMORY),
        ("/memfd:code (deleted)", True, True, LIBRARY),
        ("/memfd:a.npy (deleted)", False, True, MEMORY),
        ("/SYSV00000000 (deleted)", False, True, MEMORY),
        ("/dev/shm/psm_1", False, True, MEMORY),
        ("/dev/shm/sem.aajh47 (deleted)", False, True, LIBRARY),
        ("/dev/shm/sem.npy", False, True, MEMORY),
        ("/dev/shm/semantic", False, True, MEMORY),
        ("/dev/zero (deleted)", False, True, MEMORY),
        ("/userdata/x", False, False, DATA),
        ("/library/x", False, False, DATA),
    ],
)
def test_what_is_behind_a_mapping(
    name: str, is_executable: bool, is_written: bool, kind: FileKind
) -> None:
    told = kind_of(name.encode(), is_executable=is_executable, is_written=is_written)
    assert told is kind


def test_what_begins_as_an_array_is_one_whatever_it_is_called() -> None:
    told = kind_of(b"/usr/lib/x", is_executable=True, is_written=False, is_array=True)
    assert told is DATA


@given(st.text(max_size=20), st.booleans(), st.booleans())
def test_an_npy_is_never_hidden(folder: str, is_executable: bool, is_written: bool) -> None:
    name = f"/{folder}/a.npy".encode(errors="surrogatepass")
    assert kind_of(name, is_executable=is_executable, is_written=is_written) is not LIBRARY


@pytest.mark.parametrize(
    ("perms", "has_copies", "mode"),
    [
        ("r--s", False, Mode.READ),
        ("rw-s", False, Mode.READ_WRITE),
        ("-w-s", False, Mode.READ_WRITE),
        ("r--p", False, Mode.READ),
        ("r--p", True, Mode.COPY_ON_WRITE),
        ("rw-p", False, Mode.COPY_ON_WRITE),
        ("rwxp", True, Mode.COPY_ON_WRITE),
    ],
)
def test_the_mode_is_told_by_the_kernel_s_flags(perms: str, has_copies: bool, mode: Mode) -> None:
    assert modes_of([(mapped(perms), has_copies)]) == (mode,)


def test_ways_that_a_file_is_mapped_are_each_told_once() -> None:
    found = [(mapped("rw-p"), False), (mapped("r--s"), False), (mapped("rw-p"), True)]
    assert modes_of(found) == (Mode.READ, Mode.COPY_ON_WRITE)


@pytest.mark.parametrize(
    ("name", "inode", "told"),
    [
        ("/data/a.npy", 7, True),
        ("[heap]", 0, False),
        ("", 0, False),
        ("anon_inode:[perf_event]", 9, False),
        ("/dev/nvidia0", 7, False),
        ("/dev/dri/card0", 7, False),
        ("/dev/shm/x", 7, True),
        ("/memfd:x (deleted)", 7, True),
        ("socket:[12]", 12, False),
    ],
)
def test_a_device_and_a_mapping_of_nothing_are_no_files(name: str, inode: int, told: bool) -> None:
    assert is_file(mapped(name=name, inode=inode)) is told


def test_a_file_is_told_by_device_and_inode() -> None:
    assert key_of(mapped(name="/a")) == key_of(mapped(name="/b (deleted)")) == "fe:00:7"


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        (b"/a.npy", [(b"/a.npy", False)]),
        (b"/a (deleted)", [(b"/a (deleted)", False), (b"/a", True)]),
        (b"/a\\012b", [(b"/a\nb", False), (b"/a\\012b", False)]),
        (b"/a\\101", [(b"/a\\101", False)]),  # the kernel escapes line breaks alone
    ],
)
def test_what_the_kernel_prints_may_be_several_names(
    printed: bytes, names: list[tuple[bytes, bool]]
) -> None:
    assert list(names_of(printed)) == names
