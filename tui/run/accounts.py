"""The ledger from what was read: from counters between two walks, from a walk to the page."""

from __future__ import annotations

from dataclasses import dataclass

from tui.probe.reading import NOT_READ, Absent, Figure, Sample
from tui.probe.smaps import Walk
from tui.run.exact import Exact
from tui.run.ledger import NOT_OPEN, Ledger, private_ledger, read_only_ledger, whole_ledger
from tui.run.shared_ledger import SharedReading, shared_ledger
from workloads.events import Counters, Event, Opened
from workloads.figures import at_least, at_most, rise
from workloads.kernel import PAGE_BYTES
from workloads.sources import Source
from workloads.tally import WorkDone
from workloads.words import Mode

_HUGE = Absent("huge pages are counted by walking only")


@dataclass(frozen=True, slots=True)
class Account:
    """What a run is held to: its mode, its first opening, what it has changed, its last flush.

    `before_write_bytes`: what of the counter is none of its changes, `flushed_write_bytes`: the
    counter right after the last flush, or at the opening. `noise_bytes`: what the child allocated
    for itself since then, by the last walk. `other_writer`: in words. `let_go_pages`: changed, and
    unmapped before they were flushed. `interpreter_bytes`: what in RAM is the interpreter's own, by
    the last walk.
    """

    mode: Mode
    opened: Opened | None = None
    before_write_bytes: Figure = NOT_READ
    changed_pages: int = 0
    discarded_pages: int = 0
    unflushed_pages: int = 0
    flushed_write_bytes: Figure = NOT_READ
    noise_bytes: Figure = 0
    other_writer: str = ""
    exact: Exact | None = None
    let_go_pages: int = 0
    interpreter_bytes: Figure = NOT_READ

    @property
    def changed_bytes(self) -> int:
        """By the writer's own count."""
        return self.changed_pages * PAGE_BYTES

    @property
    def discarded_bytes(self) -> int:
        """Of them, those given up."""
        return self.discarded_pages * PAGE_BYTES

    def by_counters(self, now: Counters) -> Ledger:
        """From counters that the child read as it counted its pages."""
        if self.mode.is_shared:
            return self._shared(
                now.write_bytes,
                now.file_dirty_bytes,
                now.file_writeback_bytes,
                now.mapping_dirty_bytes,
            )
        opened = self.opened
        if opened is None:
            return self._private(NOT_OPEN, NOT_OPEN)
        if opened.sources.copies is Source.PAGE_SCAN:
            return self._private(_HUGE, _HUGE)
        swap: Figure = rise(opened.before.swap_bytes, now.swap_bytes)
        copies: Figure = now.private_bytes - opened.before.private_bytes - self.noise_bytes
        ram, beyond = copies - swap, now.rss_anon_bytes - self.interpreter_bytes
        if swap != 0 and not isinstance(beyond, Absent):
            # What went to swap may be the interpreter's own: what stayed in RAM tells.
            ram = at_most(max(0, beyond), at_least(copies, 0))
            swap = at_least(copies, 0) - ram
        return self._private(at_least(ram, 0), swap)

    def by_walk(self, sample: Sample, walk: Walk | Absent) -> Ledger:
        """From a reading of everything while the child stands still: exact to the page."""
        if self.mode.is_shared:
            dirty: Figure = walk if isinstance(walk, Absent) else walk.mapping_dirty_bytes
            return self.by_sample(sample, dirty)
        if isinstance(walk, Absent):
            return self._private(walk, walk)
        return self._private(walk.of_mapping("Anonymous"), walk.of_mapping("Swap"))

    def by_sample(self, sample: Sample, mapping_dirty_bytes: Figure = NOT_READ) -> Ledger:
        """In a shared mode, from a sample and what the mapping has dirty."""
        return self._shared(
            sample.get("write_bytes"),
            sample.get("file_dirty_bytes"),
            sample.get("file_writeback_bytes"),
            mapping_dirty_bytes,
        )

    def copies(self, now: Counters) -> Figure:
        """The private copies there are by counters, at most what was changed.

        What the child allocated for itself since the last walk is no copy of the array's.
        """
        if self.opened is None:
            return NOT_OPEN
        held = now.private_bytes - self.opened.before.private_bytes - self.noise_bytes
        return at_most(held if isinstance(held, Absent) else max(0, held), self.changed_bytes)

    def copies_at_end(self, before: Ledger) -> Ledger:
        """Of a killed run in mode `c`: copies fall at a release only, so it had all of them.

        `before`: the last ledger that was read; how they stood between RAM and swap is from there.
        """
        held = self.changed_bytes - self.discarded_bytes
        swap = at_most(before.private_swap_bytes, held)
        return self._private(held - swap, swap)

    def _private(self, ram_bytes: Figure, swap_bytes: Figure) -> Ledger:
        if self.mode is Mode.READ:
            return read_only_ledger(self.changed_bytes)
        is_huge = self.opened is not None and self.opened.sources.copies is Source.PAGE_SCAN
        make = whole_ledger if self.mode is Mode.LOAD or is_huge else private_ledger
        discarded = 0 if self.mode is Mode.LOAD else self.discarded_bytes
        return make(self.changed_bytes, discarded, ram_bytes, swap_bytes)

    def _shared(
        self, write_bytes: Figure, dirty: Figure, writeback: Figure, mapping_dirty: Figure
    ) -> Ledger:
        opened = self.opened
        if opened is None:
            return shared_ledger(SharedReading(self.changed_bytes, self.changed_bytes))
        reading = SharedReading(
            self.changed_bytes,
            self.unflushed_pages * PAGE_BYTES,
            dirtied_bytes=write_bytes - self.before_write_bytes,
            dirtied_unflushed_bytes=at_least(write_bytes - self.flushed_write_bytes, 0),
            file_dirty_bytes=dirty,
            file_writeback_bytes=writeback,
            mapping_dirty_bytes=mapping_dirty,
            let_go_bytes=self.let_go_pages * PAGE_BYTES,
            sources=opened.sources,
            other_writer=self.other_writer,
            own_dirty_bytes=self.exact.own_dirty_bytes if self.exact else NOT_READ,
            own_writeback_bytes=self.exact.own_writeback_bytes if self.exact else NOT_READ,
        )
        return shared_ledger(reading)


def done_by(event: Event) -> WorkDone:
    """The counts that an event carries."""
    return WorkDone(
        event.rows_done,
        event.bytes_changed,
        event.pages_changed,
        event.discarded_pages,
        event.unflushed_pages,
        event.pages_dirtied,
    )
