"""What the kernel counts of this process before and after a flush: a fraction of a millisecond.

A figure is a number of bytes, or the reason why there is none, as text.
"""

from __future__ import annotations

import os
import sys
from time import monotonic, thread_time

TYPE_CHECKING = False  # `typing` takes longer to load than all of this
if TYPE_CHECKING:
    from typing import Any, Callable

_STATUS = (
    ("anon", b"\nRssAnon:"),
    ("file", b"\nRssFile:"),
    ("shmem", b"\nRssShmem:"),
    ("swap", b"\nVmSwap:"),
)
_STATUS_BYTES = 16384
_NR_CACHESTAT = 451
_PAGE = os.sysconf("SC_PAGE_SIZE")
_CHEAP_SECONDS = 50e-6
_SHARE = 0.01
"""Of the time, for the pages of a file with so many in the cache that asking takes long."""
_PRIVATE = '"a private mapping dirties no file"'
_TOO_DEAR = '"not read at each flush: the file has many pages in the cache"'
_NOT_TOLD = '"the kernel did not tell"'
_GONE = '"the file has another name by now, or none"'

_cachestat: list[Any] = []


def _read(path: str) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return os.read(descriptor, _STATUS_BYTES)
    finally:
        os.close(descriptor)


def _after(text: bytes, name: bytes) -> int | None:
    at = text.find(name)
    if at < 0:
        return None
    at += len(name)
    value = text[at : at + 24].split(None, 1)[0]
    return int(value) if value.isdigit() else None


def _prepared() -> tuple[Callable[..., int], Any, Any, Any] | None:
    """cachestat(2) by ctypes, which numpy has loaded; without it there is none."""
    if not _cachestat:
        ctypes = sys.modules.get("ctypes")
        if ctypes is None:
            _cachestat.append(None)
        else:
            call = ctypes.CDLL(None).syscall
            span, out = (ctypes.c_uint64 * 2)(), (ctypes.c_uint64 * 5)()
            number = ctypes.c_long(_NR_CACHESTAT)
            _cachestat.append((call, number, span, out))
    found: tuple[Callable[..., int], Any, Any, Any] | None = _cachestat[0]
    return found


class Counters:
    """Of this process, and of the pages of one file where that is cheap."""

    def __init__(self, path: str, device: str, inode: str, is_shared: bool) -> None:
        self._path, self._identity, self._is_shared = path, (device, inode), is_shared
        self._due = 0.0
        self._with_file = False

    def first(self) -> str:
        """Before a call; whether the file's pages are read is decided for both."""
        self._with_file = self._is_shared and monotonic() >= self._due
        file = self._file_pages()
        return self._own(file)

    def second(self) -> str:
        """After it."""
        own = self._own("")
        return own[:-1] + self._file_pages() + "}"

    def _own(self, file: str) -> str:
        text = _read("/proc/self/status")
        parts = []
        for name, key in _STATUS:
            value = _after(text, key)
            parts.append(f'"{name}":{_NOT_TOLD if value is None else value * 1024}')
        return "{" + ",".join(parts) + file + "}"

    def _file_pages(self) -> str:
        if not self._is_shared:
            return f',"dirty":{_PRIVATE}'
        if not self._with_file:
            return f',"dirty":{_TOO_DEAR}'
        prepared = _prepared()
        if prepared is None:
            return f',"dirty":{_NOT_TOLD}'
        call, number, span, out = prepared
        try:
            descriptor = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        except OSError:
            return f',"dirty":{_GONE}'
        try:
            status = os.fstat(descriptor)
            if (str(status.st_dev), str(status.st_ino)) != self._identity:
                return f',"dirty":{_GONE}'
            began = thread_time()
            result = call(number, descriptor, span, out, 0)
            took = thread_time() - began
        finally:
            os.close(descriptor)
        if took > _CHEAP_SECONDS:
            self._due = monotonic() + took / _SHARE
        if result != 0:
            return f',"dirty":{_NOT_TOLD}'
        cached, dirty, writeback = out[0] * _PAGE, out[1] * _PAGE, out[2] * _PAGE
        return f',"cached":{cached},"dirty":{dirty},"writeback":{writeback}'
