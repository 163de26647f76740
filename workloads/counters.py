"""The child's view of itself around a flush or a release: a few counters, cheap and exact."""

from __future__ import annotations

from workloads.events import Counters
from workloads.kernel import ProcFile, cachestat, kib_fields, plain_fields


class OwnCounters:
    """Reads this process's own counters and, with a descriptor, its file's pages."""

    def __init__(self) -> None:
        self._status = _open("/proc/self/status")
        self._io = _open("/proc/self/io")

    def read(self, file_fd: int | None = None) -> Counters:
        """Read now; a value that the kernel does not give is None."""
        status = kib_fields(_text(self._status))
        file_bytes = status.get(b"RssFile")
        shmem_bytes = status.get(b"RssShmem", 0)  # a file on tmpfs counts here
        cached = dirty = writeback = None
        if file_fd is not None:
            try:
                stat = cachestat(file_fd)
            except OSError:
                pass
            else:
                cached, dirty = stat.cached_bytes, stat.dirty_bytes
                writeback = stat.writeback_bytes
        return Counters(
            rss_anon_bytes=status.get(b"RssAnon"),
            rss_file_bytes=None if file_bytes is None else file_bytes + shmem_bytes,
            swap_bytes=status.get(b"VmSwap"),
            write_bytes=plain_fields(_text(self._io)).get(b"write_bytes"),
            file_cached_bytes=cached,
            file_dirty_bytes=dirty,
            file_writeback_bytes=writeback,
        )


def _open(path: str) -> ProcFile | None:
    try:
        return ProcFile(path)
    except OSError:
        return None


def _text(file: ProcFile | None) -> bytes:
    try:
        return file.read() if file else b""
    except OSError:
        return b""
