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
from tui.fit.here import Here
from tui.fit.keeping import Keeping
from tui.fit.measure import SIDE_BY_SIDE, measured_at
from tui.fit.plan import FitPlan, changed_file
from tui.fit.predict import Prediction, Room, bounded_by_promises, cost_of, predict
from tui.fit.prove import proof_of, proved, trial_for
from tui.fit.scale import Scaled, for_measuring, shared_for, told_for
from tui.fit.state import FitState, FitStatus, Measured, Proof
from tui.fit.warm import warm
from tui.instances.run import InstancesRun, Peak
from tui.run.estimate import refusal
from tui.run.state import Outcome, RunState
from tui.settings import Settings

STOPPED: Final = "stopped before it was done"
PATIENCE_SECONDS: Final = 300.0
"""For so many at once: where their file's pages crowd each other out of memory, or one of them is
stopped, they would never end."""


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
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        self.plan, self._kept = plan, Keeping(plan.begin(), on_state, clock)
        self._update_seconds, self._patience_seconds = update_seconds, patience_seconds
        self._here = here or Here()
        self._live: InstancesRun | None = None
        self._stopping, self._stuck = False, ""

    @property
    def state(self) -> FitState:
        """As it is now."""
        return self._kept.state

    def stop(self) -> None:
        """Ask for the end: what runs ends in order, the rest is not begun."""
        self._stopping = True
        live = self._live
        if live is not None:
            live.stop()

    def execute(self) -> FitState:
        """Measure, tell and prove all modes that can be run here, and return the last state."""
        for index, mode in enumerate(self.state.modes):
            try:
                self._mode(index, mode.mode)
            except Stopped:
                self._kept.settle(index, FitStatus.STOPPED, STOPPED)
            except UsageError as error:
                self._kept.settle(index, FitStatus.CANNOT, str(error))
        return self._kept.end()

    def _mode(self, index: int, label: str) -> None:
        self._go_on()
        why = self.plan.why_not(label)
        if why:
            raise UsageError(why)
        kept, settings = self._kept, self.plan.settings_of(label)
        refused = refusal(settings, self._here.around(settings))
        if refused is not None:
            kept.put(index, replace(kept.mode(index), fits=0))
            kept.settle(index, FitStatus.DONE, refused.reason)
            return
        scaled = for_measuring(settings, *self._here.room(settings))
        measured = self._measured(index, scaled)
        told = self._told(index, settings, scaled, measured)
        if self.plan.prove and told.fits is not None:
            self._prove(index, settings)
        kept.put(index, replace(kept.mode(index), status=FitStatus.DONE))

    def _measured(self, index: int, scaled: Scaled) -> list[Measured]:
        wide, no_cage = self._here.wide(scaled.settings)
        found: list[Measured] = []

        def at_peak(peak: Peak) -> None:
            found.append(measured_at(peak, no_cage))

        for many in SIDE_BY_SIDE:
            self._kept.begin(index, FitStatus.MEASURING, many)
            states = self._run(index, wide, many, at_peak)
            if states is None:
                raise UsageError(f"not measured: {self._late(many)}")
            if [one.many for one in found[-1:]] != [many]:
                raise UsageError(_why(states))
            size = scaled.settings.array_bytes
            row = replace(self._kept.mode(index), measured=tuple(found), measured_on_bytes=size)
            self._kept.put(index, row)
            self._kept.say_scale(scaled.words)
        return found

    def _told(
        self, index: int, settings: Settings, scaled: Scaled, measured: list[Measured]
    ) -> Prediction:
        cost = told_for(cost_of(measured), scaled.settings, settings)
        most = self._here.promised(settings)
        told = bounded_by_promises(predict(cost, self._room(settings)), most)
        row = replace(
            self._kept.mode(index),
            status=FitStatus.PREDICTED,
            cost=cost,
            shared_bytes=shared_for(measured[-1].shared_bytes, scaled.settings, settings),
            fits=told.fits,
            fits_most=told.fits_most,
            reason=told.reason,
        )
        self._kept.put(index, row)
        return told

    def _room(self, settings: Settings) -> Room:
        given = self.plan.given
        return Room(given.memory_bytes, given.swap_bytes, self._here.fixed_bytes(settings))

    def _prove(self, index: int, settings: Settings) -> None:
        no_cage, spare = self._here.no_cage(settings), self._here.spare(settings)
        cost, fixed = self._kept.mode(index).cost, self._here.fixed_bytes(settings)
        trial = no_cage or trial_for(settings, cost, self.plan.given, fixed, spare)
        if isinstance(trial, str):
            self._not_proved(index, trial)
            return
        proofs: list[Proof] = []
        for many in trial.numbers:
            self._kept.begin(index, FitStatus.PROVING, many)
            states = self._run(index, trial.settings, many)
            if states is None:
                self._not_proved(index, self._late(many))
                return
            proofs.append(proof_of(states, trial.words))
            self._kept.put(index, replace(self._kept.mode(index), proofs=tuple(proofs)))
        held = proved(proofs, trial)
        self._kept.put(index, replace(self._kept.mode(index), proved=held))

    def _not_proved(self, index: int, why: str) -> None:
        mode = self._kept.mode(index)
        reason = "; ".join(filter(None, (mode.reason, f"not proved: {why}")))
        self._kept.put(index, replace(mode, reason=reason))

    def _late(self, many: int) -> str:
        why = f": {self._stuck}" if self._stuck else ""
        return f"{many:,} at once did not end in {self._patience_seconds / 60:g} minutes{why}"

    def _run(
        self,
        index: int,
        settings: Settings,
        many: int,
        at_peak: Callable[[Peak], None] = lambda peak: None,
    ) -> tuple[RunState, ...] | None:
        """How so many ended; None if they did not by themselves, in all the time there is."""
        self._go_on()
        most = self._here.spare(settings).memory_bytes // 2
        run = self._live = InstancesRun(
            settings,
            many,
            on_update=lambda which, update: self._kept.now(index, which, update),
            at_peak=at_peak,
            on_file=lambda file: warm(file, most, lambda: self._stopping),
            update_seconds=self._update_seconds,
        )
        if self._stopping:  # asked for while it was being made
            run.stop()
        late = threading.Event()

        def give_up() -> None:
            self._stuck = self._kept.mode(index).stopped_words
            late.set()
            run.stop()

        timer = threading.Timer(self._patience_seconds, give_up)
        timer.start()
        try:
            states = run.execute().instances
        finally:
            timer.cancel()
            self._live = None
        if changed_file(settings) and any(state.sample is not None for state in states):
            self._kept.say_changed(changed_file(settings))
        self._go_on()
        return None if late.is_set() else states

    def _go_on(self) -> None:
        if self._stopping:
            raise Stopped


def _why(states: tuple[RunState, ...]) -> str:
    """Why not all of those that were to be measured came so far."""
    bad = [state for state in states if state.outcome is not Outcome.FINISHED] or list(states)
    return bad[0].reason or f"it ended before it held what it has ({bad[0].outcome})"
