"""Turns the child's events and the sampler's samples into one frozen state and its markers.

No clock and no process here: the same events give the same state, live or replayed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.cage.forecast import Forecast, Slope, most_to_add
from tui.cage.limit import FirstHit
from tui.probe.reading import Absent, Figure, Sample
from tui.probe.smaps import Walk
from tui.run import accounts, verdict
from tui.run.about import About
from tui.run.peaks import Peaks
from tui.run.state import Marker, MarkerKind, Phase, ReadBackResult, RunState, Update
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
        self.noise_bytes = 0
        self._copies = about.mode is Mode.COPY_ON_WRITE
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
        """Take one tick's reading."""
        self._samples.append(sample)
        self._peaks.sample(sample)
        state = self.state
        if self._copies and state.phase in (Phase.HOLDING, Phase.CLOSING):
            # The child stands still: no more pages can have been copied than were changed.
            self._peaks.bound("private_copies_bytes", state.pages_changed * PAGE_BYTES)
        forecast = Forecast()
        if state.phase is Phase.RUNNING:
            most = most_to_add(state.about.mode, state.about.array_bytes, *self._changed_bytes())
            forecast = self._slope.forecast(sample, most)
        self.state = replace(
            state,
            sample=sample,
            samples=state.samples + 1,
            peak=self._peaks.values,
            seconds_left=forecast.seconds_left,
            others=forecast.others,
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
        changed, discarded = self._changed_bytes()
        ledger = accounts.by_walk(
            self._mode, changed, discarded, opened=self.opened, sample=sample, walk=walk
        )
        self.state = replace(self.state, final=sample, ledger=ledger)

    def died(self, at: float, totals: Mapping[str, Figure]) -> None:
        """The child is dead and its memory gone; a dead process still has its totals."""
        if self.state.final is None:
            self._count(totals)
        elapsed = max(self.state.elapsed_seconds, self._elapsed(at))
        self.state = replace(self.state, elapsed_seconds=elapsed)

    def killed(self, done: WorkDone) -> None:
        """What a killed child had done by its last chunk, exactly."""
        if done.rows_done < self.state.rows_done:
            return  # it tells of chunks, an event also of what a step within one did
        if self._copies:
            copies = (done.pages_changed - done.discarded_pages) * PAGE_BYTES
            self._peaks.raise_to("private_copies_bytes", copies)
            # Without swap all of them were in RAM, also those of after the last sample.
            if self._peaks.values.get("swap_bytes") == 0:
                anon = self.state.baseline_bytes + copies
                self._peaks.raise_to("rss_anon_bytes", anon)
                self._peaks.raise_to("rss_bytes", anon)
        self.state = replace(
            self.state,
            rows_done=done.rows_done,
            bytes_changed=done.bytes_changed,
            pages_changed=done.pages_changed,
            discarded_pages=done.discarded_pages,
            peak=self._peaks.values,
        )

    def _count(self, read: Mapping[str, Figure]) -> None:
        before = self.opened.after.write_bytes if self.opened else None
        self.state = replace(self.state, totals=self.state.totals.risen(read, before))

    def event(self, event: Event) -> None:
        """Take one event of the child."""
        elapsed = self.state.elapsed_seconds
        if self.opened is not None:
            elapsed = max(elapsed, self._elapsed(event.at))
        self.state = replace(
            self.state,
            rows_done=event.rows_done,
            bytes_changed=event.bytes_changed,
            pages_changed=event.pages_changed,
            discarded_pages=event.discarded_pages,
            elapsed_seconds=elapsed,
        )
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
                baseline_bytes=event.before.private_bytes or 0,
                file_bytes=event.file_bytes,
            )
            self.mark(self._marker(MarkerKind.START, event, label="array open"))
        else:
            # Reopened: the first opening stays the baseline of what was private and dirtied.
            event = replace(event, before=self.opened.before, after=self.opened.after)
        self.opened = event

    def _flush(self, event: Flushed) -> None:
        self._counted(event.after)
        before, after = event.before, event.after
        flushes = self.state.flushes.with_one(event.seconds, before, after)
        self.state = replace(self.state, flushes=flushes)
        words = verdict.of_flush(self._mode, event.seconds, before, after)
        marker = self._marker(MarkerKind.FLUSH, event, label=f"flush {event.number}")
        self.mark(replace(_acted(marker, event, words), number=event.number))

    def _release(self, event: Released) -> None:
        if self._copies and self.opened is not None:
            # Private copies fall at a release only, so right before it they are at their height.
            changed, _ = self._changed_bytes()
            copies = accounts.copies(self.opened, event.before, changed, self.noise_bytes)
            self._peaks.raise_to("private_copies_bytes", copies)
        self._counted(event.after)
        marker = self._marker(MarkerKind.RELEASE, event, label=event.name)
        self.mark(_acted(marker, event, event.notice))

    def _marker(self, kind: MarkerKind, event: Event, *, label: str) -> Marker:
        return Marker(kind, event.at, event.rows_done, label, ledger=self.state.ledger)

    def _counted(self, now: Counters) -> None:
        """The ledger between walks, from counters that the child read as it counted pages."""
        if self.opened is None:
            return
        changed, discarded = self._changed_bytes()
        ledger = accounts.by_counters(
            self._mode,
            changed,
            discarded,
            opened=self.opened,
            now=now,
            noise_bytes=self.noise_bytes,
        )
        self.state = replace(self.state, ledger=ledger)
        if now.rss_anon_bytes is not None and self._copies:
            self._peaks.raise_to("rss_anon_bytes", now.rss_anon_bytes)

    @property
    def _mode(self) -> Mode:
        return self.state.about.mode or Mode.READ

    def _changed_bytes(self) -> tuple[int, int]:
        return self.state.pages_changed * PAGE_BYTES, self.state.discarded_pages * PAGE_BYTES


def _acted(marker: Marker, event: Flushed | Released, words: str) -> Marker:
    return replace(
        marker, seconds=event.seconds, before=event.before, after=event.after, verdict=words
    )
