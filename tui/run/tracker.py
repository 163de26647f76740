"""Turns the child's events and the sampler's samples into one frozen state and its markers.

No clock and no process here: the same events give the same state, live or replayed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.cage.limit import FirstHit
from tui.probe.reading import PROCESS_GONE, Absent, Figure, Sample, Tier
from tui.probe.smaps import Walk
from tui.run import last_moments
from tui.run.about import About
from tui.run.heard import Heard
from tui.run.limit_cache import fullest
from tui.run.marker import Marker, MarkerKind
from tui.run.other_writer import OtherWriter
from tui.run.outlook import Outlook
from tui.run.state import Phase, Update
from workloads.kernel import PAGE_BYTES
from workloads.sources import Source
from workloads.tally import WorkDone

if TYPE_CHECKING:
    from tui.pages.map import PageMapFrame


class Tracker(Heard):
    """Holds the state of one run and what is new since it was last taken.

    `state` may be replaced by who knows more of the run than events and samples tell.
    """

    def __init__(self, about: About) -> None:
        super().__init__(about)
        self.page_map: PageMapFrame | Absent | None = None
        self._samples: list[Sample] = []
        self.outlook = Outlook()
        self._first_hit = FirstHit()

    def walked(self, noise_bytes: Figure, interpreter_bytes: Figure) -> None:
        """What the last walk found to be the child's own: since the baseline, and all in RAM."""
        self._books.noise_bytes = noise_bytes
        self._books.interpreter_bytes = interpreter_bytes

    def take(self) -> Update:
        """The state and what came since the last call."""
        update = Update(self.state, tuple(self._samples), tuple(self._markers), self.page_map)
        self._samples, self._markers, self.page_map = [], [], None
        return update

    def sample(self, sample: Sample, *, is_told: bool = True) -> None:
        """Take one tick's reading; of a process that is gone there is none to take.

        Without `is_told` it is what is known now and no reading of its own: curves leave it out.
        """
        if sample.get("rss_bytes") == PROCESS_GONE:
            return
        if is_told:
            self._samples.append(sample)
        self._peaks.sample(sample)
        state = self.state
        is_whole = state.sources is None or state.sources.copies is not Source.PAGE_SCAN
        if self._copies and is_whole and state.phase in (Phase.HOLDING, Phase.CLOSING):
            # The child stands still: no more pages can have been copied than were changed.
            self._peaks.bound("private_copies_bytes", state.pages_changed * PAGE_BYTES)
        forecast = self.outlook.forecast(state, sample)
        self.state = replace(
            state,
            sample=sample,
            samples=state.samples + is_told,
            peak=self._peaks.values,
            fullest=fullest(state.fullest, sample, state.started_at),
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
        self._see_others_in(sample)
        ledger = self._account.by_walk(sample, walk)
        self.state = replace(self.state, final=sample, ledger=ledger)

    def wrote_too(self, other: OtherWriter) -> None:
        """Somebody else writes the file: from now on its pages are not this run's alone."""
        self._books.wrote_too(other)
        self.state = replace(self.state, other_writer=self._books.other_writer)

    def died(self, at: float, totals: Mapping[str, Figure]) -> None:
        """The child is dead and its memory gone; a dead process still has its totals."""
        if self.state.final is None:
            self._count(totals)
        elapsed = max(self.state.elapsed_seconds, self._elapsed(at))
        # What is over has no forecast.
        self.state = replace(self.state, elapsed_seconds=elapsed, seconds_left=None, others=None)

    def after_end(self, at: float, figures: Mapping[str, Figure], *tiers: Tier) -> None:
        """What still stands after the child's end was read once more: marks, events, the file."""
        sample = last_moments.sample_after_end(self.state.sample, at, figures, tiers)
        self._peaks.sample(sample)
        self._samples.append(sample)
        self.state = replace(self.state, sample=sample, peak=self._peaks.values)
        if self._mode.is_shared and self.opened is not None and self.state.final is None:
            whole = last_moments.with_all_dirtied(
                sample, self.state, self._books.before_write_bytes
            )
            self._see_others_in(whole)
            ledger = self._account.by_sample(whole, last_moments.MAPPING_GONE)
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
        if self.is_of_tree:
            return  # a tree's is no one counter: its processes come and go
        before = self._books.before_write_bytes
        self.state = replace(self.state, totals=self.state.totals.risen(read, before))
