"""What follows from the child's events: the state, its markers, its ledger between two walks.

No clock and no process here: the same events give the same state, live or replayed.
"""

from __future__ import annotations

from dataclasses import replace

from tui.probe.reading import Figure, Sample
from tui.run import exact, last_moments
from tui.run.about import About
from tui.run.about_tree import TreeAbout
from tui.run.accounts import Account, done_by
from tui.run.books import Books
from tui.run.brought import brought
from tui.run.flush_words import of_flush
from tui.run.marker import Marker, MarkerKind
from tui.run.peaks import Peaks
from tui.run.state import Phase, ReadBackResult, RunState
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
from workloads.figures import at_most, fall
from workloads.kernel import PAGE_BYTES
from workloads.words import Mode


class Heard:
    """Holds the state of one run as its events tell it, and the markers that are new.

    `state` may be replaced by who knows more of the run than events tell.
    """

    def __init__(self, about: About) -> None:
        self.state = RunState(about)
        self.is_of_tree = isinstance(about, TreeAbout)
        """Whether it is of processes of the user's, with no array of ours."""
        self._copies = about.mode is Mode.COPY_ON_WRITE
        self._books = Books(self._mode)
        self._markers: list[Marker] = []
        self._peaks = Peaks()

    @property
    def opened(self) -> Opened | None:
        """The array's opening, the last one with the first one's baselines."""
        return self._books.opened

    def mark(self, marker: Marker) -> None:
        """Put a moment on the timeline."""
        self._markers.append(marker)

    def event(self, event: Event) -> None:
        """Take one event of the child."""
        elapsed = self.state.elapsed_seconds
        if self.opened is not None:
            elapsed = max(elapsed, self._elapsed(event.at))
        done = last_moments.with_done(self.state, done_by(event))
        heard = exact.heard(done.exact, event)
        found = brought(self.opened, event) or done.brought
        self.state = replace(done, elapsed_seconds=elapsed, exact=heard, brought=found)
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
                if self._mode.is_shared and back.rows_lost:
                    self._books.rows_differ(back.rows_lost)
                    self.state = replace(self.state, other_writer=self._books.other_writer)
            case Closed():
                self.state = replace(self.state, phase=Phase.CLOSING)
            case _:
                pass

    def _elapsed(self, at: float) -> float:
        # A tree of the user's has no array to open: it counts from when watching began.
        is_counted = self.opened is not None or self.is_of_tree
        if not is_counted or self.state.phase in (Phase.HOLDING, Phase.CLOSING, Phase.ENDED):
            return self.state.elapsed_seconds
        return at - self.state.started_at

    def _open(self, event: Opened) -> None:
        if self.opened is None:
            self.state = replace(
                self.state,
                phase=Phase.RUNNING,
                # What was prepared is: what comes under this name later is another thing.
                what="",
                prepared_bytes=0,
                preparing_bytes=0,
                started_at=event.at,
                baseline_bytes=event.before.private_bytes,
                file_bytes=event.file_bytes,
                sources=event.sources,
                pid=event.pid,
            )
            self._books.flushed_write_bytes = event.after.write_bytes
            self._books.opened = event
            self.state = replace(self.state, ledger=self._account.by_counters(event.after))
            self.mark(self._marker(MarkerKind.START, event, label="array open"))
        else:
            # Reopened: the first opening stays the baseline of what was private and dirtied.
            first = self.opened
            event = replace(event, before=first.before, after=first.after, reads=first.reads)
        self._books.opened = event

    def _flush(self, event: Flushed) -> None:
        before, after = event.before, event.after
        # What waited right before the call is what it wrote: and whose that was.
        self._counted(before)
        cleaned = fall(before.unwritten_bytes, after.unwritten_bytes)
        others = at_most(self._books.others_waiting(before), cleaned)
        self._books.flushed(before, after, event.unseen.written_bytes)
        self._counted(after)
        flushes = self.state.flushes.with_one(
            event.seconds,
            before,
            after,
            is_shared=self._mode.is_shared,
            others_bytes=others,
            unseen=event.unseen,
        )
        self.state = replace(self.state, flushes=flushes)
        words = of_flush(self.state, event.seconds, before, after, others)
        marker = self._marker(MarkerKind.FLUSH, event, label=f"flush {event.number}")
        marker = replace(marker, number=event.number, unseen=event.unseen)
        self.mark(_acted(marker, event, words))

    def _release(self, event: Released) -> None:
        if self._copies and self.opened is not None:
            # Private copies fall at a release only, so right before it they are at their height.
            self._peaks.raise_to("private_copies_bytes", self._account.copies(event.before))
            if event.held_pages:  # 0 where it was not told
                self._peaks.raise_to("private_copies_bytes", event.held_pages * PAGE_BYTES)
        self._books.released(event.name, event.unflushed_pages)
        self._counted(event.after)
        marker = self._marker(MarkerKind.RELEASE, event, label=event.name)
        self.mark(_acted(marker, event, event.notice))

    def _marker(self, kind: MarkerKind, event: Event, *, label: str) -> Marker:
        return Marker(kind, event.at, event.rows_done, label, ledger=self.state.ledger)

    def _counted(self, now: Counters) -> None:
        """The ledger between walks, from counters that the child read as it counted pages."""
        if self.opened is None:
            return
        self._see_others(now.file_dirty_bytes + now.file_writeback_bytes, now.write_bytes)
        self.state = replace(self.state, ledger=self._account.by_counters(now))
        for key, figure in (
            ("rss_anon_bytes", now.rss_anon_bytes),
            ("rss_bytes", now.rss_bytes),
            ("file_backed_bytes", now.rss_file_bytes),
            ("swap_bytes", now.swap_bytes),
            ("file_cached_bytes", now.file_cached_bytes),
            ("file_dirty_bytes", now.file_dirty_bytes),
            ("file_writeback_bytes", now.file_writeback_bytes),
            ("mapping_dirty_bytes", now.mapping_dirty_bytes),
        ):
            self._peaks.raise_to(key, figure)
        self.state = replace(self.state, peak=self._peaks.values)

    def _see_others_in(self, sample: Sample) -> None:
        unwritten = sample.get("file_dirty_bytes") + sample.get("file_writeback_bytes")
        self._see_others(unwritten, sample.get("write_bytes"))

    @property
    def _account(self) -> Account:
        return self._books.account(self.state)

    def _see_others(self, unwritten_bytes: Figure, write_bytes: Figure) -> None:
        """Whether the file waits with more than this run can have: then somebody else writes it."""
        if self._mode.is_shared:
            self._books.compare(unwritten_bytes, write_bytes)
            self.state = replace(self.state, other_writer=self._books.other_writer)

    @property
    def _mode(self) -> Mode:
        return self.state.about.mode or Mode.READ


def _acted(marker: Marker, event: Flushed | Released, words: str) -> Marker:
    return replace(
        marker, seconds=event.seconds, before=event.before, after=event.after, verdict=words
    )
