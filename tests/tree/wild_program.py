"""A process that does what it is told over a socket, and so do its forks: for trees at random.

`python wild_program.py ADDRESS`: a line of JSON is an act and its arguments, a line answers it.
Nothing but the standard library's smallest parts, so that it is started in no time.
"""

from __future__ import annotations

import ctypes
import json
import mmap
import os
import socket
import sys
from typing import Any, Final, NoReturn

PAGE: Final = mmap.PAGESIZE
LIBC: Final = ctypes.CDLL(None, use_errno=True)
LIBC.mmap.restype = LIBC.mremap.restype = ctypes.c_void_p
LIBC.mmap.argtypes = (ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long)
LIBC.mremap.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_size_t, ctypes.c_int)
for _call in (LIBC.madvise, LIBC.mprotect):
    _call.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
for _call in (LIBC.munmap, LIBC.mlock):
    _call.argtypes = (ctypes.c_void_p, ctypes.c_size_t)
_FAILED: Final = (None, ctypes.c_void_p(-1).value)
MAPS: Final[dict[str, tuple[int, int]]] = {}
"""By name: the address, and how many pages."""


def opened(name: str, path: str, mode: str, offset: int, pages: int) -> bool:
    """Map so many pages of a file from a page on; `memfd:N` is one of N pages in memory."""
    if path.startswith("memfd:"):
        fd = os.memfd_create("wild")
        os.ftruncate(fd, int(path[6:]) * PAGE)
    else:
        fd = os.open(path, os.O_RDONLY if mode == "r" else os.O_RDWR)
    prot = mmap.PROT_READ | (0 if mode == "r" else mmap.PROT_WRITE)
    flags = mmap.MAP_SHARED if mode == "r+" else mmap.MAP_PRIVATE
    found = LIBC.mmap(None, pages * PAGE, prot, flags, fd, offset * PAGE)
    os.close(fd)
    return _kept(name, found, pages)


def anonymous(name: str, pages: int) -> bool:
    """Memory of no file."""
    prot, flags = mmap.PROT_READ | mmap.PROT_WRITE, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
    return _kept(name, LIBC.mmap(None, pages * PAGE, prot, flags, -1, 0), pages)


def _kept(name: str, address: int | None, pages: int) -> bool:
    if address in _FAILED or address is None:
        return False
    MAPS[name] = (address, pages)
    return True


def write(name: str, pages: list[int]) -> bool:
    """One byte of each of these pages that it has."""
    address, count = MAPS[name]
    for page in pages:
        ctypes.memset(address + page % count * PAGE, page & 0x7F, 1)
    return True


def read(name: str, pages: list[int]) -> int:
    """The same, only looked at."""
    address, count = MAPS[name]
    return sum(ctypes.string_at(address + page % count * PAGE, 1)[0] for page in pages)


def advise(name: str, start: int, pages: int, advice: int) -> int:
    """`madvise` of a part."""
    address, count = MAPS[name]
    start %= count
    return int(LIBC.madvise(address + start * PAGE, min(pages, count - start) * PAGE, advice))


def protect(name: str, prot: int) -> int:
    """`mprotect` of its first half."""
    address, count = MAPS[name]
    return int(LIBC.mprotect(address, max(1, count // 2) * PAGE, prot))


def resize(name: str, pages: int) -> bool:
    """`mremap`, wherever it then lies."""
    address, count = MAPS[name]
    return _kept(name, LIBC.mremap(address, count * PAGE, pages * PAGE, 1), pages)


def unmap(name: str) -> int:
    """`munmap` of all of it."""
    address, count = MAPS.pop(name)
    return int(LIBC.munmap(address, count * PAGE))


def lock(name: str) -> int:
    """`mlock` of its first pages."""
    address, count = MAPS[name]
    return int(LIBC.mlock(address, min(8, count) * PAGE))


def spawned() -> int:
    """Another program by vfork, which waits for ever."""
    return os.posix_spawn("/bin/sleep", ["sleep", "600"], os.environ)


def reaped() -> int:
    """Let those of its children go that have ended."""
    count = 0
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            count += 1
    except ChildProcessError:
        return count
    return count


ACTS: Final[dict[str, Any]] = {
    act.__name__: act
    for act in (opened, anonymous, write, read, advise, protect, resize, unmap, lock)
} | {"spawned": spawned, "reaped": reaped}


def main(address: str) -> NoReturn:
    """Do as told until the other side is gone; `fork`, `orphan`, `begin` and `exit` change who."""
    talk = _connected(address)
    while line := talk.readline():
        act, *arguments = json.loads(line)
        if act == "exit":
            os._exit(0)
        if act == "begin":
            os.execv(sys.executable, [sys.executable, "-S", "-E", __file__, address])
        if act in ("fork", "orphan"):
            pid = os.fork()
            if not pid:
                if act == "orphan" and os.fork():
                    os._exit(0)
                talk = _connected(address)
                continue
            if act == "orphan":
                os.waitpid(pid, 0)
            answer: Any = pid
        else:
            answer = ACTS[act](*arguments)
        talk.write(json.dumps(answer) + "\n")
        talk.flush()
    os._exit(0)


def _connected(address: str) -> Any:
    end = socket.socket(socket.AF_UNIX)
    end.connect(address)
    talk = end.makefile("rw")
    talk.write(f"{os.getpid()}\n")
    talk.flush()
    return talk


if __name__ == "__main__":
    main(sys.argv[1])
