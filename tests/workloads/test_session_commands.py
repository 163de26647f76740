"""What a session does when it is told to: flushes, releases, pauses and steps."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.workloads.scripted import (
    At,
    Scripted,
    Smaps,
    all_of,
    expected_rows,
    only,
    pages_of,
    run_session,
    save_array,
)
from workloads.events import (
    Checked,
    Closed,
    Event,
    Failed,
    Finished,
    Flushed,
    Opened,
    Paused,
    Progress,
    Released,
    Resumed,
)
from workloads.words import Action, Command, Mode, Release

_FLUSH = Command(Action.FLUSH)
_CHECK = Command(Action.CHECK)
SHAPE = (60, 1537)  # rows end in the midst of pages


@pytest.mark.parametrize("chunk", [1, 3, 7, 20, 60])
@pytest.mark.parametrize("every", [0, 1, 7, 10, 60, 61])
def test_flush_is_called_when_the_rows_done_pass_a_multiple(
    chunk: int, every: int, disk_dir: Path
) -> None:
    path = disk_dir / "a.npy"
    save_array(path, (60, 10))
    events = run_session(path, chunk_rows=chunk, flush_every_rows=every)
    flushed = all_of(events, Flushed)
    rows = [min(start + chunk, 60) for start in range(0, 60, chunk)]
    passed = [
        r for last, r in zip([0, *rows], rows, strict=False) if every and r // every > last // every
    ]
    assert [event.rows_done for event in flushed] == passed
    assert [event.number for event in flushed] == list(range(1, len(passed) + 1))


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("release", [r for r in Release if r is not Release.KEEP])
def test_every_release_in_every_mode_loses_what_it_says_and_nothing_else(
    release: Release, mode: Mode, disk_dir: Path
) -> None:
    path = disk_dir / "a.npy"
    before = save_array(path, SHAPE)
    workload = "scan" if mode is Mode.READ else "fill"
    smaps = Smaps(Finished)
    events = run_session(
        path,
        workload,
        mode,
        on_event=smaps,
        flush_every_rows=20,
        release=release,
        control=Scripted(_CHECK),
        shape=SHAPE,
        dtype="float32",
    )
    assert not all_of(events, Failed)
    assert len(all_of(events, Released)) == 3
    held = [event.held_pages for event in all_of(events, Released)]
    flushes = all_of(events, Flushed)
    assert held == [event.pages_changed - event.discarded_pages for event in flushes]
    assert all(held) is (mode is not Mode.READ)
    finished, checked = only(events, Finished), only(events, Checked)
    loses = mode is Mode.COPY_ON_WRITE and release in (Release.DONTNEED, Release.REOPEN)
    if mode in (Mode.COPY_ON_WRITE,):
        kept = finished.pages_changed - finished.discarded_pages
        assert smaps.anonymous_pages == [kept]
    assert (finished.discarded_pages > 0) == loses
    assert all(("changes lost" in e.notice) == loses for e in all_of(events, Released))
    assert (checked.rows_lost > 0) == loses
    if mode is Mode.READ:
        assert checked.rows_checked == 0
    else:
        assert checked.rows_kept + checked.rows_lost == checked.rows_checked
        # In a new file row 0 is 0 before and after.
        assert checked.rows_checked == (59 if mode is Mode.WRITE_NEW else 60)
    after = np.load(path)
    if mode.is_shared:
        assert checked.rows_in_file == checked.rows_checked
        np.testing.assert_array_equal(after, expected_rows("fill", before, 7))
    else:
        assert checked.rows_in_file == 0
        np.testing.assert_array_equal(after, before)
    reopened = all_of(events, Opened)[1:]
    expected = 3 if release is Release.REOPEN and mode is not Mode.LOAD else 0
    assert len(reopened) == expected


def test_what_is_changed_again_after_it_was_discarded_is_no_longer_discarded(
    disk_dir: Path,
) -> None:
    path = disk_dir / "a.npy"
    save_array(path, (40, 100))  # ten rows to a page: the next chunk changes the page again
    events = run_session(path, chunk_rows=5, flush_every_rows=5, release=Release.DONTNEED)
    finished = only(events, Finished)
    pages = len(pages_of(128, [(0, 16_000)]))
    assert (finished.pages_changed, finished.discarded_pages) == (pages, pages)
    between = [e.discarded_pages for e in all_of(events, Flushed)]
    assert between[0] == 0
    assert all(count < pages for count in between)


def _order(events: list[Event]) -> str:
    return " ".join(
        type(event).__name__.lower() for event in events if not isinstance(event, Progress)
    )


def test_a_run_tells_its_whole_story_in_order(disk_dir: Path) -> None:
    path = disk_dir / "a.npy"
    save_array(path, (20, 10))
    events = run_session(path, flush_every_rows=10, release=Release.COLD, chunk_rows=10)
    assert _order(events) == "opened flushed released flushed released finished closed"
    assert [event.at for event in events] == sorted(event.at for event in events)
    assert [event.rows_done for event in events] == sorted(event.rows_done for event in events)


def test_pausing_holds_the_next_chunk_and_a_step_lets_exactly_one_through(disk_dir: Path) -> None:
    path = disk_dir / "a.npy"
    save_array(path, (30, 10))
    step = Command(Action.STEP)

    class Paused2(Scripted):
        asked = 0

        def next(self, timeout_seconds: float | None) -> Command | None:
            self.asked += 1
            if self.asked == 3:
                return Command(Action.PAUSE)
            return super().next(timeout_seconds)

    resume = Command(Action.RESUME)
    events = run_session(path, chunk_rows=4, control=Paused2(step, step, _FLUSH, resume))
    paused, resumed = only(events, Paused), only(events, Resumed)
    assert (paused.rows_done, resumed.rows_done) == (8, 16)
    between = [e for e in events if paused.at <= e.at <= resumed.at]
    assert [e.rows_done for e in between if isinstance(e, Progress)] == [12, 16]
    assert only(events, Flushed).rows_done == 16
    assert only(events, Finished).rows_done == 30


def test_a_step_while_running_pauses_and_says_so(disk_dir: Path) -> None:
    path = disk_dir / "a.npy"
    save_array(path, (30, 10))
    control = At({2: Command(Action.STEP)})
    events = run_session(path, chunk_rows=5, control=control)
    assert only(events, Paused).rows_done == 10
    last = events[-1]
    assert isinstance(last, Closed)
    assert last.rows_done == 15  # one chunk, and then it waited, until it was told to stop


def test_at_its_end_there_is_nothing_left_to_pause(disk_dir: Path) -> None:
    path = disk_dir / "a.npy"
    save_array(path, (30, 10))
    actions = (Action.PAUSE, Action.STEP, Action.RESUME)
    events = run_session(path, control=Scripted(*map(Command, actions)))
    assert _order(events) == "opened finished closed"


@pytest.mark.parametrize("mode", [Mode.COPY_ON_WRITE, Mode.READ_WRITE, Mode.LOAD])
def test_releases_can_be_tried_on_the_array_that_stays_open(mode: Mode, disk_dir: Path) -> None:
    path = disk_dir / "a.npy"
    save_array(path, SHAPE)
    tried = [r for r in Release if r is not Release.REOPEN] + [Release.REOPEN]
    script = [Command(Action.RELEASE, str(release)) for release in tried]
    events = run_session(path, mode=mode, control=Scripted(*script, _CHECK, _FLUSH))
    assert [event.name for event in all_of(events, Released)] == [str(r) for r in tried]
    checked = only(events, Checked)
    assert (checked.rows_lost > 0) == (mode is Mode.COPY_ON_WRITE)
    assert only(events, Flushed).number == 1


def test_stopping_before_the_first_chunk_changes_nothing(disk_dir: Path) -> None:
    path = disk_dir / "a.npy"
    before = save_array(path, SHAPE)
    events = run_session(path, mode=Mode.READ_WRITE, control=At({0: Command(Action.STOP)}))
    assert _order(events) == "opened closed"
    assert events[-1].rows_done == 0
    np.testing.assert_array_equal(np.load(path), before)


def test_the_seed_decides_the_order_and_only_the_order(disk_dir: Path) -> None:
    path = disk_dir / "a.npy"
    save_array(path, (500, 1024))

    def pages_after_half(seed: int) -> int:
        control = At({25: Command(Action.STOP)})
        events = run_session(path, "random-rows", control=control, chunk_rows=10, seed=seed)
        return events[-1].pages_changed

    assert pages_after_half(1) == pages_after_half(1)
    assert len({pages_after_half(seed) for seed in range(6)}) > 1
