"""A live subject that is one process with one array: it is sampled on its ticks and its events."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Final

from tui.cage.limit import LimitReader
from tui.pages.request import MapRequest
from tui.pages.watch import PageMapWatch
from tui.run.about import About
from tui.run.other_writer import OtherWriter
from tui.run.standstill import RESTING_SECONDS
from tui.run.state import Watching
from tui.sampling.carried import NOTHING_DONE, Correction
from tui.sampling.due import Due
from tui.sampling.others import OthersWatch
from tui.sampling.sampler import DUTY_SHARE, Sampler
from tui.subject.base import NOBODY, TICK_SHARE, LiveSubject, Telling
from tui.subject.beside import ALONE, Beside
from workloads.events import Event, Flushed, Opened, Progress
from workloads.tally import WorkDone
from workloads.words import Mode

_NAMED: Final = 3


class OneArray(LiveSubject):
    """A process under watch: `attend` begins it, `hear` and `tick` go on, `let_go` ends it."""

    def __init__(
        self,
        about: About,
        interval_seconds: float,
        telling: Telling = NOBODY,
        *,
        beside: Beside = ALONE,
    ) -> None:
        """`beside`: who is watched on the same file with it: they share one budget of watching."""
        super().__init__(about, interval_seconds, telling)
        self._sampler: Sampler | None = None
        self._page_map: PageMapWatch | None = None
        self._others: OthersWatch | None = None
        self._next_tick = self._cpu_began = self._began = 0.0
        self._beside = beside
        self._tracker.outlook.beside = beside.states
        self._tick_due = Due(TICK_SHARE / beside.many, interval_seconds)

    @property
    def corrections(self) -> tuple[Correction, ...]:
        """By how much the carried figures were off at each walk."""
        return tuple(self._sampler.dirty.corrections) if self._sampler is not None else ()

    def request_map(self, request: MapRequest | None) -> None:
        """Want a page map from now on, or none any more; read on the walk budget."""
        super().request_map(request)
        if self._page_map is not None:
            self._page_map.request = request
            self.wake()

    def attend(self, pid: int, file: Path, limit: LimitReader) -> Sampler:
        """Begin to sample a process, and to map the pages of a file in it."""
        self.say(replace(self.state, limit_words=limit.words))
        self._sampler, self._page_map = (
            Sampler(
                pid,
                file,
                limit=limit,
                counted=self.counted,
                duty_share=DUTY_SHARE / self._beside.many,
            ),
            PageMapWatch(pid, file),
        )
        self._sampler.dirty.is_alone = self._beside.many == 1
        self._page_map.request = self._map_request
        self._others = OthersWatch(pid, file)
        self._cpu_began, self._began = time.thread_time(), self._clock()
        self._next_tick = self._began
        return self._sampler

    def let_go(self) -> None:
        """Give back every descriptor; harmless when called again."""
        if self._sampler is not None:
            self._sampler.close()
        if self._page_map is not None:
            self._page_map.close()

    def hear(self, event: Event) -> None:
        """Take an event of the subject; one that tells nothing has its `opened` said for it."""
        if isinstance(event, Opened) and self._beside.many > 1 and Mode(event.mode).is_shared:
            # Before the first account: what the file has dirty is never this one's alone.
            self._tracker.wrote_too(OtherWriter("", instances=self._beside.many - 1))
        self._tracker.event(event)
        if not self.state.phase.stands_still:
            self._next_tick = min(self._next_tick, self._clock() + self._interval_seconds)
        if self._page_map is None or self._sampler is None:
            return
        self._sampler.hear(event)
        if isinstance(event, Opened) and self._tracker.opened is not None:
            # Opened anew, the first opening stays the baseline of what is private.
            self._sampler.opened(replace(event, before=self._tracker.opened.before))
            self._page_map.opened(event)
            self.notice(event.sources.words, event.notice)
            self.look_for_others(event)
        elif isinstance(event, Flushed):
            self._page_map.flushed()
        elif isinstance(event, Progress):
            self.notice(event.notice)

    def look_for_others(self, opened: Opened | None = None) -> None:
        """Whether somebody else may write the file: its figures are then not this run's alone.

        `opened`: look at once, because the array is open now or anew.
        """
        if self._others is None:
            return
        if opened is not None:
            self._others.opened(opened)
        users = self._others.look(at_once=opened is not None, but=self._beside.pids())
        if users and self._sampler is not None:
            self._sampler.dirty.is_alone = False
        found = [user for user in users if user.may_write]
        if found:
            how = " and ".join(dict.fromkeys(writer.how for writer in found))
            pids = tuple(writer.pid for writer in found[:_NAMED])
            names = tuple(writer.name for writer in found[:_NAMED])
            self._tracker.wrote_too(OtherWriter(how, pids, names))

    def counted(self) -> WorkDone:
        """What the subject has done by now, where it tells, between events too."""
        return NOTHING_DONE

    def tick(self, *, may_map: bool = True) -> None:
        """Sample if it is time, and read on in the page map unless the array may be gone."""
        now = self._clock()
        if self._sampler is None or self._page_map is None:
            return
        if now < self._next_tick:
            if may_map and self._page_map.is_asked:
                self._read_map(self._page_map, self._sampler, now)
                self.publish()
            return
        self._tick_due.begin()
        self.look_for_others()
        is_resting = self.state.phase.stands_still
        self._standstill.seen(now, is_still=is_resting)
        self._sampler.is_resting = self._page_map.is_resting = is_resting
        self._tracker.sample(self._sampler.tick())
        self._tracker.walked(self._sampler.drift_bytes, self._sampler.interpreter_bytes)
        spent = time.thread_time() - self._cpu_began
        share = spent / max(1e-9, now - self._began)
        watching = Watching(spent, share, self._sampler.longest_hold_seconds)
        self.say(replace(self.state, watching=watching))
        self._beside.tells(self.state)
        if may_map:
            self._read_map(self._page_map, self._sampler, now)
        # On a machine that runs out of memory every reading is dear: then the next one waits.
        self._tick_due.spent(now, self._clock())
        interval = max(self._interval_seconds, RESTING_SECONDS if is_resting else 0.0)
        self._next_tick = max(self._next_tick + interval, now, self._tick_due.at)

    def _read_map(self, page_map: PageMapWatch, sampler: Sampler, now: float) -> None:
        page_map.dirty_bytes = sampler.mapping_dirty
        frame = page_map.tick(now)
        if frame is not None:
            self._tracker.page_map = frame

    @property
    def seconds_to_tick(self) -> float:
        """How long until the next sample is due."""
        return self._next_tick - self._clock()
