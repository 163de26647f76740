"""Turns the child's events and the sampler's samples into one frozen state and its markers.

No clock and no process here: the same events give the same state, live or replayed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.cage.limit import FirstHit, Slope
from tui.metrics_format import format_bytes
from tui.probe.reading import NOT_READ, PROCESS_GONE, Absent, Figure, Sample, Tier
from tui.probe.smaps import Walk
from tui.run import last_moments
from tui.run.about import About
from tui.run.accounts import Account, done_by
from tui.run.flush_words import of_flush
from tui.run.peaks import Peaks
from tui.run.state import (
    Marker,
    MarkerKind,
    OtherWriter,
    Phase,
    ReadBackResult,
    RunState,
    Update,
)
from workloads.events import (
    Checked,
    Closed,
    Counters,
    Event,
    Finished,
    Flushed,
    Opened,
    Paused,
    Progress,
    Released,
    Resumed,
)
from workloads.kernel import PAGE_BYTES
from workloads.tally import WorkDone
from workloads.words import Mode

if TYPE_CHECKING:
    from tui.pages.map import PageMapFrame


class Tracker:
    """Holds the state of one run and what is new since it was last taken.

    `noise_bytes`: what the child allocated for itself since the baseline, by the last walk.
    `state` may be replaced by who knows more of the run than events and samples tell.
    """

    def __init__(self, about: About) -> None:
        self.state = RunState(about)
        self.opened: Opened | None = None
        self.page_map: PageMapFrame | Absent | None = None
        self.noise_bytes: Figure = 0
        self._copies = about.mode is Mode.COPY_ON_WRITE
        self._flushed_write_bytes: Figure = NOT_READ
        self._samples: list[Sample] = []
        self._markers: list[Marker] = []
        self._peaks = Peaks()
        self._slope = Slope()
        self._first_hit = FirstHit()

    def take(self) -> Update:
        """The state and what came since the last call."""
        update = Update(self.state, tuple(self._samples), tuple(self._markers), self.page_map)
        self._samples, self._markers, self.page_map = [], [], None
        return update

    def mark(self, marker: Marker) -> None:
        """Put a moment on the timeline."""
        self._markers.append(marker)

    def sample(self, sample: Sample) -> None:
        """Take one tick's reading; of a process that is gone there is none to take."""
        if sample.get("rss_bytes") == PROCESS_GONE:
            return
        self._samples.append(sample)
        self._peaks.sample(sample)
        state = self.state
        if self._copies and state.phase in (Phase.HOLDING, Phase.CLOSING):
            # The child stands still: no more pages can have been copied than were changed.
            self._peaks.bound("private_copies_bytes", state.pages_changed * PAGE_BYTES)
        running = state.phase is Phase.RUNNING
        self.state = replace(
            state,
            sample=sample,
            samples=state.samples + 1,
            peak=self._peaks.values,
            seconds_left=self._slope.seconds_left(sample) if running else None,
            elapsed_seconds=max(state.elapsed_seconds, self._elapsed(sample.at)),
        )
        if (at := self._first_hit.at(sample)) is not None:
            self.mark(Marker(MarkerKind.LIMIT, at, self.state.rows_done, "limit hit"))
        if state.final is None:
            self._count(sample.values)

    def final(self, sample: Sample, walk: Walk | Absent) -> None:
        """A reading of everything while the child stands still: the ledger to the page."""
        self.sample(sample)
        self._count(sample.values)
        self._look_for_others(sample)
        ledger = self._account.by_walk(sample, walk)
        self.state = replace(self.state, final=sample, ledger=ledger)

    def wrote_too(self, other: OtherWriter) -> None:
        """Somebody else writes the file: from now on its pages are not this run's alone."""
        known = self.state.other_writer
        if known is None or not known.pids:
            self.state = replace(self.state, other_writer=other)

    def died(self, at: float, totals: Mapping[str, Figure]) -> None:
        """The child is dead and its memory gone; a dead process still has its totals."""
        if self.state.final is None:
            self._count(totals)
        elapsed = max(self.state.elapsed_seconds, self._elapsed(at))
        self.state = replace(self.state, elapsed_seconds=elapsed)

    def after_end(self, at: float, figures: Mapping[str, Figure], *tiers: Tier) -> None:
        """What still stands after the child's end was read once more: marks, events, the file."""
        sample = last_moments.sample_after_end(self.state.sample, at, figures, tiers)
        self._peaks.sample(sample)
        self._samples.append(sample)
        self.state = replace(self.state, sample=sample, peak=self._peaks.values)
        if self._mode.is_shared and self.opened is not None and self.state.final is None:
            self._look_for_others(sample)
            ledger = last_moments.shared_ledger_at_end(self.state, self._account, sample)
            self.state = replace(self.state, ledger=ledger)

    def killed(self, done: WorkDone, chunk_rows: int | None = None) -> None:
        """What a killed child had done by its last chunk, exactly; the chunk it was in is named."""
        if done.rows_done < self.state.rows_done:
            return  # it tells of chunks, an event also of what a step within one did
        is_open = self.opened is not None
        cut_off = last_moments.cut_off(done, self.state.about.rows, chunk_rows) if is_open else ""
        self.state = replace(last_moments.with_done(self.state, done), cut_off=cut_off)
        if self._copies and is_open:
            ledger = self._account.copies_at_end(self.state.ledger)
            self.state = replace(self.state, ledger=ledger)
            last_moments.raise_copies(self._peaks, self.state)
        self.state = replace(self.state, peak=self._peaks.values)

    def _count(self, read: Mapping[str, Figure]) -> None:
        before = self.opened.after.write_bytes if self.opened else NOT_READ
        self.state = replace(self.state, totals=self.state.totals.risen(read, before))

    def event(self, event: Event) -> None:
        """Take one event of the child."""
        elapsed = self.state.elapsed_seconds
        if self.opened is not None:
            elapsed = max(elapsed, self._elapsed(event.at))
        done = last_moments.with_done(self.state, done_by(event))
        self.state = replace(done, elapsed_seconds=elapsed)
        match event:
            case Opened():
                self._open(event)
            case Progress():
                self._counted(event.now)
            case Finished():
                self._counted(event.now)
                self.state = replace(self.state, phase=Phase.HOLDING, elapsed_seconds=event.seconds)
                self.mark(self._marker(MarkerKind.END, event, label="last row done"))
            case Flushed():
                self._flush(event)
            case Released():
                self._release(event)
            case Paused():
                self.state = replace(self.state, phase=Phase.PAUSED)
                self.mark(self._marker(MarkerKind.PAUSE, event, label="paused"))
            case Resumed():
                self.state = replace(self.state, phase=Phase.RUNNING)
            case Checked():
                back = ReadBackResult(
                    event.rows_checked, event.rows_kept, event.rows_lost, event.rows_in_file
                )
                self.state = replace(self.state, read_back=back)
            case Closed():
                self.state = replace(self.state, phase=Phase.CLOSING)
            case _:
                pass

    def _elapsed(self, at: float) -> float:
        if self.opened is None or self.state.phase in (Phase.HOLDING, Phase.CLOSING, Phase.ENDED):
            return self.state.elapsed_seconds
        return at - self.state.started_at

    def _open(self, event: Opened) -> None:
        if self.opened is None:
            self.state = replace(
                self.state,
                phase=Phase.RUNNING,
                started_at=event.at,
                baseline_bytes=event.before.private_bytes,
                file_bytes=event.file_bytes,
                sources=event.sources,
            )
            self._flushed_write_bytes = event.after.write_bytes
            self.mark(self._marker(MarkerKind.START, event, label="array open"))
        else:
            # Reopened: the first opening stays the baseline of what was private and dirtied.
            event = replace(event, before=self.opened.before, after=self.opened.after)
        self.opened = event

    def _flush(self, event: Flushed) -> None:
        before, after = event.before, event.after
        self._flushed_write_bytes = after.write_bytes
        self._counted(after)
        flushes = self.state.flushes.with_one(
            event.seconds, before, after, is_shared=self._mode.is_shared
        )
        self.state = replace(self.state, flushes=flushes)
        words = of_flush(self.state, event.seconds, before, after)
        marker = self._marker(MarkerKind.FLUSH, event, label=f"flush {event.number}")
        self.mark(replace(_acted(marker, event, words), number=event.number))

    def _release(self, event: Released) -> None:
        if self._copies and self.opened is not None:
            # Private copies fall at a release only, so right before it they are at their height.
            self._peaks.raise_to("private_copies_bytes", self._account.copies(event.before))
        self._counted(event.after)
        marker = self._marker(MarkerKind.RELEASE, event, label=event.name)
        self.mark(_acted(marker, event, event.notice))

    def _marker(self, kind: MarkerKind, event: Event, *, label: str) -> Marker:
        return Marker(kind, event.at, event.rows_done, label, ledger=self.state.ledger)

    def _counted(self, now: Counters) -> None:
        """The ledger between walks, from counters that the child read as it counted pages."""
        if self.opened is None:
            return
        ledger = self._account.by_counters(now)
        if self._mode.is_shared:
            self._has_more_dirty(now.file_dirty_bytes + now.file_writeback_bytes, now.write_bytes)
            ledger = self._account.by_counters(now)
        self.state = replace(self.state, ledger=ledger)
        if self._copies:
            self._peaks.raise_to("rss_anon_bytes", now.rss_anon_bytes)

    def _look_for_others(self, sample: Sample) -> None:
        if self._mode.is_shared:
            unwritten = sample.get("file_dirty_bytes") + sample.get("file_writeback_bytes")
            self._has_more_dirty(unwritten, sample.get("write_bytes"))

    def _has_more_dirty(self, unwritten_bytes: Figure, write_bytes: Figure) -> None:
        """Whether the file waits with more than this run can have: then somebody else writes it."""
        excess = unwritten_bytes - (write_bytes - self._flushed_write_bytes)
        if not isinstance(excess, Absent) and excess > 0:
            more = format_bytes(excess)
            self.wrote_too(OtherWriter(f"{more} more of it were dirty than this run can have"))

    @property
    def _account(self) -> Account:
        state = self.state
        return Account(
            self._mode,
            self.opened,
            state.pages_changed,
            state.discarded_pages,
            state.unflushed_pages,
            self._flushed_write_bytes,
            self.noise_bytes,
            state.other_writer.words if state.other_writer else "",
        )

    @property
    def _mode(self) -> Mode:
        return self.state.about.mode or Mode.READ


def _acted(marker: Marker, event: Flushed | Released, words: str) -> Marker:
    return replace(
        marker, seconds=event.seconds, before=event.before, after=event.after, verdict=words
    )
