"""A scratch array in memory is written from within the cage, which is charged; nothing is left."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.cage.in_memory import cages_of_ours, directory_in_memory, needs_control_group
from tests.subject.running import Watched, small
from tui.cage.subject_cage import SubjectCage
from tui.errors import UsageError
from tui.files import scratch
from tui.files.held import HeldFile
from tui.run.state import Outcome, Update
from tui.settings import Settings
from tui.subject import array_file
from tui.subject.array_file import Stopped
from tui.subject.fill_within import fill_within
from tui.subject.workload import WorkloadRun
from workloads.words import Mode

pytestmark = pytest.mark.usefixtures("no_process_left")
SHAPE = (300, 20_000)  # 22.9 MiB
LIMIT = 128 << 20
TOO_SMALL = 20 << 20


@pytest.fixture
def memory_dir() -> Iterator[Path]:
    """A directory in memory, where a control group can be had; nothing may be left in either."""
    needs_control_group(LIMIT)
    with directory_in_memory() as path:
        yield path
    assert cages_of_ours() == []


def _settings(directory: Path, limit_bytes: int = LIMIT, mode: Mode = Mode.READ_WRITE) -> Settings:
    return small(
        directory, shape=SHAPE, mode=mode, memory_max_bytes=limit_bytes, swap_max_bytes=0
    )  # fmt: skip


@pytest.mark.slow
def test_a_child_in_the_cage_writes_what_any_scratch_array_holds(memory_dir: Path) -> None:
    settings, told = _settings(memory_dir), list[tuple[int, int]]()

    def report(what: str, done: int, total: int) -> None:
        assert what == "making a scratch array"
        told.append((done, total))

    def fill(held: HeldFile) -> None:
        fill_within(cage, settings, held, report, lambda: False)

    with SubjectCage(settings) as cage:
        file = array_file.prepare(settings, report, lambda: False, fill)
        try:
            with scratch.make(
                memory_dir,
                SHAPE,
                np.dtype(settings.dtype),
                on_progress=lambda done, total: None,
                should_stop=lambda: False,
            ) as usual:
                assert file.path.read_bytes() == usual.path.read_bytes()
        finally:
            file.remove()
    assert told[-1] == (settings.array_bytes, settings.array_bytes)
    assert told == sorted(told)


@pytest.mark.slow
def test_the_cage_is_charged_for_the_array_in_memory(memory_dir: Path) -> None:
    settings = _settings(memory_dir)
    state = Watched(settings).state
    assert state.outcome is Outcome.FINISHED
    assert state.peak["limit_usage_bytes"] >= settings.array_bytes
    # What is in memory and nowhere else is no clean page that could be taken back.
    assert state.peak["limit_unreclaimable_bytes"] >= settings.array_bytes


@pytest.mark.slow
def test_what_does_not_fit_into_the_cage_is_one_line_with_what_would_help(memory_dir: Path) -> None:
    with pytest.raises(UsageError) as error:
        Watched(_settings(memory_dir, TOO_SMALL))
    line = str(error.value)
    assert "\n" not in line
    assert f"the scratch array of 22.9 MiB in {memory_dir} is memory too" in line
    assert "could not be made within the limit" in line
    assert "--scratch-dir on a disk" in line


@pytest.mark.slow
def test_a_stop_while_it_is_being_written_ends_the_writer(memory_dir: Path) -> None:
    def stop(run: WorkloadRun, update: Update) -> None:
        if update.state.what == "making a scratch array":
            run.stop()

    watched = Watched(_settings(memory_dir), stop)
    assert watched.state.outcome is Outcome.STOPPED
    assert watched.state.reason == "stopped before it began"
    # How much was written by then is the writer's pace: it may be all.
    assert 0 < watched.state.prepared_bytes <= watched.state.preparing_bytes
    assert watched.state.rows_done == 0


def test_a_writer_that_is_not_wanted_any_more_is_ended_and_told_of(memory_dir: Path) -> None:
    settings = _settings(memory_dir)
    with (
        SubjectCage(settings) as cage,
        scratch.begin(memory_dir, SHAPE, np.dtype(settings.dtype)) as made,
        pytest.raises(Stopped),
    ):
        fill_within(cage, settings, made.held(), lambda *said: None, lambda: True)
