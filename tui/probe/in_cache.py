"""What of a file is in the page cache, by a descriptor: nothing of it is read or made clean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tui.probe.reading import Absent, Figure
from workloads.kernel import cachestat
from workloads.sources import FileSources, cachestat_refused

ONLY_CACHESTAT: Final = Absent("only cachestat(2) tells what is on its way to the disk")


@dataclass(frozen=True, slots=True)
class InCache:
    """A file's pages at one moment, in bytes, whoever made them so.

    `cached_bytes`: all in RAM. `dirty_bytes`: of these, changed and not sent to the disk yet;
    `writeback_bytes`: on their way to it.
    """

    cached_bytes: Figure
    dirty_bytes: Figure
    writeback_bytes: Figure

    @property
    def waiting_bytes(self) -> Figure:
        """What is not on the disk yet; where nothing tells what is on its way, what is dirty."""
        if self.writeback_bytes == ONLY_CACHESTAT:
            return self.dirty_bytes
        return self.dirty_bytes + self.writeback_bytes


def in_cache(fd: int, sources: FileSources) -> InCache:
    """As it is now; `sources`: what answers for this file."""
    never = sources.file_dirty
    if isinstance(sources.file_pages, Absent):
        from tui.probe.mapped_here import mapped_here  # numpy comes with it

        cached, dirty = mapped_here(fd)
        if sources.is_in_memory and isinstance(never, Absent):
            return InCache(cached, never, never)
        return InCache(cached, dirty, ONLY_CACHESTAT)
    try:
        stat = cachestat(fd)
    except OSError as error:
        refused = cachestat_refused(error)
        return InCache(refused, refused, refused)
    if isinstance(never, Absent):
        return InCache(stat.cached_bytes, never, never)
    return InCache(stat.cached_bytes, stat.dirty_bytes, stat.writeback_bytes)
