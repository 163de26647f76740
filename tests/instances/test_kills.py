"""One of several is killed: the others go on, and each death is told of its own cause."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.subject.running import small
from tui.cage.killer import Killer
from tui.files.proof import FileState
from tui.instances.run import InstancesRun, Peak
from tui.run.state import Outcome, Phase, Update
from tui.run.together import outcome_words
from tui.settings import Settings
from workloads.words import Mode

pytestmark = pytest.mark.usefixtures("no_process_left")
ROWS = 1000
ROW_BYTES = 20_000 * 4
# Each holds 76 MiB of copies and some 20 to 30 MiB of its own: two fit with room to spare, three
# never do. Where two just about fit, the kernel kills again, at times the last one with it.
LIMIT = 240 << 20


class KilledByHand:
    """The first is killed once it has done some rows; the others are left alone."""

    def __init__(self, settings: Settings, many: int, *, at_barrier: bool = False) -> None:
        self.peaks: list[Peak] = []
        self._is_done, self._phase = False, Phase.HOLDING if at_barrier else Phase.RUNNING
        self.run = InstancesRun(
            settings, many, on_update=self._see, at_peak=self.peaks.append, update_seconds=0.02
        )
        self.found = self.run.execute()

    def _see(self, index: int, update: Update) -> None:
        pid = self.run.runs[0].pid
        is_there = update.state.rows_done > 0 and update.state.phase is self._phase
        if index == 0 and is_there and pid is not None and not self._is_done:
            self._is_done = True
            os.kill(pid, signal.SIGKILL)


@pytest.mark.long
@pytest.mark.parametrize("at_barrier", [False, True])
def test_the_others_go_on_and_hold_together(at_barrier: bool, scratch_dir: Path) -> None:
    pace = 0.0 if at_barrier else 2.0
    seen = KilledByHand(small(scratch_dir, pace_seconds=pace), 3, at_barrier=at_barrier)
    first, *others = seen.found.instances
    assert (first.outcome, first.killed_by) == (Outcome.KILLED, Killer.OUTSIDE)
    assert [state.outcome for state in others] == [Outcome.FINISHED] * 2
    (peak,) = seen.peaks
    assert [state.phase for state in peak.states[1:]] == [Phase.HOLDING] * 2
    assert outcome_words(seen.found) == "2 of 3 finished, 1 killed from outside"
    assert seen.found.outcome is Outcome.KILLED
    # What it held is gone: at the end there is what the two others hold.
    held = [state.final.get("private_copies_bytes") for state in others if state.final]
    assert seen.found.totals["private_copies_bytes"] == sum(held)


@pytest.mark.long
def test_which_pages_a_killed_one_changed_is_not_known_of_any(scratch_dir: Path) -> None:
    settings = small(scratch_dir, mode=Mode.READ_WRITE, pace_seconds=2.0)
    seen = KilledByHand(settings, 2)
    verdict = seen.found.instances[0].file_verdict
    assert verdict is not None
    assert verdict.state is FileState.BY_RUN
    assert verdict.how.startswith("these 2 instances changed at least ")
    assert "which ones is not known: 1 of them did not end by itself" in verdict.how


@pytest.mark.long
@pytest.mark.usefixtures("needs_cage")
def test_the_limit_around_all_takes_as_many_as_do_not_fit(scratch_dir: Path) -> None:
    settings = _caged(scratch_dir)
    found = InstancesRun(settings, 4).execute()
    killed = [state for state in found.instances if state.outcome is Outcome.KILLED]
    finished = [state for state in found.instances if state.outcome is Outcome.FINISHED]
    assert (len(killed), len(finished)) in ((2, 2), (3, 1))
    for state in killed:
        assert state.killed_by is Killer.CAGE, state.reason
        assert "killed by the memory limit" in (state.reason or "")
    assert any("held" in (state.reason or "") for state in killed)
    assert any((state.remedy or "").startswith("fewer instances") for state in killed)
    verdicts = {state.file_verdict for state in found.instances}
    assert [verdict.state for verdict in verdicts if verdict] == [FileState.UNCHANGED]


@pytest.mark.long
@pytest.mark.usefixtures("needs_cage")
def test_one_killed_by_hand_and_one_by_the_limit_are_told_apart(scratch_dir: Path) -> None:
    seen = KilledByHand(_caged(scratch_dir), 4)
    first, *others = seen.found.instances
    assert first.outcome is Outcome.KILLED
    by_limit = [state for state in others if state.killed_by is Killer.CAGE]
    assert by_limit
    # Where both died at the very same moment nobody can tell, and it is said.
    unknown = [state for state in (first, *others) if state.killed_by is Killer.UNKNOWN]
    assert first.killed_by is Killer.OUTSIDE or unknown
    assert all("at the same moment" in (state.reason or "") for state in unknown)


def _caged(scratch_dir: Path) -> Settings:
    return small(
        scratch_dir,
        shape=(ROWS, 20_000),
        chunk_rows=10,
        flush_every_rows=0,
        memory_max_bytes=LIMIT,
        swap_max_bytes=0,
    )
