"""What an account of a run is drawn from: its opening, its last flush, who else writes the file.

Kept from event to event; an `Account` is what follows from it for one state.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from tui.metrics_format import format_bytes
from tui.probe.reading import NOT_READ, Absent, Figure
from tui.run.accounts import Account
from tui.run.other_writer import OtherWriter
from tui.run.state import RunState
from workloads.events import Counters, Opened
from workloads.figures import rise
from workloads.words import Mode, Release

LETS_GO: Final = (Release.DONTNEED, Release.PAGEOUT, Release.REOPEN)
"""After these a shared mapping has no page of the file, dirty or not."""


class Books:
    """`opened`: the last opening, with the first one's baselines.

    `flushed_write_bytes`: the kernel's counter right after the last flush. `noise_bytes`: what the
    child allocated for itself since the baseline, by the last walk, `interpreter_bytes`: all that
    is its own in RAM, by the same. `notes_bytes`: what the file
    system dirtied of its own pages, as bitmaps and trees, within flush(): counted as this
    process's doing, and none of it is the file's. `let_go_pages`: changed, and let go of before
    they were flushed, so that no mapping tells whether they are dirty.
    """

    def __init__(self, mode: Mode) -> None:
        self._mode = mode
        self.opened: Opened | None = None
        self.flushed_write_bytes: Figure = NOT_READ
        self.noise_bytes: Figure = 0
        self.interpreter_bytes: Figure = NOT_READ
        self.notes_bytes: Figure = 0
        self.let_go_pages = 0
        self.other_writer: OtherWriter | None = None

    @property
    def before_write_bytes(self) -> Figure:
        """What of `write_bytes` is none of this run's changes."""
        opened = self.opened
        if opened is None:
            return NOT_READ
        never = opened.sources.dirtied
        if self._mode.is_shared and isinstance(never, Absent):
            return never  # that the kernel counts nothing there is not that it was 0
        return opened.after.write_bytes + self.notes_bytes

    def flushed(self, before: Counters, after: Counters, unseen_written: Figure = 0) -> None:
        """A flush returned: nothing of what was changed waits any more.

        `unseen_written`: by how much the kernel's count rose within others before it.
        """
        self.flushed_write_bytes = after.write_bytes
        noted = rise(before.write_bytes, after.write_bytes) + unseen_written
        self.notes_bytes = self.notes_bytes + noted
        self.let_go_pages = 0

    def released(self, name: str, unflushed_pages: int) -> None:
        """A release may have unmapped what was not flushed."""
        if self._mode.is_shared and name in LETS_GO:
            self.let_go_pages = unflushed_pages

    def wrote_too(self, other: OtherWriter) -> None:
        """Somebody else writes the file, or may: what is certain and who is known by name stay."""
        known = self.other_writer
        if known is None:
            self.other_writer = other
        elif known.instances and not known.how:
            # What shows that somebody wrote is no more than they do; who was seen is another.
            if other.pids:
                self.other_writer = replace(other, instances=known.instances)
        elif other.pids and not known.pids:
            self.other_writer = replace(other, is_certain=other.is_certain or known.is_certain)
        elif other.is_certain and not known.is_certain and not known.instances:
            self.other_writer = replace(known, is_certain=True)

    def rows_differ(self, rows: int) -> None:
        """Rows read back are not as this run left them: in a shared file another wrote them."""
        words = f"{rows:,} of the rows read back are not as this run left them"
        self.wrote_too(OtherWriter(words, is_certain=True))

    def others_waiting(self, now: Counters) -> Figure:
        """Of what waits for the disk, what this run cannot have dirtied since its last flush."""
        if now.mapping_dirty_bytes != NOT_READ and isinstance(now.file_dirty_bytes, Absent):
            return 0  # of this mapping alone is known what waits
        excess = now.unwritten_bytes - (now.write_bytes - self.flushed_write_bytes)
        return excess if isinstance(excess, Absent) else max(0, excess)

    def compare(self, unwritten_bytes: Figure, write_bytes: Figure) -> None:
        """The file has no more waiting for the disk than this run has dirtied since its last flush;
        what is beyond that is another's."""
        excess = unwritten_bytes - (write_bytes - self.flushed_write_bytes)
        if not isinstance(excess, Absent) and excess > 0:
            more = format_bytes(excess)
            words = f"{more} more of it were dirty than this run can have"
            self.wrote_too(OtherWriter(words, is_certain=True))

    def account(self, state: RunState) -> Account:
        """What the run is held to in this state."""
        return Account(
            self._mode,
            self.opened,
            self.before_write_bytes,
            state.pages_changed,
            state.discarded_pages,
            state.unflushed_pages,
            self.flushed_write_bytes,
            self.noise_bytes,
            self.other_writer.words if self.other_writer else "",
            state.exact,
            self.let_go_pages,
            self.interpreter_bytes,
        )
