"""Reads a file so that the page cache is afterwards as it was, and nobody is charged for it.

What is cached is read from the cache, what is not past it (O_DIRECT), and what comes in all the
same is let go of again. Nothing dirty is written for it, and nothing leaves that was there.
"""

from __future__ import annotations

import errno
import mmap
import os
import sys
from collections.abc import Generator
from types import TracebackType
from typing import Final, Self

from tui.files.letting_go import counts_dirty, let_go_of_clean
from tui.files.places import Pages, pieces
from tui.probe.residency import Pages as Truths
from tui.probe.residency import resident, runs, why_not_told
from workloads.kernel import PAGE_BYTES
from workloads.sources import IN_MEMORY, SHARED_BY_MACHINES, file_system_of

_DIRECT: Final = getattr(os, "O_DIRECT", 0)
_NO_WAIT: Final = getattr(os, "RWF_NOWAIT", 0)
_DONT_CACHE: Final = 0x80
"""RWF_DONTCACHE (6.14): what a read brings in leaves again with it, by the kernel's own hand."""
_AHEAD_FROM_BYTES: Final = 1 << 20


class QuietReader:
    """One file, by a descriptor that stays the caller's; raises OSError where it cannot be read.

    `warmed_bytes`: read through the cache without knowing what of it was there before: to who
    neither owns a file nor may write it older kernels tell nothing and offer no other way.
    """

    def __init__(self, fd: int) -> None:
        self.warmed_bytes = 0
        self._fd, self._opened = fd, list[int]()
        name = file_system_of(fd)
        self._is_in_memory = name in IN_MEMORY  # nothing can come in, nothing leave
        self._is_told = not self._is_in_memory and why_not_told(fd) is None
        self._counts: bool | None = None
        self._may_pass = sys.platform == "linux"
        self._plain = self._again(0, fd)
        if hasattr(os, "posix_fadvise") and self._plain != fd:
            # Reading ahead would bring in what nobody asked for.
            os.posix_fadvise(self._plain, 0, 0, os.POSIX_FADV_RANDOM)
        # Over a network a direct read has all of a file's dirty pages written first.
        is_local = name not in IN_MEMORY | SHARED_BY_MACHINES
        self._direct = self._again(_DIRECT, -1) if _DIRECT and is_local else -1

    def fill(self, into: memoryview, offset: int) -> int:
        """Read whole pages from a page on; the bytes read, fewer at the end of the file.

        `into` begins at a page of memory.
        """
        if not len(into):
            return 0
        if self._is_in_memory:
            return self._through(into, offset)
        if not self._is_told:
            return self._unknowing(into, offset)
        there = resident(self._fd, offset, len(into))
        if there.all():
            return self._through(into, offset)
        read = None if there.any() else self._past(into, offset)
        if read is None:
            read = self._passing(into, offset)
        if read is None:
            read = self._through(into, offset)
        self._let_go(~there, offset)
        return read

    def read(self, offset: int, length: int) -> bytes:
        """Any bytes, a few: fewer at the end of the file."""
        if length <= 0:
            return b""
        first = offset // PAGE_BYTES * PAGE_BYTES
        pages = -(-(offset + length - first) // PAGE_BYTES)
        # Not closed by hand: another thread's look at all objects may hold a slice of it.
        with memoryview(mmap.mmap(-1, pages * PAGE_BYTES)) as view:
            read = self.fill(view, first)
            return bytes(
                view[offset - first : max(offset - first, min(read, offset - first + length))]
            )

    def close(self) -> None:
        """Give back what it opened; harmless when called again."""
        while self._opened:
            os.close(self._opened.pop())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _again(self, flags: int, otherwise: int) -> int:
        """The very file, opened once more: how it is read is a matter of the opening."""
        try:
            fd = os.open(f"/proc/self/fd/{self._fd}", os.O_RDONLY | os.O_CLOEXEC | flags)
        except OSError:
            return otherwise
        self._opened.append(fd)
        return fd

    def _through(self, into: memoryview, offset: int) -> int:
        """Through the cache."""
        done = 0
        while done < len(into):
            read = os.preadv(self._plain, [into[done:]], offset + done)
            if not read:
                break
            done += read
        return done

    def _past(self, into: memoryview, offset: int, flags: int = 0) -> int | None:
        """Past the cache; None where that cannot be done."""
        if self._direct < 0:
            return None
        try:
            done = os.preadv(self._direct, [into], offset, flags)
        except BlockingIOError:
            return None
        except OSError as error:
            if error.errno not in (errno.EINVAL, errno.EOPNOTSUPP):
                raise
            self._direct = -1
            return None
        # What is short ends with the file, but for a signal's sake.
        return done + self._through(into[done:], offset + done)

    def _passing(self, into: memoryview, offset: int) -> int | None:
        """Through the cache, and out of it again at once; None where the kernel cannot."""
        done = 0
        while self._may_pass and done < len(into):
            try:
                read = os.preadv(self._plain, [into[done:]], offset + done, _DONT_CACHE)
            except OSError as error:
                if error.errno not in (errno.EINVAL, errno.EOPNOTSUPP):
                    raise
                self._may_pass = False
                return None
            if not read:
                break
            done += read
        return done if self._may_pass else None

    def _unknowing(self, into: memoryview, offset: int) -> int:
        """Where it is not told what is cached; for a direct read no dirty page may be written."""
        read = self._passing(into, offset)
        if read is None and _NO_WAIT:
            read = self._past(into, offset, _NO_WAIT)
        if read is None:
            read = self._through(into, offset)
            self.warmed_bytes += read
        return read

    def _let_go(self, absent: Truths, offset: int) -> None:
        """Of what was not there before and is now, whatever brought it in."""
        came = absent & resident(self._fd, offset, len(absent) * PAGE_BYTES)
        for first, last in runs(came):
            start, length = offset + first * PAGE_BYTES, (last - first) * PAGE_BYTES
            if self._counts is None:
                self._counts = counts_dirty(self._fd)
            if self._counts:
                let_go_of_clean(self._fd, start, length)
            else:
                os.posix_fadvise(self._fd, start, length, os.POSIX_FADV_DONTNEED)


def read_once(fd: int, offset: int, length: int) -> bytes:
    """A few bytes of a file; raises OSError."""
    with QuietReader(fd) as reader:
        return reader.read(offset, length)


def read_pages(
    reader: QuietReader, pages: Pages, size_bytes: int
) -> Generator[tuple[int, int, memoryview], None, None]:
    """First page, number of pages and bytes (fewer if the file shrank) of each piece, in order.

    The bytes are there until the next piece is asked for; nothing is read from `size_bytes` on.
    Of large pieces the next one is read meanwhile: it is to be closed before the reader is. Raises
    OSError.
    """
    found = list(pieces(pages))
    if not found:
        return
    longest = max(count for _, count in found) * PAGE_BYTES
    is_ahead = longest >= _AHEAD_FROM_BYTES and len(found) > 1
    buffers = [mmap.mmap(-1, longest) for _ in range(2 if is_ahead else 1)]

    def read(number: int) -> tuple[int, int, memoryview]:
        first, count = found[number]
        offset, view = first * PAGE_BYTES, memoryview(buffers[number % len(buffers)])
        read = reader.fill(view[: count * PAGE_BYTES], offset)
        return first, count, view[: min(read, size_bytes - offset)]

    if not is_ahead:
        for number in range(len(found)):
            yield read(number)
        return
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as thread:
        try:
            coming = thread.submit(read, 0)
        except RuntimeError:  # no more threads to be had
            yield from map(read, range(len(found)))
            return
        for number in range(1, len(found)):
            piece = coming.result()
            coming = thread.submit(read, number)
            yield piece
        yield coming.result()
