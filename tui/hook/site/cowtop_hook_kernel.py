"""The kernel's calls that watch and tell writes, made by the ctypes that numpy has loaded."""

from __future__ import annotations

import os
import sys

from cowtop_hook_teller import moved

TYPE_CHECKING = False  # `typing` takes longer to load than all of this
if TYPE_CHECKING:
    from typing import Any, Callable, Iterator

REGION_BYTES = 24
_NR_USERFAULTFD = {"x86_64": 323, "aarch64": 282}
_HUGETLBFS = 0x958458F6
# What follows is from linux/userfaultfd.h and linux/fs.h.
_USER_MODE_ONLY = 1
_API = 0xAA
_WP_UNPOPULATED, _WP_ASYNC = 1 << 13, 1 << 15
_MODE_WP = 1 << 1
_UFFDIO_API, _UFFDIO_REGISTER, _PAGEMAP_SCAN = 0xC018AA3F, 0xC020AA00, 0xC0606610
_WATCHED, _WRITTEN = 1 << 0, 1 << 1
_PROTECT, _ONLY_WATCHED = 1 << 0, 1 << 1
_PAGE = os.sysconf("SC_PAGE_SIZE")
_REGIONS = 4096
_SPAN_BYTES = 256 << 20
"""One call holds up the other threads where they map memory: a millisecond or two."""
_EINVAL, _ENOTTY, _ENOSYS, _DENIED = 22, 25, 38, (1, 13)
_TOO_OLD = "this kernel cannot tell who wrote which page: 6.7 and later can"


class NotWatched(Exception):
    """Why the writes to a map are not told."""


class Kernel:
    """The three calls, by the ctypes that numpy has loaded."""

    def __init__(self) -> None:
        ctypes: Any = sys.modules.get("ctypes")
        number = _NR_USERFAULTFD.get(os.uname().machine)
        if sys.platform != "linux" or number is None:
            raise NotWatched("written pages are not told on this machine")
        if ctypes is None:
            raise NotWatched("ctypes is not loaded here")
        libc = ctypes.CDLL(None, use_errno=True)
        self._libc, self._number, self._long = libc, number, ctypes.c_ulong
        self._errno: Callable[[], int] = ctypes.get_errno
        self._words: Any = ctypes.c_uint64
        self._address_of: Callable[[Any], int] = ctypes.addressof

    def is_huge(self, path: str) -> bool:
        """Whether a file's pages are huge ones that were set aside."""
        told = (self._long * 64)()
        found = self._libc.statfs(os.fsencode(path), told) if path else -1
        return found == 0 and bool(told[0] == _HUGETLBFS)

    def userfaultfd(self) -> int:
        """A new descriptor that takes what is asked of it later."""
        flags = os.O_CLOEXEC | os.O_NONBLOCK | _USER_MODE_ONLY
        descriptor = int(self._libc.syscall(self._long(self._number), flags))
        if descriptor < 0:
            self._refuse()
        try:
            api = (self._words * 3)(_API, _WP_ASYNC | _WP_UNPOPULATED)
            if self._ioctl(descriptor, _UFFDIO_API, api) < 0:
                self._refuse()
            return moved(descriptor)
        finally:
            os.close(descriptor)

    def register(self, descriptor: int, start: int, end: int) -> None:
        """Have the range watched; every page of it counts as written yet."""
        area = (self._words * 4)(start, end - start, _MODE_WP)
        if self._ioctl(descriptor, _UFFDIO_REGISTER, area) < 0:
            text = os.strerror(self._errno())
            raise NotWatched(f"written pages are not told of this kind of memory: {text}")

    def protect(self, pagemap: int, start: int, end: int) -> None:
        """Have every page of it count as not written."""
        while start < end:
            stop = min(start + _SPAN_BYTES, end)
            self._scan(pagemap, start, stop, _PROTECT, 0, 0)
            start = stop

    def is_watched(self, pagemap: int, start: int, end: int) -> bool:
        """Whether the range is there yet: of one that is moved or gone nothing is told at all."""
        vector = (self._words * 3)()
        address = self._address_of(vector)
        edges = ((start, start + _PAGE), (end - _PAGE, end))
        return all(self._scan(pagemap, *edge, 0, address, 1, _WATCHED)[0] for edge in edges)

    def written(
        self, pagemap: int, start: int, end: int, *, anew: bool
    ) -> Iterator[tuple[bytes, int]]:
        """What was written, as the kernel tells it in `REGION_BYTES` each, and how far that is.

        `anew`: from then on it counts as not written.
        """
        vector = (self._words * (3 * _REGIONS))()  # of this call alone: a collection may come amid
        address, text = self._address_of(vector), memoryview(vector).cast("B")
        while start < end:
            stop = min(start + _SPAN_BYTES, end)
            flags = _PROTECT if anew else 0
            found, told_until = self._scan(pagemap, start, stop, flags, address, _REGIONS)
            start = stop
            if found == _REGIONS:
                # Where it stopped may lag behind what was told: nothing may be told twice.
                start = max(told_until, vector[3 * found - 2])
            yield bytes(text[: found * REGION_BYTES]), start

    def _scan(
        self,
        pagemap: int,
        start: int,
        end: int,
        flags: int,
        vector: int,
        room: int,
        category: int = _WRITTEN,
    ) -> tuple[int, int]:
        told = (0, vector, room, 0, 0, category, 0, category)
        scan = (self._words * 12)(96, flags | _ONLY_WATCHED, start, end, *told)
        found = self._ioctl(pagemap, _PAGEMAP_SCAN, scan)
        if found < 0:
            self._refuse()
        return found, scan[4]

    def _ioctl(self, descriptor: int, request: int, argument: Any) -> int:
        return int(self._libc.ioctl(descriptor, self._long(request), argument))

    def _refuse(self) -> None:
        code = self._errno()
        if code in (_EINVAL, _ENOTTY):
            raise NotWatched(_TOO_OLD)
        if code == _ENOSYS:
            raise NotWatched("userfaultfd(2) is not in this kernel (CONFIG_USERFAULTFD)")
        if code in _DENIED:
            raise NotWatched(
                "userfaultfd(2): no permission, as under a container's system call filter"
            )
        raise NotWatched(f"written pages are not told: {os.strerror(code)}")
