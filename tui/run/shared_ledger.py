"""The ledger of `r+` and `w+`: what this run dirtied, whatever else happens to the file.

Three things bound it. A page that was flushed is on the disk, so no more waits than was changed
since the last flush. The kernel counts what this process dirties (`write_bytes`). And what the file
has dirty beyond that is somebody else's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from tui.metrics_format import format_bytes
from tui.probe.reading import NOT_READ, Absent, Figure
from tui.run.ledger import Basis, Ledger
from workloads.figures import at_most
from workloads.sources import ANSWERED, FileSources, Source

ON_THE_WAY = Absent("written or on the way to the disk: not told apart without cachestat(2)")
LET_GO = Absent("dirty or written: let go of before they were flushed, and no mapping tells since")


@dataclass(frozen=True, slots=True)
class SharedReading:
    """What was read of a shared mapping and of its file at one moment, in bytes.

    `unflushed_bytes`: changed since the last flush. `dirtied_bytes`: dirtied by this process since
    the array was open, `dirtied_unflushed_bytes` since the last flush. The file's are everyone's.
    `other_writer`: who else writes the file, in words. `own_...`: of the pages that the kernel says
    this process wrote since the last flush (`--exact`). `let_go_bytes`: changed, and unmapped
    before they were flushed, so that no mapping tells of them.
    """

    changed_bytes: int
    unflushed_bytes: int
    dirtied_bytes: Figure = NOT_READ
    dirtied_unflushed_bytes: Figure = NOT_READ
    file_dirty_bytes: Figure = NOT_READ
    file_writeback_bytes: Figure = NOT_READ
    mapping_dirty_bytes: Figure = NOT_READ
    sources: FileSources = ANSWERED
    other_writer: str = ""
    own_dirty_bytes: Figure = NOT_READ
    own_writeback_bytes: Figure = NOT_READ
    let_go_bytes: int = 0

    @property
    def others_dirty_bytes(self) -> Figure:
        """What the file has waiting beyond what this run can have: somebody else's, 0 if none."""
        most = self.dirtied_unflushed_bytes
        if isinstance(most, Absent):
            most = self.dirtied_bytes
        excess = self.file_dirty_bytes + self.file_writeback_bytes - most
        return excess if isinstance(excess, Absent) else max(0, excess)


def shared_ledger(read: SharedReading) -> Ledger:
    """The columns, from whatever answers for this file."""
    if read.sources.is_in_memory:
        return _in_memory(read)
    never = read.sources.dirtied
    if isinstance(never, Absent):  # the kernel counts nothing there, which is not that it was 0
        read = replace(read, dirtied_bytes=never, dirtied_unflushed_bytes=never)
    if read.other_writer:
        return _beside_another(read, read.other_writer)
    if read.sources.own_dirty is Source.SMAPS:
        return _by_mapping(read)
    others = read.others_dirty_bytes
    if not isinstance(others, Absent) and others > 0:
        words = f"the file has {format_bytes(others)} more dirty than this run can have"
        return _beside_another(read, words)
    unwritten, dirtied = read.file_dirty_bytes + read.file_writeback_bytes, read.dirtied_bytes
    is_more = not isinstance(unwritten, Absent) and unwritten > read.unflushed_bytes
    if isinstance(dirtied, Absent) and is_more:
        return _beside_another(read, f"what this run dirtied is not known: {dirtied.reason}")
    return _by_kernel(read)


def _amplification(read: SharedReading) -> Figure:
    if not read.changed_bytes:
        return Absent("nothing was changed")
    ratio = read.dirtied_bytes / read.changed_bytes
    return ratio if isinstance(ratio, Absent) else round(ratio, 3)


def _by_kernel(read: SharedReading) -> Ledger:
    """dirtied = dirty now + under writeback + written to the file, as the kernel counts them.

    Pages changed that it did not count were dirty before this run came to them.
    """
    dirtied = read.dirtied_bytes
    written = dirtied - read.file_dirty_bytes - read.file_writeback_bytes
    lack = read.changed_bytes - dirtied
    if not isinstance(lack, Absent) and lack > 0:
        words = f"{format_bytes(lack)} of what was changed was dirty before this run came to it"
        return _beside_another(read, words)
    return Ledger(
        changed_bytes=read.changed_bytes,
        file_dirty_bytes=read.file_dirty_bytes,
        file_writeback_bytes=read.file_writeback_bytes,
        file_written_bytes=written,
        unaccounted_bytes=0 if not isinstance(written, Absent) else written,
        dirtied_bytes=dirtied,
        write_amplification=_amplification(read),
        basis=Basis.CHANGED if isinstance(dirtied, Absent) else Basis.DIRTIED,
    )


def _by_mapping(read: SharedReading) -> Ledger:
    """By this mapping's own dirty pages: what was changed and is dirty no more has left for the
    disk; what was flushed has arrived there."""
    let_go = min(read.let_go_bytes, read.unflushed_bytes)
    dirty = at_most(read.mapping_dirty_bytes, read.unflushed_bytes - let_go)
    left = read.unflushed_bytes - dirty
    why = LET_GO if let_go else ON_THE_WAY
    is_split = not isinstance(left, Absent) and left > 0
    return Ledger(
        changed_bytes=read.changed_bytes,
        file_dirty_bytes=LET_GO if let_go else dirty,
        file_writeback_bytes=why if is_split else left,
        file_written_bytes=read.changed_bytes - read.unflushed_bytes,
        unaccounted_bytes=read.unflushed_bytes if let_go else left,
        dirtied_bytes=read.dirtied_bytes,
        write_amplification=_amplification(read),
        why_unaccounted=why.reason if is_split else "",
    )


def _beside_another(read: SharedReading, who: str) -> Ledger:
    """What was flushed is on the disk, and no more waits than the file has waiting; the rest is
    dirty or written: whose the file's dirty pages are, nobody counts."""
    if not isinstance(read.own_dirty_bytes + read.own_writeback_bytes, Absent):
        return _told_apart(read, who)
    waiting = at_most(read.file_dirty_bytes + read.file_writeback_bytes, read.unflushed_bytes)
    rest = read.unflushed_bytes if isinstance(waiting, Absent) else waiting
    unsplit: Figure = Absent(who) if rest else 0
    return Ledger(
        changed_bytes=read.changed_bytes,
        file_dirty_bytes=unsplit,
        file_writeback_bytes=unsplit,
        file_written_bytes=read.changed_bytes - rest,
        unaccounted_bytes=rest,
        dirtied_bytes=read.dirtied_bytes,
        write_amplification=Absent(who),
        why_unaccounted=f"dirty or written, not told apart: {who}" if rest else "",
    )


def _told_apart(read: SharedReading, who: str) -> Ledger:
    """By the very pages that this process wrote: what of them waits no more is on the disk.

    A page that is dirty and under writeback at once waits once.
    """
    dirty = at_most(read.own_dirty_bytes, read.unflushed_bytes)
    writeback = at_most(read.own_writeback_bytes, read.unflushed_bytes - dirty)
    return Ledger(
        changed_bytes=read.changed_bytes,
        file_dirty_bytes=dirty,
        file_writeback_bytes=writeback,
        file_written_bytes=read.changed_bytes - dirty - writeback,
        dirtied_bytes=read.dirtied_bytes,
        write_amplification=Absent(who),
    )


def _in_memory(read: SharedReading) -> Ledger:
    """A changed page of such a file is in RAM or in swap, and nowhere else."""
    never = read.sources.own_dirty
    reason = never if isinstance(never, Absent) else NOT_READ
    return Ledger(
        changed_bytes=read.changed_bytes,
        file_dirty_bytes=reason,
        file_writeback_bytes=reason,
        file_written_bytes=reason,
        memory_file_bytes=read.changed_bytes,
        dirtied_bytes=reason,
        write_amplification=reason,
    )
