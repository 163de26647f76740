"""The child's view of itself around a flush or a release: a few counters, cheap and exact."""

from __future__ import annotations

from dataclasses import dataclass

from workloads.events import Counters
from workloads.figures import NOT_READ, Absent, Count, known
from workloads.kernel import ProcFile, cachestat, kib_fields, plain_fields
from workloads.reads import Reads, own_reads
from workloads.smaps import mapping_only
from workloads.sources import FileSources, Source, cachestat_refused

_NOT_IN_KERNEL = Absent("not in this kernel")
_PRIVATE = Absent("a private mapping dirties no file")
_STATUS = (b"RssAnon", b"RssFile", b"RssShmem", b"VmSwap")


_UNREAD: tuple[Count, Count, Count] = (NOT_READ, NOT_READ, NOT_READ)


@dataclass(frozen=True, slots=True)
class Place:
    """The open file, what answers for it, and where its mapping lies (empty: not mapped yet).

    `is_shared`: what is dirty in the mapping is dirty in the file.
    """

    fd: int
    sources: FileSources
    is_shared: bool = True
    start: int = 0
    end: int = 0


class OwnCounters:
    """Reads this process's own counters and, with a place, the pages of its file."""

    def __init__(self) -> None:
        self._status = _open("/proc/self/status")
        self._io = _open("/proc/self/io")

    def read(self, place: Place | None = None) -> Counters:
        """Read now; the file's pages before what this process dirtied, so never more of them."""
        status_text = _text(self._status)
        status = {} if isinstance(status_text, Absent) else kib_fields(status_text, *_STATUS)
        missing = status_text if isinstance(status_text, Absent) else _NOT_IN_KERNEL
        anon, swap = known(status.get(b"RssAnon"), missing), known(status.get(b"VmSwap"), missing)
        file = known(status.get(b"RssFile"), missing)
        # A file on tmpfs counts as shared memory, which the kernel tells wherever it tells files.
        shmem = known(status.get(b"RssShmem"), missing)
        cached, dirty, writeback = _UNREAD
        mapping_dirty: Count = NOT_READ
        if place is not None:
            cached, dirty, writeback = _file_pages(place)
            mapping_dirty = _mapping_dirty(place)
        return Counters(
            rss_anon_bytes=anon,
            rss_file_bytes=file + shmem,
            swap_bytes=swap,
            write_bytes=self.write_bytes(),
            file_cached_bytes=cached,
            file_dirty_bytes=dirty,
            file_writeback_bytes=writeback,
            mapping_dirty_bytes=mapping_dirty,
        )

    def reads(self) -> Reads:
        """What reading took so far: faults, and bytes from the disk."""
        return own_reads(_text(self._io))

    def write_bytes(self) -> Count:
        """What the kernel counts of this process as written, alone."""
        io_text = _text(self._io)
        if isinstance(io_text, Absent):
            return io_text
        return known(plain_fields(io_text, b"write_bytes").get(b"write_bytes"), _NOT_IN_KERNEL)


def _file_pages(place: Place) -> tuple[Count, Count, Count]:
    """The file's pages: cached, dirty, under writeback."""
    cached, dirty = place.sources.file_pages, place.sources.file_dirty
    if isinstance(cached, Absent):
        return cached, cached, cached
    try:
        stat = cachestat(place.fd)
    except OSError as error:
        trouble = cachestat_refused(error)
        return trouble, trouble, trouble
    if isinstance(dirty, Absent):
        return stat.cached_bytes, dirty, dirty
    return stat.cached_bytes, stat.dirty_bytes, stat.writeback_bytes


def _mapping_dirty(place: Place) -> Count:
    """This mapping's own dirty pages, where the file's are not told."""
    own = place.sources.own_dirty
    if own is not Source.SMAPS:
        return own if isinstance(own, Absent) else NOT_READ
    if not place.is_shared:
        return _PRIVATE
    if place.end <= place.start:
        return 0  # not mapped yet, or never: nothing of it can be dirty here
    try:
        with open("/proc/self/smaps", "rb", buffering=0) as file:  # noqa: PTH123
            text = file.readall()
    except OSError as error:
        return Absent(f"/proc/self/smaps: {error.strerror}")
    return mapping_only(text, place.start, place.end).mapping_dirty_bytes


def _open(path: str) -> ProcFile | Absent:
    try:
        return ProcFile(path)
    except OSError as error:
        return Absent(f"{path}: {error.strerror}")


def _text(file: ProcFile | Absent) -> bytes | Absent:
    try:
        return file if isinstance(file, Absent) else file.read()
    except OSError as error:
        return Absent(f"not to be read: {error.strerror}")
