"""A live subject that is a process and its descendants: read on its ticks, never touched."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from tui.cage.limit import LimitReader
from tui.metrics.measured import Bounded
from tui.pages.request import MapRequest
from tui.run.about_tree import TreeAbout
from tui.run.marker import Marker, MarkerKind
from tui.run.state import Phase, Watching
from tui.sampling.due import Due
from tui.sampling.tree_sampler import Look, TreeSampler
from tui.subject.base import NOBODY, TICK_SHARE, LiveSubject, Telling
from tui.subject.counting import Counting
from tui.subject.peak_bounds import PeakBounds
from tui.subject.saving import Saving
from tui.subject.unseen import Swept, Unseen
from tui.subject.wakes import Wakes
from tui.tree.page_map import TreePageMap
from tui.tree.reading import TreeReading
from workloads.words import Mode

DEFAULT_INTERVAL_SECONDS: Final = 0.25
_FIRST_SECONDS: Final = 0.02
"""Between the first two ticks, then twice that: a command may be over before its interval is."""
_LONG_HOLD_SECONDS: Final = 0.020
COPIES: Final = "private_copies_bytes"


@dataclass(frozen=True, slots=True)
class Watched:
    """How a tree is watched: how often, and whether libraries are shown among its files.

    `duty_part`: its part of the time that watching may take, where others are watched beside it.
    """

    interval_seconds: float = DEFAULT_INTERVAL_SECONDS
    all_maps: bool = False
    duty_part: float = 1.0


class TreeSubject(LiveSubject):
    """A tree under watch: `begin` and `attend`, then `follow` to its end, then `let_go`."""

    def __init__(self, about: TreeAbout, watched: Watched, telling: Telling = NOBODY) -> None:
        super().__init__(about, watched.interval_seconds, telling)
        self.watched = watched
        self.wakes = Wakes()
        self._page_map = TreePageMap()
        self._sampler: TreeSampler | None = None
        self._next_tick = self._cpu_began = self._began = 0.0
        self._step_seconds = min(_FIRST_SECONDS, watched.interval_seconds)
        self._tick_due = Due(TICK_SHARE, 0.0)
        self._peaks = PeakBounds()
        self._walked_at: float | None = None
        self._saving = Saving()
        self._counting = Counting()
        self._unseen = Unseen(is_from_start=about.pid is None)
        self.faults: int | None = None
        """Page faults of all of it at the last tick while it lived; None before the first."""
        self.complete: Callable[[TreeReading], TreeReading] = lambda reading: reading
        """Puts to a reading what is known beside it."""

    def wake(self) -> None:
        """End the wait for the next tick; from any thread."""
        self.wakes.wake()

    def hear_signal(self, number: int) -> None:
        """A signal came to cowtop that may announce an end; from any thread."""
        if self._saving.heard(number, self._clock()):
            self.wake()

    def request_map(self, request: MapRequest | None) -> None:
        """Want a page map of a file from now on, or none any more; read on a budget."""
        super().request_map(request)
        self._page_map.request = request
        self.wake()

    def private_map(self, marker: Marker) -> None:
        """A process told that it opened or closed a map in mode `c`."""
        if marker.kind is MarkerKind.CLOSE:
            self._unseen.closed(marker.at)
        elif marker.pid is not None:
            self._unseen.opened(marker.pid, str(marker.file), marker.at)

    def begin(self) -> None:
        """It is under watch from this moment on."""
        self._cpu_began, self._began = time.thread_time(), self._clock()
        self._next_tick = self._began
        self.say(replace(self.state, phase=Phase.RUNNING, what="", started_at=self._began))

    def attend(self, look: Look, limit: LimitReader, pid: int | None = None) -> None:
        """Sample it by this look, the limit around it, and the control group of its head."""
        if pid is not None:
            self._counting.begin(pid)
        self._sampler = TreeSampler(look, limit=limit, clock=self._clock)
        self.say(replace(self.state, limit_words=limit.words))

    def follow(self, is_over: Callable[[], bool], heard: Callable[[frozenset[int]], None]) -> None:
        """Tick and tell until it is over; `heard` is given the descriptors that have something."""
        while not is_over():
            self.tick()
            self.publish_if_due()
            self._save_if_due()
            heard(self.wakes.wait(min(self.seconds_to_tick, self.longest_wait_seconds)))
        for marker in self._saving.rest():
            self._tracker.mark(marker)

    def _save_if_due(self) -> None:
        """With what is read of this moment."""
        markers = self._saving.due(self._clock())
        if not markers:
            return
        for marker in markers:
            self._tracker.mark(marker)
        self._next_tick = float("-inf")
        self.tick(all_tiers=self._is_cheap)
        self.publish()
        self._telling.on_save(self.state)

    def count(self, now: float) -> None:
        """What the control group counts, now and then; at infinity for the last time."""
        counted = self._counting.counted(now, self.state.tree)
        if counted != self.state.counted:
            self.say(replace(self.state, counted=counted))

    @property
    def _is_cheap(self) -> bool:
        """Whether a look at all of it never held it up for long."""
        look = self._sampler.look if self._sampler is not None else None
        return look is not None and look.longest_hold_seconds <= _LONG_HOLD_SECONDS

    def last_look(self) -> None:
        """Look at all of it once more, unless that would hold it up for long."""
        if self._is_cheap:
            self._next_tick = float("-inf")
            self.tick(all_tiers=True)

    def not_all_seen(self, faults: int | None) -> None:
        """It is over, with so many page faults in all; None where these are not known."""
        if self.state.tree is not None:
            self._open_to(self.state.tree, dict(self.state.peak), self._unseen.at_end(faults))

    def _open_to(self, tree: TreeReading, peak: dict[str, float], unseen: Bounded | None) -> None:
        """The peak of the copies may have been within these bounds as well."""
        if unseen is not None:
            peak = self._peaks.take({COPIES: unseen}, peak)
        bounds = self._peaks.bounds
        if COPIES in bounds and bounds[COPIES].is_near:
            peak[COPIES] = bounds[COPIES].at_least  # as it was seen: little is open
        tree = replace(tree, peak_bounds=bounds)
        self.say(replace(self.state, tree=tree, peak=peak))

    def _swept(self, look: Look, tree: TreeReading) -> Bounded | None:
        """A new look at all pages: what it leaves open."""
        held = [
            (process, use.file)
            for process in tree.processes
            if process.is_alive
            for use in process.uses
            if Mode.COPY_ON_WRITE in use.modes
        ]
        paths = {file.key: str(file.path) for file in tree.files}
        return self._unseen.swept(
            Swept(
                tree.at if look.walked_at is None else look.walked_at,
                tree.get(COPIES),
                *look.faults_at_walk,
                frozenset((process.identity, key) for process, key in held),
                frozenset((process.pid, paths.get(key, "")) for process, key in held),
            )
        )

    def tick(self, *, all_tiers: bool = False) -> None:
        """Sample if it is time; with `all_tiers` everything, whatever it costs."""
        now, sampler = self._clock(), self._sampler
        if sampler is None:
            return
        if now < self._next_tick:
            if self._page_map.is_asked:
                self._read_map(now)
                self.publish()
            return
        self._tick_due.begin()
        sample, reading = sampler.tick(all_tiers=all_tiers)
        if not sampler.look.is_gone:
            # Between two walks a tree's sums are those of the last one: no curve goes through them.
            is_new = self._walked_at is None or sampler.look.walked_at != self._walked_at
            self._walked_at = sampler.look.walked_at
            self.faults = sampler.look.faults
            self._tracker.sample(sample, is_told=is_new)
            peak = self._peaks.take(sample.values, self.state.peak)
            unseen = self._swept(sampler.look, reading) if is_new else None
            self._open_to(self.complete(reading), peak, unseen)
        spent = time.thread_time() - self._cpu_began
        share = spent / max(1e-9, now - self._began)
        watching = Watching(spent, share, sampler.look.longest_hold_seconds)
        self.say(replace(self.state, watching=watching))
        self._read_map(now)
        self.count(now)
        # On a machine that runs out of memory every reading is dear: then the next one waits.
        self._tick_due.spent(now, self._clock())
        self._next_tick = max(self._next_tick + self._step_seconds, now, self._tick_due.at)
        self._step_seconds = min(2 * self._step_seconds, self._interval_seconds)

    def _read_map(self, now: float) -> None:
        tree = self.state.tree
        frame = self._page_map.tick(now, tree) if tree is not None else None
        if frame is not None:
            self._tracker.page_map = frame

    @property
    def seconds_watched(self) -> float:
        """Since watching began."""
        return self._clock() - self._began

    @property
    def longest_wait_seconds(self) -> float:
        """When it must be looked whether it is over, whatever the interval."""
        return 1.0

    @property
    def seconds_to_tick(self) -> float:
        """How long until the next sample is due."""
        return self._next_tick - self._clock()

    def let_go(self) -> None:
        """Give back every descriptor; harmless when called again."""
        if self._sampler is not None:
            self._sampler.close()
        self._page_map.close()
        self.wakes.close()
