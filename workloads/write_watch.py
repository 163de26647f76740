"""Which pages of its own mapping this process wrote, by the kernel's word: kernel 6.7 and later.

The mapping is registered for asynchronous write-protection: the first write to a page lifts it
without a word, and the page tables tell where. What others do to the file, a flush, reclaim and
large folios change nothing of that. It costs a fault a page each time the protection is put back.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import platform
import sys
from collections.abc import Iterator
from typing import Final

from workloads.figures import Absent
from workloads.kernel import PAGE_BYTES, libc

_NR_USERFAULTFD: Final = {"x86_64": 323, "aarch64": 282}
# What follows is from linux/userfaultfd.h and linux/fs.h.
_USER_MODE_ONLY: Final = 1
_API: Final = 0xAA
_WP_UNPOPULATED: Final = 1 << 13
_WP_ASYNC: Final = 1 << 15
_MODE_WP: Final = 1 << 1
_PAGE_IS_WRITTEN: Final = 1 << 1
_PAGE_IS_FILE: Final = 1 << 2
_PAGE_IS_THERE: Final = 1 << 3 | 1 << 4  # present, or swapped
_TAKE: Final = 1 << 0 | 1 << 1  # PM_SCAN_WP_MATCHING | PM_SCAN_CHECK_WPASYNC
_REGIONS: Final = 4096
MOST_PAGES: Final = (
    8192  # told by one call, which holds the map lock; a dense stretch is one region
)

NOT_LINUX: Final = Absent("the kernel's own count of written pages is Linux's")
TOO_OLD: Final = Absent("this kernel cannot tell who wrote which page: 6.7 and later can")
NO_PERMISSION: Final = Absent(
    "userfaultfd(2): no permission, as under a container's system call filter"
)


class _Api(ctypes.Structure):
    _fields_ = tuple((name, ctypes.c_uint64) for name in ("api", "features", "ioctls"))


class _Register(ctypes.Structure):
    _fields_ = tuple((name, ctypes.c_uint64) for name in ("start", "len", "mode", "ioctls"))


class ScanArguments(ctypes.Structure):
    """`struct pm_scan_arg` of linux/fs.h."""

    _fields_ = tuple(
        (name, ctypes.c_uint64)
        for name in (
            "size",
            "flags",
            "start",
            "end",
            "walk_end",
            "vec",
            "vec_len",
            "max_pages",
            "category_inverted",
            "category_mask",
            "category_anyof_mask",
            "return_mask",
        )
    )


def _iowr(kind: int, number: int, structure: type[ctypes.Structure]) -> int:
    return 3 << 30 | ctypes.sizeof(structure) << 16 | kind << 8 | number


_UFFDIO_API: Final = _iowr(_API, 0x3F, _Api)
_UFFDIO_REGISTER: Final = _iowr(_API, 0x00, _Register)
PAGEMAP_SCAN: Final = _iowr(ord("f"), 16, ScanArguments)


class WriteWatch:
    """Tells the writes to one mapping of this process; made before the mapping, for its buffers.

    Not for two threads at once.
    """

    def __init__(self) -> None:
        self._vector = (ctypes.c_uint64 * (3 * _REGIONS))()
        ctypes.memset(self._vector, 1, ctypes.sizeof(self._vector))  # in the baseline, then
        self._regions = memoryview(self._vector).cast("B").cast("Q")
        self._uffd = self._pagemap = -1
        self.start = self.end = 0
        self._own_alone = False

    def begin(self, start: int, end: int, *, own_alone: bool = False) -> Absent | None:
        """Watch the mapping start..end from now on, in which nothing was touched yet.

        A page that was touched before may lie in a huge page, which is told as one. Not so with
        `own_alone`: of a private mapping, where what was written is no more the file's. Returns why
        it cannot be watched, if so. Also for a mapping that was made anew.
        """
        self.close()
        self._own_alone = own_alone
        if sys.platform != "linux":
            return NOT_LINUX
        number = _NR_USERFAULTFD.get(platform.machine())
        if number is None:
            return Absent(f"written pages are not told on {platform.machine()}")
        try:
            self._uffd = _userfaultfd(number)
        except OSError as error:
            return _refused(error)
        trouble = self._register(start, end)
        if trouble is not None:
            self.close()
        return trouble

    def _register(self, start: int, end: int) -> Absent | None:
        try:
            api = _Api(api=_API, features=_WP_ASYNC | _WP_UNPOPULATED)
            fcntl.ioctl(self._uffd, _UFFDIO_API, api, True)
            self._pagemap = os.open("/proc/self/pagemap", os.O_RDONLY | os.O_CLOEXEC)
        except OSError as error:
            return TOO_OLD if error.errno == errno.EINVAL else _refused(error)
        try:
            area = _Register(start=start, len=end - start, mode=_MODE_WP)
            fcntl.ioctl(self._uffd, _UFFDIO_REGISTER, area, True)
        except OSError as error:
            return Absent(f"written pages are not told of this kind of memory: {error.strerror}")
        self.start, self.end = start, end
        try:
            for _ in self.written(take=True):  # until then every page counts as written
                pass
        except OSError as error:
            too_old = error.errno in (errno.ENOTTY, errno.EINVAL)
            return TOO_OLD if too_old else _refused(error)
        return None

    @property
    def is_on(self) -> bool:
        """Whether a mapping is watched."""
        return self._uffd >= 0

    def written(self, *, take: bool) -> Iterator[memoryview]:
        """Regions written since the last take: three numbers each, start, end and categories.

        Addresses, rising, without overlap; a part must be used before the next is asked for. With
        `take` they are protected anew, so that only what is written from here on is told the next
        time. Raises OSError.
        """
        position = self.start
        while position < self.end:
            arguments = ScanArguments(
                size=ctypes.sizeof(ScanArguments),
                flags=_TAKE if take else 0,
                start=position,
                end=self.end,
                vec=ctypes.addressof(self._vector),
                vec_len=_REGIONS,
                max_pages=MOST_PAGES,
                category_inverted=_PAGE_IS_FILE if self._own_alone else 0,
                category_mask=_PAGE_IS_WRITTEN | (_PAGE_IS_FILE if self._own_alone else 0),
                # A huge page of the file that was taken apart leaves pages that nobody touched.
                category_anyof_mask=_PAGE_IS_THERE if self._own_alone else 0,
                return_mask=_PAGE_IS_WRITTEN,
            )
            found = fcntl.ioctl(self._pagemap, PAGEMAP_SCAN, arguments, True)
            if not found:
                return
            regions = self._regions[: 3 * found]
            yield regions
            pages = (sum(regions[1::3]) - sum(regions[::3])) // PAGE_BYTES
            if found < _REGIONS and pages < MOST_PAGES:
                return
            # walk_end may lag behind what was told: nothing may be told twice.
            position = max(int(arguments.walk_end), regions[-2])

    def written_pages(self, *, take: bool) -> list[int]:
        """The same as pages counted from the mapping's first; for short mappings."""
        found: list[int] = []
        for regions in self.written(take=take):
            for low, high in zip(regions[::3], regions[1::3], strict=True):
                first = (low - self.start) // PAGE_BYTES
                found += range(first, (high - self.start) // PAGE_BYTES)
        return found

    def close(self) -> None:
        """Watch no more, which lifts every protection; harmless when called again."""
        for descriptor in (self._uffd, self._pagemap):
            if descriptor >= 0:
                os.close(descriptor)
        self._uffd = self._pagemap = -1
        self.start = self.end = 0


def _userfaultfd(number: int) -> int:
    """A new userfaultfd, for faults in user mode, which is open to everyone; raises OSError."""
    flags = os.O_CLOEXEC | os.O_NONBLOCK | _USER_MODE_ONLY
    descriptor = int(libc.syscall(ctypes.c_long(number), ctypes.c_int(flags)))
    if descriptor < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return descriptor


def _refused(error: OSError) -> Absent:
    if error.errno == errno.ENOSYS:
        return Absent("userfaultfd(2) is not in this kernel (CONFIG_USERFAULTFD)")
    if error.errno in (errno.EPERM, errno.EACCES):
        return NO_PERMISSION
    return Absent(f"written pages are not told: {error.strerror or 'refused'}")
