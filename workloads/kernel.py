"""What the kernel is asked by the child and by its watcher alike, so that both read the same.

Everything here costs microseconds whatever the size of the array, but for `cachestat`, which
costs about a millisecond per million cached pages.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PAGE_BYTES: Final = os.sysconf("SC_PAGE_SIZE")
_NR_CACHESTAT: Final = 451
_PR_SET_PDEATHSIG: Final = 1
_IS_LINUX: Final = sys.platform == "linux"
libc: Final = ctypes.CDLL(None, use_errno=True)


class _Range(ctypes.Structure):
    _fields_ = (("off", ctypes.c_uint64), ("len", ctypes.c_uint64))


class _Cachestat(ctypes.Structure):
    _fields_ = tuple(
        (name, ctypes.c_uint64)
        for name in ("cached", "dirty", "writeback", "evicted", "recently_evicted")
    )


@dataclass(frozen=True, slots=True)
class CacheStat:
    """A file's pages in the page cache, in bytes, whoever put them there."""

    cached_bytes: int
    dirty_bytes: int
    writeback_bytes: int


def cachestat(fd: int, offset: int = 0, length: int = 0) -> CacheStat:
    """cachestat(2) of a byte range (length 0: to the end); raises OSError.

    ENOSYS on kernels before 6.5; EPERM for a file the caller neither owns nor may write.
    """
    if not _IS_LINUX:
        raise OSError(38, "not on this system")
    span, out = _Range(offset, length), _Cachestat()
    # Arguments of a variadic call are passed as int unless told otherwise.
    result = libc.syscall(
        ctypes.c_long(_NR_CACHESTAT),
        ctypes.c_uint(fd),
        ctypes.byref(span),
        ctypes.byref(out),
        ctypes.c_uint(0),
    )
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return CacheStat(out.cached * PAGE_BYTES, out.dirty * PAGE_BYTES, out.writeback * PAGE_BYTES)


def by_descriptor(fd: int, path: Path) -> Path:
    """A name to open the very file of a descriptor by, whatever has its own name by now.

    Without `/proc` there is none: then the file's own name, and who opens it has to look.
    """
    name = Path(f"/proc/self/fd/{fd}")
    return name if name.exists() else path


_LONGEST_VALUE: Final = 32


def kib_fields(text: bytes, *names: bytes) -> dict[bytes, int]:
    """Those of the lines `Name:  123 kB` of a `/proc` file that are there, in bytes."""
    return {name: value * 1024 for name, value in _values(text, names, b" kB\n")}


def plain_fields(text: bytes, *names: bytes) -> dict[bytes, int]:
    """Those of the lines `name: 123` of a `/proc` file such as `io` that are there."""
    return dict(_values(text, names, b"\n"))


def _values(text: bytes, names: tuple[bytes, ...], end: bytes) -> Iterator[tuple[bytes, int]]:
    """Looked for one by one: a regular expression over all lines takes ten times as long."""
    text = b"\n%b\n" % text
    for name in names:
        at = text.find(b"\n%b:" % name) + len(name) + 2
        if at > len(name) + 1:
            value, found, _ = text[at : at + _LONGEST_VALUE].partition(end)
            if found and (value := value.strip()).isdigit():
                yield name, int(value)


class ProcFile:
    """One `/proc` file held open and read anew at each call; raises OSError.

    Held open it stays tied to its process: a PID that is used again cannot be mistaken.
    """

    def __init__(self, path: Path | str) -> None:
        self._fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)

    def read(self, size: int = 8192) -> bytes:
        """The file's whole text now; `size` is only what it probably fits in."""
        text = os.pread(self._fd, size, 0)
        # `status` lists all groups of a user before the memory, and they may be thousands.
        while len(text) == size:
            size *= 4
            text = os.pread(self._fd, size, 0)
        return text

    def close(self) -> None:
        """Give the descriptor back; harmless when called again."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


def read_once(path: Path | str) -> bytes:
    """A small file of `/proc` or `/sys` as it is now; raises OSError.

    A quarter of what `Path.read_bytes` costs, ten times a second.
    """
    file = ProcFile(path)
    try:
        return file.read()
    finally:
        file.close()


def die_with_parent(parent_pid: int) -> None:
    """Have the kernel kill this process when its parent ends; exits if it has ended already."""
    if not _IS_LINUX:
        return
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent_pid:
        os._exit(1)


def begin_as_any_program() -> None:
    """No signal blocked, none ignored: who started the parent may have had reasons of its own.

    What Python itself ignores stays so.
    """
    for number in signal.valid_signals() - {signal.SIGPIPE, signal.SIGXFSZ}:
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
