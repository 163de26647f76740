"""Turns the child's events and the sampler's samples into one frozen state and its markers.

No clock and no process here: the same events give the same state, live or replayed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tui.cage.limit import Slope
from tui.metrics import METRICS
from tui.probe.reading import Absent, Figure, Sample, number
from tui.probe.smaps import Walk
from tui.run import verdict
from tui.run.ledger import NOT_READ, Ledger, ledger_for
from tui.run.state import FlushTotals, Marker, MarkerKind, Phase, ReadBackResult, RunState, Update
from tui.settings import Settings
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

_PEAK_KEYS: Final = tuple(m.key for m in METRICS)


class Tracker:
    """Holds the state of one run and what is new since it was last taken.

    `noise_bytes`: what the child allocated for itself since the baseline, by the last walk.
    """

    def __init__(self, settings: Settings) -> None:
        self.state = RunState(settings)
        self.opened: Opened | None = None
        self.page_map: PageMapFrame | Absent | None = None
        self.noise_bytes = 0
        self._samples: list[Sample] = []
        self._markers: list[Marker] = []
        self._peak: dict[str, float] = {}
        self._slope = Slope()

    def take(self) -> Update:
        """The state and what came since the last call."""
        update = Update(self.state, tuple(self._samples), tuple(self._markers), self.page_map)
        self._samples, self._markers, self.page_map = [], [], None
        return update

    def set(self, **changes: object) -> None:
        """Replace fields of the state."""
        self.state = replace(self.state, **changes)  # type: ignore[arg-type]

    def mark(self, marker: Marker) -> None:
        """Put a moment on the timeline."""
        self._markers.append(marker)

    def sample(self, sample: Sample) -> None:
        """Take one tick's reading."""
        self._samples.append(sample)
        for key in _PEAK_KEYS:
            self._raise_peak(key, sample.get(key))
        # The kernel's own high-water marks see what falls between two samples.
        self._raise_peak("rss_bytes", sample.get("rss_peak_bytes"))
        self._raise_peak("limit_usage_bytes", sample.get("limit_usage_peak_bytes"))
        if self.state.phase in (Phase.HOLDING, Phase.CLOSING):
            self._bound_private_peak()
        running = self.state.phase is Phase.RUNNING
        self.set(
            sample=sample,
            samples=self.state.samples + 1,
            peak=self._peak,
            seconds_left=self._slope.seconds_left(sample) if running else None,
            elapsed_seconds=max(self.state.elapsed_seconds, self._elapsed(sample.at)),
        )
        if self.state.final is None:
            self._count(sample.values)

    def final(self, sample: Sample, walk: Walk | Absent) -> None:
        """A reading of everything while the child stands still: the ledger to the page."""
        self.sample(sample)
        self._count(sample.values)
        self.set(final=sample, ledger=self._exact_ledger(sample, walk))

    def died(self, at: float, totals: Mapping[str, Figure]) -> None:
        """The child is dead and its memory gone; a dead process still has its totals."""
        if self.state.final is None:
            self._count(totals)
        self.set(elapsed_seconds=max(self.state.elapsed_seconds, self._elapsed(at)))

    def killed(self, done: WorkDone) -> None:
        """What a killed child had done by its last chunk, exactly."""
        if done.rows_done < self.state.rows_done:
            return  # it tells of chunks, an event also of what a step within one did
        self.set(
            rows_done=done.rows_done,
            bytes_changed=done.bytes_changed,
            pages_changed=done.pages_changed,
            discarded_pages=done.discarded_pages,
        )
        if self.state.settings.mode is Mode.COPY_ON_WRITE:
            copies = (done.pages_changed - done.discarded_pages) * PAGE_BYTES
            self._raise_peak("private_copies_bytes", copies)
            # Without swap all of them were in RAM, also those of after the last sample.
            if not self._peak.get("swap_bytes"):
                anon = self.state.baseline_bytes + copies
                self._raise_peak("rss_anon_bytes", anon)
                self._raise_peak("rss_bytes", anon)
            self.set(peak=self._peak)

    def _count(self, read: Mapping[str, Figure]) -> None:
        before = self.opened.after.write_bytes if self.opened else None
        self.set(totals=self.state.totals.risen(read, before))

    def event(self, event: Event) -> None:
        """Take one event of the child."""
        self.set(
            rows_done=event.rows_done,
            bytes_changed=event.bytes_changed,
            pages_changed=event.pages_changed,
            discarded_pages=event.discarded_pages,
        )
        if self.opened is not None:
            self.set(elapsed_seconds=max(self.state.elapsed_seconds, self._elapsed(event.at)))
        match event:
            case Opened():
                self._open(event)
            case Progress():
                self._counted(event.now)
            case Finished():
                self._counted(event.now)
                self.set(phase=Phase.HOLDING, elapsed_seconds=event.seconds)
                self.mark(self._marker(MarkerKind.END, event, label="last row done"))
            case Flushed():
                self._flush(event)
            case Released():
                self._release(event)
            case Paused():
                self.set(phase=Phase.PAUSED)
                self.mark(self._marker(MarkerKind.PAUSE, event, label="paused"))
            case Resumed():
                self.set(phase=Phase.RUNNING)
            case Checked():
                self.set(
                    read_back=ReadBackResult(
                        event.rows_checked, event.rows_kept, event.rows_lost, event.rows_in_file
                    )
                )
            case Closed():
                self.set(phase=Phase.CLOSING)
            case _:
                pass

    def _elapsed(self, at: float) -> float:
        if self.opened is None or self.state.phase in (Phase.HOLDING, Phase.CLOSING, Phase.ENDED):
            return self.state.elapsed_seconds
        return at - self.state.started_at

    def _open(self, event: Opened) -> None:
        if self.opened is None:
            baseline = event.before.private_bytes or 0
            self.set(phase=Phase.RUNNING, started_at=event.at, baseline_bytes=baseline)
            self.set(file_bytes=event.file_bytes)
            self.mark(self._marker(MarkerKind.START, event, label="array open"))
        else:
            # Reopened: the first opening stays the baseline of what was private and dirtied.
            event = replace(event, before=self.opened.before, after=self.opened.after)
        self.opened = event

    def _flush(self, event: Flushed) -> None:
        self._counted(event.after)
        totals, before, after = self.state.flushes, event.before, event.after
        cleaned = _fall(before.unwritten_bytes, after.unwritten_bytes)
        released = _fall(before.private_bytes, after.private_bytes)
        self.set(
            flushes=FlushTotals(
                totals.count + 1,
                totals.seconds + event.seconds,
                totals.bytes_cleaned + cleaned,
                totals.private_bytes_released + released,
            )
        )
        words = verdict.of_flush(self.state.settings.mode, event.seconds, before, after)
        self.mark(
            replace(
                self._marker(MarkerKind.FLUSH, event, label=f"flush {event.number}"),
                number=event.number,
                seconds=event.seconds,
                before=before,
                after=after,
                verdict=words,
            )
        )

    def _release(self, event: Released) -> None:
        self._peak_before_release(event.before)
        self._counted(event.after)
        self.mark(
            replace(
                self._marker(MarkerKind.RELEASE, event, label=event.name),
                seconds=event.seconds,
                before=event.before,
                after=event.after,
                verdict=event.notice,
            )
        )

    def _marker(self, kind: MarkerKind, event: Event, *, label: str) -> Marker:
        return Marker(kind, event.at, event.rows_done, label, ledger=self.state.ledger)

    def _raise_peak(self, key: str, figure: Figure) -> None:
        value = number(figure)
        if value is not None and value > self._peak.get(key, -1):
            self._peak = {**self._peak, key: value}

    def _peak_before_release(self, before: Counters) -> None:
        """Private copies fall at a release only, so right before it they are at their height."""
        state, opened = self.state, self.opened
        if opened is None or state.settings.mode is not Mode.COPY_ON_WRITE:
            return
        baseline = opened.before.private_bytes
        if before.private_bytes is None or baseline is None:
            return
        counted = before.private_bytes - baseline - self.noise_bytes
        # What the child allocated for itself since the last walk is no copy of the array's.
        most = state.pages_changed * PAGE_BYTES
        self._raise_peak("private_copies_bytes", min(max(0, counted), most))

    def _bound_private_peak(self) -> None:
        """Once the child stands still: no more pages can have been copied than were changed."""
        key, most = "private_copies_bytes", self.state.pages_changed * PAGE_BYTES
        if self.state.settings.mode is Mode.COPY_ON_WRITE and self._peak.get(key, 0) > most:
            self._peak = {**self._peak, key: most}

    def _counted(self, now: Counters) -> None:
        """The ledger between walks, from counters that the child read as it counted pages."""
        opened, state = self.opened, self.state
        if opened is None:
            return
        ram = swap = dirtied = dirty = writeback = NOT_READ  # type: Figure
        baseline = opened.before
        if now.rss_anon_bytes is not None and now.swap_bytes is not None:
            swap = max(0, now.swap_bytes - (baseline.swap_bytes or 0))
            ram = now.rss_anon_bytes + now.swap_bytes - (baseline.private_bytes or 0) - swap
            ram = max(0, ram - self.noise_bytes)
        if now.write_bytes is not None and opened.after.write_bytes is not None:
            dirtied = now.write_bytes - opened.after.write_bytes
        if now.file_dirty_bytes is not None and now.file_writeback_bytes is not None:
            dirty, writeback = now.file_dirty_bytes, now.file_writeback_bytes
        self.set(ledger=self._ledger(ram, swap, dirtied, dirty, writeback))
        private = now.private_bytes
        if private is not None and state.settings.mode is Mode.COPY_ON_WRITE:
            self._raise_peak("rss_anon_bytes", now.rss_anon_bytes or 0)

    def _exact_ledger(self, sample: Sample, walk: Walk | Absent) -> Ledger:
        ram: Figure
        swap: Figure
        if isinstance(walk, Absent):
            ram = swap = walk
        elif not walk.mapping:
            ram = swap = Absent("the array's memory is part of a larger mapping")
        else:
            ram, swap = walk.mapping.get("Anonymous", 0), walk.mapping.get("Swap", 0)
        written = sample.get("write_bytes")
        baseline = self.opened.after.write_bytes if self.opened else None
        dirtied: Figure = NOT_READ
        if isinstance(written, Absent):
            dirtied = written
        elif baseline is not None:
            dirtied = written - baseline
        return self._ledger(
            ram,
            swap,
            dirtied,
            sample.get("file_dirty_bytes"),
            sample.get("file_writeback_bytes"),
        )

    def _ledger(
        self, ram: Figure, swap: Figure, dirtied: Figure, dirty: Figure, writeback: Figure
    ) -> Ledger:
        state = self.state
        return ledger_for(
            state.settings.mode,
            state.pages_changed * PAGE_BYTES,
            state.discarded_pages * PAGE_BYTES,
            ram_bytes=ram,
            swap_bytes=swap,
            dirtied_bytes=dirtied,
            dirty_bytes=dirty,
            writeback_bytes=writeback,
        )


def _fall(before: int | None, after: int | None) -> int:
    return 0 if before is None or after is None else max(0, before - after)
