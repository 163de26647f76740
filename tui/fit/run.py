"""A fit being run: mode after mode, 1, 2 and 3 of each side by side, then what was told is tried.

All in the thread that calls `execute`; `stop` alone may be called from others.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from tui.errors import UsageError
from tui.fit import verdict
from tui.fit.here import Here
from tui.fit.measure import SIDE_BY_SIDE, measured_at, private_now, read
from tui.fit.plan import FitPlan
from tui.fit.predict import Prediction, Room, bounded_by_promises, cost_of, predict
from tui.fit.prove import proof_of, proved, trial_for
from tui.fit.scale import Scaled, for_measuring, shared_for, told_for
from tui.fit.state import FitState, FitStatus, Measured, ModeFit
from tui.fit.warm import warm
from tui.instances.run import InstancesRun, Peak
from tui.run.estimate import refusal
from tui.run.state import Outcome, RunState, Update
from tui.settings import Settings

STOPPED: Final = "stopped before it was done"


class Stopped(Exception):
    """The user asked for the end."""


class FitRun:
    """Runs a plan; `on_state` gets every new state, from whichever thread made it."""

    def __init__(
        self,
        plan: FitPlan,
        *,
        on_state: Callable[[FitState], object] = lambda state: None,
        update_seconds: float = 0.5,
        here: Here | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.plan, self.state = plan, plan.begin()
        self._on_state, self._update_seconds, self._clock = on_state, update_seconds, clock
        self._here = here or Here()
        self._live: InstancesRun | None = None
        self._stopping = False
        self._lock = threading.Lock()
        self._began = 0.0

    def stop(self) -> None:
        """Ask for the end: what runs ends in order, the rest is not begun."""
        self._stopping = True
        live = self._live
        if live is not None:
            live.stop()

    def execute(self) -> FitState:
        """Measure, tell and prove all modes that can be run here, and return the last state."""
        self._began = self._clock()
        for index, mode in enumerate(self.state.modes):
            try:
                self._mode(index, mode.mode)
            except Stopped:
                self._set(index, status=FitStatus.STOPPED, reason=STOPPED)
            except UsageError as error:
                self._set(index, status=FitStatus.CANNOT, reason=str(error))
        with self._lock:
            self._keep(replace(self.state, running=None, is_ended=True))
            self._keep(replace(self.state, verdict=verdict.of(self.state)))
        return self.state

    def _mode(self, index: int, label: str) -> None:
        self._go_on()
        why = self.plan.why_not(label)
        if why:
            raise UsageError(why)
        settings = self.plan.settings_of(label)
        refused = refusal(settings, self._here.around(settings))
        if refused is not None:
            self._set(index, status=FitStatus.DONE, fits=0, reason=refused.reason)
            return
        scaled = for_measuring(settings, *self._here.room(settings))
        self._say_scale(scaled.words)
        measured = self._measured(index, scaled.settings)
        told = self._told(index, settings, scaled, measured)
        if self.plan.prove and told.fits is not None:
            self._prove(index, settings)
        self._set(index, status=FitStatus.DONE)

    def _measured(self, index: int, settings: Settings) -> list[Measured]:
        wide, no_cage = self._here.wide(settings)
        found: list[Measured] = []
        for many in SIDE_BY_SIDE:
            self._set(index, status=FitStatus.MEASURING, now_bytes=(0.0,) * many)
            at_peak: list[Measured] = []
            states = self._run(
                index,
                wide,
                many,
                lambda peak: at_peak.append(measured_at(peak, no_cage)),  # noqa: B023
            )
            if not at_peak or at_peak[0].many < many:
                raise UsageError(_why(states))
            found += at_peak
            self._set(index, measured=tuple(found))
        return found

    def _told(
        self, index: int, settings: Settings, scaled: Scaled, measured: list[Measured]
    ) -> Prediction:
        cost = told_for(cost_of(measured), scaled.settings, settings)
        most = self._here.promised(settings)
        told = bounded_by_promises(predict(cost, self._room(settings)), most)
        self._set(
            index,
            status=FitStatus.PREDICTED,
            cost=cost,
            shared_bytes=shared_for(measured[-1].shared_bytes, scaled.settings, settings),
            fits=told.fits,
            fits_most=told.fits_most,
            reason=told.reason,
        )
        return told

    def _room(self, settings: Settings) -> Room:
        given = self.plan.given
        return Room(given.memory_bytes, given.swap_bytes, self._here.fixed_bytes(settings))

    def _prove(self, index: int, settings: Settings) -> None:
        mode = self.state.modes[index]
        no_cage = self._here.no_cage(settings)
        trial = no_cage or trial_for(
            settings,
            mode.cost,
            self.plan.given,
            self._here.fixed_bytes(settings),
            self._here.spare(settings),
        )
        if isinstance(trial, str):
            self._set(index, reason="; ".join(filter(None, (mode.reason, f"not proved: {trial}"))))
            return
        proofs = []
        for many in trial.numbers:
            self._set(index, status=FitStatus.PROVING, now_bytes=(0.0,) * many)
            states = self._run(index, trial.settings, many)
            proofs.append(proof_of(states, trial.words))
            self._set(index, proofs=tuple(proofs))
        self._set(index, proved=proved(proofs, trial))

    def _run(
        self,
        index: int,
        settings: Settings,
        many: int,
        at_peak: Callable[[Peak], None] = lambda peak: None,
    ) -> tuple[RunState, ...]:
        self._go_on()
        most = self._here.spare(settings).memory_bytes // 2
        run = self._live = InstancesRun(
            settings,
            many,
            on_update=lambda which, update: self._now(index, which, update),
            at_peak=at_peak,
            on_file=lambda file: warm(file, most, lambda: self._stopping),
            update_seconds=self._update_seconds,
        )
        if self._stopping:  # asked for while it was being made
            run.stop()
        try:
            states = run.execute().instances
        finally:
            self._live = None
        self._go_on()
        return states

    def _go_on(self) -> None:
        if self._stopping:
            raise Stopped

    def _now(self, index: int, which: int, update: Update) -> None:
        """What an instance has now: told from its own thread."""
        private, shared = private_now(update.state), read(update.state, "file_cached_bytes")
        with self._lock:
            mode = self.state.modes[index]
            now = list(mode.now_bytes)
            if which < len(now) and isinstance(private, (int, float)):
                ended = update.state.outcome is not None
                now[which] = 0.0 if ended else float(private)
            self._change(index, replace(mode, now_bytes=tuple(now), shared_now_bytes=shared))

    def _say_scale(self, words: str) -> None:
        with self._lock:
            if words and words not in self.state.scale_words:
                both = "; ".join(filter(None, (self.state.scale_words, words)))
                self._keep(replace(self.state, scale_words=both))

    def _set(self, index: int, **what: object) -> None:
        with self._lock:
            self._change(index, replace(self.state.modes[index], **what))  # type: ignore[arg-type]

    def _change(self, index: int, mode: ModeFit) -> None:
        modes = list(self.state.modes)
        modes[index] = mode
        self._keep(replace(self.state, modes=tuple(modes), running=index))

    def _keep(self, state: FitState) -> None:
        self.state = replace(state, elapsed_seconds=self._clock() - self._began)
        self._on_state(self.state)


def _why(states: tuple[RunState, ...]) -> str:
    """Why not all of those that were to be measured came so far."""
    bad = [state for state in states if state.outcome is not Outcome.FINISHED] or list(states)
    return bad[0].reason or f"it ended before it held what it has ({bad[0].outcome})"
