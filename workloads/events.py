"""What a child says: frozen events, each with its moment and its exact counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from workloads.figures import NOT_READ, Absent, Count
from workloads.kernel import PAGE_BYTES
from workloads.looks import NONE_UNSEEN, Unseen
from workloads.reads import Reads
from workloads.sources import ANSWERED, FileSources


@dataclass(frozen=True, slots=True)
class Counters:
    """What the kernel said of the child at one moment, in bytes, or why it did not.

    `file_...` are the file's, whoever made them so; `mapping_dirty_bytes` are this process's own
    mapping's, read where the file's are not to be had.
    """

    rss_anon_bytes: Count = NOT_READ
    rss_file_bytes: Count = NOT_READ
    swap_bytes: Count = NOT_READ
    write_bytes: Count = NOT_READ
    file_cached_bytes: Count = NOT_READ
    file_dirty_bytes: Count = NOT_READ
    file_writeback_bytes: Count = NOT_READ
    mapping_dirty_bytes: Count = NOT_READ

    @property
    def rss_bytes(self) -> Count:
        """Anonymous and file-backed pages in RAM."""
        return self.rss_anon_bytes + self.rss_file_bytes

    @property
    def private_bytes(self) -> Count:
        """Anonymous pages in RAM and in swap."""
        return self.rss_anon_bytes + self.swap_bytes

    @property
    def unwritten_bytes(self) -> Count:
        """Pages that are dirty or on their way to the disk: the file's, or else this mapping's."""
        if self.mapping_dirty_bytes != NOT_READ and isinstance(self.file_dirty_bytes, Absent):
            return self.mapping_dirty_bytes
        return self.file_dirty_bytes + self.file_writeback_bytes


@dataclass(frozen=True, slots=True)
class WrittenRegion:
    """The pages first..end of the mapping: written by this process, dirty in the file.

    Both as of right before each flush, summed: a page counts anew after every flush.
    """

    first_page: int
    end_page: int
    pages_written: int
    file_dirty_bytes: Count


@dataclass(frozen=True, slots=True)
class KernelWritten:
    """The kernel's word on the pages that this process wrote through its mapping.

    `pages` counts each once, `pages_dirtied` anew after every flush, `since_flush_pages` what was
    written since the last one. `outside_pages` were written and not counted by the workload,
    `missing_pages` the other way round. `own_...`: how the file has those of since the last flush.
    `faults`: all pages that the process had to ask for since the array is open. `regions`: at the
    end only.
    """

    pages: int
    pages_dirtied: int
    since_flush_pages: int
    outside_pages: int
    missing_pages: int
    own_dirty_bytes: Count
    own_writeback_bytes: Count
    cost_seconds: float
    faults: int
    regions: tuple[WrittenRegion, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """What every event carries: when, and exactly how much was done by then.

    `pages_changed` counts each page once; `discarded_pages` are those of them whose change
    was given up by a release and that were not changed again since. `unflushed_pages` were changed
    since the last flush, so no more than these can wait for the disk; `pages_dirtied` counts a page
    anew after every flush. `kernel`: the kernel's word right before a flush or a release, and at
    the beginning and the end; absent where it tells none, None where it was not asked.
    """

    at: float
    rows_done: int
    bytes_changed: int
    pages_changed: int
    discarded_pages: int
    unflushed_pages: int = field(default=0, kw_only=True)
    pages_dirtied: int = field(default=0, kw_only=True)
    kernel: KernelWritten | Absent | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class Opened(Event):
    """The array is open; `start`/`length_bytes` is its mapping (or its buffer, for `load`).

    `before` was read before opening, `after` right after: baselines for what follows. `sources`
    is what answers for this file. `file_offset`: the mapping's first byte in the file. `notice`:
    what is done that a script of the reader's own would not do. `reads`: what was read before, from
    who only reads a mapping.
    """

    pid: int
    start: int
    length_bytes: int
    data_offset: int
    is_mapping: bool
    mode: str
    rows: int
    row_bytes: int
    file_bytes: int
    open_seconds: float
    before: Counters
    after: Counters
    sources: FileSources = field(default=ANSWERED, kw_only=True)
    device: int = 0
    inode: int = 0
    file_offset: int = 0
    notice: str = field(default="", kw_only=True)
    reads: Reads | None = field(default=None, kw_only=True)

    @property
    def identity(self) -> tuple[int, int] | None:
        """Device and inode of the file; None from who did not tell."""
        return (self.device, self.inode) if self.inode else None

    @property
    def first_page(self) -> int:
        """The page of the file that the mapping begins with."""
        return self.file_offset // PAGE_BYTES


@dataclass(frozen=True, slots=True)
class Progress(Event):
    """Some rows more are done; sent at most twice a second.

    `notice`: what is no longer done as the array's opening told it.
    """

    now: Counters
    notice: str = field(default="", kw_only=True)
    reads: Reads | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class Flushed(Event):
    """`flush()` returned after `seconds`; `unseen` calls before it came too fast to be told of."""

    number: int
    seconds: float
    before: Counters
    after: Counters
    unseen: Unseen = field(default=NONE_UNSEEN, kw_only=True)


@dataclass(frozen=True, slots=True)
class Released(Event):
    """A release was tried; `notice` says what a reader must know, or why it failed.

    `held_pages`: changed and not given up, right before it.
    """

    name: str
    seconds: float
    notice: str
    before: Counters
    after: Counters
    held_pages: int = field(default=0, kw_only=True)


@dataclass(frozen=True, slots=True)
class Paused(Event):
    """The child waits for `resume`, `step` or `stop`."""


@dataclass(frozen=True, slots=True)
class Resumed(Event):
    """The child works again."""


@dataclass(frozen=True, slots=True)
class Finished(Event):
    """The last row is done; the array stays open until `stop`."""

    seconds: float
    now: Counters
    reads: Reads | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class Checked(Event):
    """Some written rows were read back, from the array and from the file."""

    rows_checked: int
    rows_kept: int
    rows_lost: int
    rows_in_file: int


@dataclass(frozen=True, slots=True)
class Closed(Event):
    """The array is closed; the child ends now."""


@dataclass(frozen=True, slots=True)
class Failed(Event):
    """The workload ended with an error; `error` is the error's own text."""

    error: str
    kind: str
    error_number: int | None
    while_doing: str


EVENTS: Final[dict[str, type[Event]]] = {
    kind.__name__.lower(): kind
    for kind in (
        Opened,
        Progress,
        Flushed,
        Released,
        Paused,
        Resumed,
        Finished,
        Checked,
        Closed,
        Failed,
    )
}
