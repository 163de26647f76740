"""Instances as sources: each tells its own, whoever leads one leads all, and all end together."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.subject.running import small
from tests.waiting import DEADLINE_SECONDS, eventually
from tui.errors import ExitCode, UsageError
from tui.instances.threaded import ThreadedInstances
from tui.run.about import About
from tui.run.source import LED
from tui.run.state import Outcome, Phase, RunState, Update
from workloads.words import Action, Mode

pytestmark = pytest.mark.usefixtures("no_process_left")


class Shown:
    """What a screen would have of each source by now."""

    def __init__(self, group: ThreadedInstances) -> None:
        self.group = group
        self.states: list[RunState | None] = [None] * len(group.sources)
        for source in group.sources:
            source.start(lambda: None)

    def all_are(self, *phases: Phase) -> bool:
        """Take what is new; whether all are in one of these phases."""
        for index, source in enumerate(self.group.sources):
            update = source.take()
            if update is not None:
                self.states[index] = update.state
        return all(state is not None and state.phase in phases for state in self.states)


class Kept:
    """A recorder that keeps what it is given."""

    trouble: str | None = None
    has_failed = False

    def __init__(self, abouts: Sequence[About]) -> None:
        self.seeds = [about.settings.seed for about in abouts if about.settings]
        self.updates: list[tuple[int, Update]] = []
        self.is_closed = False

    def add(self, index: int, update: Update) -> None:
        self.updates.append((index, update))

    def close(self) -> None:
        self.is_closed = True


@pytest.mark.slow
def test_one_is_led_and_all_follow_to_their_common_end(scratch_dir: Path) -> None:
    kept: list[Kept] = []

    def opened(abouts: Sequence[About]) -> Kept:
        kept.append(Kept(abouts))
        return kept[-1]

    group = ThreadedInstances(
        small(scratch_dir, seed=3, pace_seconds=600), 2, open_recorder=opened, update_seconds=0.02
    )
    first, second = group.sources
    assert (first.name, second.name) == ("seed 3", "seed 4")
    assert first.can == LED
    shown = Shown(group)
    assert eventually(lambda: shown.all_are(Phase.RUNNING))
    first.send(Action.PAUSE)
    assert eventually(lambda: shown.all_are(Phase.PAUSED))
    second.send(Action.RATE, "1000000")
    second.send(Action.RESUME)
    assert eventually(lambda: shown.all_are(Phase.HOLDING))
    second.stop()
    assert first.join(DEADLINE_SECONDS)
    assert shown.all_are(Phase.ENDED)
    assert [state.outcome for state in group.states] == [Outcome.FINISHED] * 2
    assert [source.exit_code for source in group.sources] == [0, 0]
    (recorded,) = kept
    assert (recorded.seeds, recorded.is_closed) == ([3, 4], True)
    assert {index for index, _ in recorded.updates} == {0, 1}


def test_what_cannot_be_carried_out_is_told_by_each(tmp_path: Path) -> None:
    group = ThreadedInstances(small(tmp_path / "nowhere"), 2)
    for source in group.sources:
        source.start(lambda: None)
    assert group.join(DEADLINE_SECONDS)
    assert group.error is not None
    for source in group.sources:
        assert (source.error, source.exit_code) == (group.error, ExitCode.USAGE)


def test_what_was_never_started_has_ended(tmp_path: Path) -> None:
    group = ThreadedInstances(small(tmp_path), 2)
    group.stop()
    assert group.join(0)
    with pytest.raises(UsageError, match="each would undo"):
        ThreadedInstances(small(tmp_path, mode=Mode.WRITE_NEW), 2)
