"""Has the kernel tell which pages of a memory map are written: `--exact`, Linux 6.7 and later.

A map is write-protected as soon as it is there, before anything of it was touched: the first write
to a page lifts that without a word. Whoever may read `/proc/PID/pagemap` sees where. What must not
be lost is written down here, into files of cowtop's own folder: before a map goes, at the end, and
at a mark, after which pages are told anew.
"""

from __future__ import annotations

import os
import sys
from _thread import RLock
from _weakref import ref

from cowtop_hook_kernel import Kernel, NotWatched
from cowtop_hook_teller import quoted

TYPE_CHECKING = False  # `typing` takes longer to load than all of this
if TYPE_CHECKING:
    from typing import Any

MOST_BYTES = 64 << 30
"""Of a map: the kernel needs 2 MiB of page tables for each GiB of it."""
MOST_UNREAD = 20
MOST_TAKEN_BYTES = 16 << 20
AT_MARK, LAST, CUT = 1, 2, 3
_PAGE = os.sysconf("SC_PAGE_SIZE")
_LONGEST_TEXT = 200


class _Armed:
    """One map; `looks`: so many were written down; `forks`: so many processes were given it."""

    __slots__ = ("end", "forks", "looks", "name", "start", "watched")

    def __init__(self, start: int, end: int, name: str) -> None:
        self.start, self.end, self.name = start, end, name
        self.looks = self.forks = 0
        self.watched: Any = None


class Exact:
    """The maps of this process whose writes are told; those of a fork are not.

    No lock is held where a map goes: a collection may come at any time, within ourselves too.
    """

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._kernel: Kernel | None = None
        self._descriptor = -1
        self._identity = (0, 0)
        self._armed: dict[int, _Armed] = {}
        self._lock = RLock()
        self._sees_forks = False

    def opened(self, array: Any, serial: int, path: str, is_new: bool) -> str:
        """Watch a map that was just made; what is to be told of it with its opening."""
        if array.mode not in ("r+", "w+", "c"):
            return ""
        try:
            if not is_new:
                raise NotWatched("it was not watched from its opening on")
            with self._lock:
                armed = self._arm(array, serial, path)
        except NotWatched as reason:
            return f',"exact":{quoted(str(reason))}'
        except OSError as error:
            return f',"exact":{quoted(f"not watched: {error.strerror or error}")}'
        armed.watched = ref(array, lambda gone: self._goes(serial))
        order = "" if array.flags.c_contiguous else ',"columns":1'
        return (
            f',"exact":"","taken":{quoted(armed.name)}{order}'
            f',"start":{armed.start},"length":{armed.end - armed.start}'
        )

    def _arm(self, array: Any, serial: int, path: str) -> _Armed:
        first = array.__array_interface__["data"][0]
        start = first // _PAGE * _PAGE
        end = -(-(first + array.nbytes) // _PAGE) * _PAGE
        if not array.nbytes:
            raise NotWatched("an array without a byte")
        if end - start > MOST_BYTES:
            raise NotWatched(f"the map is larger than {MOST_BYTES >> 30} GiB")
        if self._kernel is None:
            self._kernel = Kernel()
        kernel = self._kernel
        if kernel.is_huge(path):
            raise NotWatched("huge pages are under the map (hugetlbfs)")
        pagemap = os.open("/proc/self/pagemap", os.O_RDONLY | os.O_CLOEXEC)
        try:
            if not self._is_open():
                self._open(kernel)
            kernel.register(self._descriptor, start, end)
            kernel.protect(pagemap, start, end)
        finally:
            os.close(pagemap)
        armed = self._armed[serial] = _Armed(start, end, f"{os.getpid()}-{serial}")
        return armed

    def _open(self, kernel: Kernel) -> None:
        self._armed.clear()  # of a descriptor that the program closed: those are watched no more
        self._descriptor = kernel.userfaultfd()
        status = os.fstat(self._descriptor)
        self._identity = status.st_dev, status.st_ino
        if not self._sees_forks:
            os.register_at_fork(after_in_parent=self._gave, after_in_child=self.forked)
            self._sees_forks = True

    def _is_open(self) -> bool:
        """Whether the descriptor is still ours: a program may close whatever is open."""
        try:
            status = os.fstat(self._descriptor)
        except OSError:
            return False
        return (status.st_dev, status.st_ino) == self._identity

    def marked(self, text: str) -> None:
        """Write down what was written until now, and have pages told anew from here on."""
        for armed in list(self._armed.values()):
            self._write_down(armed, AT_MARK, text)

    def ends(self) -> None:
        """Write down what is watched yet."""
        for armed in list(self._armed.values()):
            self._write_down(armed, LAST, "")
        self._armed.clear()

    def _goes(self, serial: int) -> None:
        """The array dies, and with it the map: it is there yet."""
        armed = self._armed.pop(serial, None)
        if armed is None:
            return
        self._write_down(armed, LAST, "")
        if self._lock.acquire(False):
            try:
                if not self._armed:
                    self._close()
            finally:
                self._lock.release()

    def forked(self) -> None:
        """In a fork nothing is watched, and its parent's descriptor is none of its business."""
        self._lock = RLock()
        self._armed.clear()
        self._close()

    def _gave(self) -> None:
        for armed in list(self._armed.values()):
            armed.forks += 1

    def _close(self) -> None:
        if self._is_open():
            os.close(self._descriptor)
        self._descriptor = -1

    def _write_down(self, armed: _Armed, kind: int, text: str) -> None:
        """Into a file of its own; one without its last line tells that something is missing."""
        kernel = self._kernel
        stem = f"{self._folder}/written-{armed.name}-"
        if kernel is None or not self._is_open():
            return
        if kind == AT_MARK and _is_there(f"{stem}{armed.looks - MOST_UNREAD}"):
            return  # marks come faster than they are read: it goes on from the last
        opened = []
        try:
            opened.append(os.open("/proc/self/pagemap", os.O_RDONLY | os.O_CLOEXEC))
            if not kernel.is_watched(opened[0], armed.start, armed.end):
                return
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
            opened.append(os.open(f"{stem}{armed.looks}", flags, 0o600))
            armed.looks += 1
            self._regions(kernel, armed, kind, text, *opened)
        except (OSError, NotWatched):
            return
        finally:
            for descriptor in opened:
                os.close(descriptor)

    @staticmethod
    def _regions(
        kernel: Kernel, armed: _Armed, kind: int, text: str, pagemap: int, file: int
    ) -> None:
        length = 0
        for told, until in kernel.written(pagemap, armed.start, armed.end, anew=kind == AT_MARK):
            length += os.write(file, told)
            if length > MOST_TAKEN_BYTES and until < armed.end:
                kind = CUT
                break
        last = b"".join(number.to_bytes(8, sys.byteorder) for number in (0, kind, armed.forks))
        os.write(file, last + text[:_LONGEST_TEXT].encode("utf-8", "replace"))


def _is_there(path: str) -> bool:
    try:
        os.stat(path)  # noqa: PTH116
    except OSError:
        return False
    return True
