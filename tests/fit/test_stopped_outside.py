"""One of the instances of a fit is stopped by a signal: who waits is told so."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from tests.headless.test_fit import PLAN
from tui.fit.keeping import Keeping
from tui.fit.run import FitRun
from tui.fit.state import FitState, FitStatus
from tui.probe.reading import STOPPED, Sample
from tui.run.about import WorkloadAbout
from tui.run.state import Outcome, Phase, RunState, Update
from tui.screens.fit_told import status_of, words_of
from tui.settings import Settings

RUNNING = RunState(
    WorkloadAbout(Settings()),
    phase=Phase.RUNNING,
    started_at=1.0,
    sample=Sample(2.0, {"rss_anon_bytes": 1 << 20, "swap_bytes": 0}),
)
STANDS = replace(
    RUNNING, sample=Sample(2.0, {"rss_anon_bytes": 1 << 20, "swap_bytes": 0, STOPPED: 1})
)


def test_as_long_as_one_stands_it_is_said_and_no_longer() -> None:
    kept = Keeping(replace(PLAN.begin(), modes=PLAN.begin().modes[:1]), lambda state: None)
    kept.begin(0, FitStatus.MEASURING, 3)
    for which, state in enumerate((RUNNING, STANDS, STANDS)):
        kept.now(0, which, Update(state))
    (mode,) = kept.state.modes
    assert mode.stopped_words == status_of(mode)[0] == "2 of 3 stopped from outside"
    said = words_of(replace(kept.state, running=0))
    assert said == "lazy: 2 of 3 stopped from outside: it waits until they get SIGCONT"
    kept.now(0, 1, Update(RUNNING))
    assert kept.state.modes[0].stopped_words == "1 of 3 stopped from outside"
    kept.now(0, 2, Update(replace(STANDS, outcome=Outcome.KILLED)))
    assert kept.state.modes[0].stopped_words == ""
    assert status_of(kept.state.modes[0])[0] == "3 running"
    kept.now(0, 0, Update(STANDS))
    kept.begin(0, FitStatus.PROVING, 2)
    assert kept.state.modes[0].stopped_now == ()


@pytest.mark.long
def test_a_child_that_is_stopped_is_told_while_the_fit_waits_for_it(scratch_dir: Path) -> None:
    base = replace(PLAN.base, scratch_dir=scratch_dir)
    stopped: list[int] = []
    said: list[str] = []

    def look(state: FitState) -> None:
        (mode,) = state.modes
        live = run._live
        pid = live.runs[0].pid if live is not None else None
        if not stopped and pid is not None and any(mode.now_bytes):
            stopped.append(pid)
            os.kill(pid, signal.SIGSTOP)
        if mode.stopped_words and not said:
            said.append(mode.stopped_words)
            os.kill(stopped[0], signal.SIGCONT)

    run = FitRun(replace(PLAN, base=base, labels=("c",)), on_state=look, update_seconds=0.05)
    (mode,) = run.execute().modes
    assert said == ["1 of 1 stopped from outside"]
    assert mode.status is FitStatus.DONE and mode.stopped_words == ""
