"""A run for real, from its scratch array to its verdict."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest

from tests.subject.running import SHAPE, Watched, small
from tests.workloads.scripted import pages_of, save_array
from tui.errors import UsageError
from tui.probe.reading import Absent, number
from tui.run.marker import MarkerKind
from tui.run.state import Outcome, Phase, Update
from tui.settings import Settings
from tui.subject.array_file import with_file
from tui.subject.workload import WorkloadRun
from workloads.kernel import PAGE_BYTES
from workloads.words import Action, Mode, Release

pytestmark = pytest.mark.usefixtures("no_process_left", "no_core_dumps")


ROWS, COLUMNS = SHAPE
PAGES = len(pages_of(128, [(0, ROWS * COLUMNS * 4)]))


def _has_swap() -> bool:
    return psutil.swap_memory().total > 0


def test_in_c_every_changed_page_is_a_private_copy_and_no_flush_released_one(
    in_c: Watched,
) -> None:
    state = in_c.state
    assert (state.outcome, state.phase) == (Outcome.FINISHED, Phase.ENDED)
    assert (state.rows_done, state.pages_changed) == (300, PAGES)
    assert state.bytes_changed == ROWS * COLUMNS * 4
    assert state.final is not None
    if not _has_swap():
        assert state.final.get("private_copies_bytes") == PAGES * PAGE_BYTES
        assert state.ledger.private_ram_bytes == PAGES * PAGE_BYTES
    assert state.ledger.unaccounted_bytes == 0
    assert state.flushes.count == 3
    assert (state.flushes.bytes_cleaned, state.flushes.private_bytes_released) == (0, 0)
    assert state.file_verdict is not None
    assert not state.file_verdict.changed
    assert state.read_back is not None
    assert (state.read_back.rows_lost, state.read_back.rows_in_file) == (0, 0)
    assert "3 flush() calls released nothing: the mapping is private" in state.verdict
    assert "The file is unchanged" in state.verdict
    flushes = [marker for marker in in_c.markers if marker.kind is MarkerKind.FLUSH]
    assert [marker.verdict for marker in flushes] == [
        "no effect: private mapping, no system call"
    ] * 3
    kinds = [marker.kind for marker in in_c.markers]
    assert kinds[0] is MarkerKind.START
    assert kinds.count(MarkerKind.END) == 2  # the last row, and the end of all
    assert [m.at for m in in_c.markers] == sorted(m.at for m in in_c.markers)


def test_in_r_plus_nothing_is_private_and_a_flush_cleans(scratch_dir: Path) -> None:
    watched = Watched(small(scratch_dir, mode=Mode.READ_WRITE))
    state = watched.state
    assert state.outcome is Outcome.FINISHED
    assert state.final is not None
    assert state.final.get("private_copies_bytes") == 0
    assert state.peak["private_copies_bytes"] == 0
    assert state.file_verdict is not None
    assert state.file_verdict.changed
    if isinstance(state.final.get("file_dirty_bytes"), Absent):
        pytest.skip("no cachestat here")
    assert state.ledger.unaccounted_bytes == 0
    # Every page once at least: some were dirtied again after they had been written.
    cleaned = number(state.flushes.bytes_cleaned)
    assert cleaned is not None
    assert cleaned >= (PAGES * PAGE_BYTES) * 99 // 100
    for marker in watched.markers:
        if marker.kind is MarkerKind.FLUSH:
            assert marker.after is not None
            assert marker.after.unwritten_bytes == 0
            assert "became clean" in marker.verdict
            assert marker.ledger is not None
            assert marker.ledger.unaccounted_bytes == 0
    final = state.final
    rss, dirty = number(final.get("rss_bytes")), number(final.get("file_dirty_bytes"))
    assert rss is not None
    assert rss > PAGES * PAGE_BYTES  # clean pages stay
    assert dirty == 0  # row 300 was flushed
    assert "became clean" not in state.verdict
    assert "3 flush() calls made" in state.verdict


@pytest.mark.long  # the quick cases of the oracle have a run in each of them, and its ledger
@pytest.mark.parametrize("mode", [Mode.LOAD, Mode.WRITE_NEW])
def test_the_other_modes_close_their_ledger_too(mode: Mode, scratch_dir: Path) -> None:
    state = Watched(small(scratch_dir, mode=mode)).state
    assert state.outcome is Outcome.FINISHED
    if not isinstance(state.ledger.unaccounted_bytes, Absent):
        assert state.ledger.unaccounted_bytes == 0
    if mode is Mode.LOAD:
        # Where in a page an array begins that is read whole is malloc's affair.
        assert number(state.ledger.private_ram_bytes) in (
            PAGES * PAGE_BYTES,
            (PAGES + 1) * PAGE_BYTES,
        )


# These lose nothing, and are in what is drawn for `test_the_ledger_closes` too.
_SEEN_ELSEWHERE = (Release.COLD, Release.PAGEOUT, Release.DROP_CACHE)


@pytest.mark.parametrize(
    "release",
    [
        pytest.param(release, marks=pytest.mark.long) if release in _SEEN_ELSEWHERE else release
        for release in Release
        if release is not Release.KEEP
    ],
)
def test_every_release_in_c_closes_the_ledger(release: Release, scratch_dir: Path) -> None:
    state = Watched(small(scratch_dir, release=release)).state
    assert state.outcome is Outcome.FINISHED
    assert state.ledger.unaccounted_bytes == 0
    lost = release in (Release.DONTNEED, Release.REOPEN)
    # Row 300 ended with a release: nothing was changed after it.
    assert state.ledger.discarded_bytes == (PAGES * PAGE_BYTES if lost else 0)
    assert state.read_back is not None
    assert (state.read_back.rows_lost > 0) == lost
    assert ("discarded" in state.verdict) == lost


def test_lazy_needs_almost_nothing(scratch_dir: Path) -> None:
    state = Watched(small(scratch_dir, workload="lazy", mode=Mode.READ)).state
    assert state.outcome is Outcome.FINISHED
    assert (state.pages_changed, state.ledger.unaccounted_bytes) == (0, 0)
    assert state.verdict.startswith("Nothing was changed")


def test_what_is_tried_while_it_is_held_is_read_to_the_page(scratch_dir: Path) -> None:
    tried: list[str] = []
    script = [(Action.FLUSH, ""), (Action.RELEASE, "dontneed")]

    def on_update(run: WorkloadRun, update: Update) -> None:
        # Every reading while it is held ends with rows read back.
        if update.state.phase is Phase.HOLDING and update.state.read_back is not None:
            ledger = update.state.ledger
            if len(tried) == len(script):
                if ledger.discarded_bytes:
                    run.stop()
            elif len(tried) < 1 or update.state.flushes.count == 4:
                action, argument = script[len(tried)]
                tried.append(argument)
                run.send(action, argument)

    watched = Watched(small(scratch_dir), on_update, hold=True)
    state = watched.state
    assert state.flushes.count == 4
    assert state.ledger.unaccounted_bytes == 0
    assert state.ledger.discarded_bytes == PAGES * PAGE_BYTES
    assert state.final is not None
    assert state.final.get("private_copies_bytes") == 0
    assert state.outcome is Outcome.FINISHED


def test_a_flush_while_it_is_held_is_seen_in_the_final_reading(scratch_dir: Path) -> None:
    dirty: list[object] = []

    def on_update(run: WorkloadRun, update: Update) -> None:
        state = update.state
        if state.phase is Phase.HOLDING and state.read_back is not None and state.final:
            if not dirty:
                dirty.append(state.final.get("file_dirty_bytes"))
                run.send(Action.FLUSH)
            elif state.flushes.count and len(dirty) == 1:
                dirty.append(state.final.get("file_dirty_bytes"))
                run.stop()

    settings = small(scratch_dir, mode=Mode.READ_WRITE, flush_every_rows=0)
    state = Watched(settings, on_update, hold=True).state
    assert state.final is not None
    if isinstance(state.final.get("file_dirty_bytes"), Absent):
        pytest.skip("no cachestat here")
    assert state.final.get("file_dirty_bytes") == 0
    assert state.ledger.file_dirty_bytes == 0
    assert state.ledger.unaccounted_bytes == 0
    assert dirty[-1] == 0


@pytest.mark.parametrize(
    "mode", [Mode.READ, Mode.COPY_ON_WRITE, pytest.param(Mode.LOAD, marks=pytest.mark.long)]
)
def test_a_users_file_is_proven_unchanged(mode: Mode, disk_dir: Path) -> None:
    path = disk_dir / "mine.npy"
    save_array(path, (40, 30, 50), ">f4")
    before, mtime = path.read_bytes(), path.stat().st_mtime_ns
    workload = "scan" if mode is Mode.READ else "fill"
    state = Watched(with_file(Settings(workload=workload, mode=mode, file=path))).state
    assert state.outcome is Outcome.FINISHED
    assert state.about.settings is not None
    assert state.about.settings.shape == (40, 30, 50)
    assert state.file_verdict is not None
    assert not state.file_verdict.changed
    assert state.ledger.unaccounted_bytes == 0
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (before, mtime)


@pytest.mark.parametrize(
    "mode", [Mode.READ_WRITE, pytest.param(Mode.WRITE_NEW, marks=pytest.mark.long)]
)
def test_a_users_file_is_written_to_only_with_leave(mode: Mode, disk_dir: Path) -> None:
    path = disk_dir / "mine.npy"
    array = save_array(path, (40, 1000))
    settings = with_file(Settings(mode=mode, file=path, flush_every_rows=0))
    before = path.read_bytes()
    with pytest.raises(UsageError, match="--allow-write"):
        WorkloadRun(settings)
    assert path.read_bytes() == before
    state = Watched(replace(settings, allow_write=True)).state
    assert state.outcome is Outcome.FINISHED
    assert state.file_verdict is not None
    assert state.file_verdict.changed
    np.testing.assert_array_equal(
        np.load(path), np.arange(40.0)[:, None] * np.arange(1000).astype(array.dtype)
    )
    # It was just written, so its pages were dirty before: they are not this run's.
    if not isinstance(state.ledger.unaccounted_bytes, Absent):
        assert state.ledger.unaccounted_bytes == 0


def test_the_same_state_is_told_whoever_asks(in_c: Watched) -> None:
    assert in_c.run.state == in_c.state == in_c.updates[-1].state
    samples = [sample for update in in_c.updates for sample in update.samples]
    assert len(samples) == in_c.state.samples
    assert [sample.at for sample in samples] == sorted(sample.at for sample in samples)
    assert in_c.state.watching.cpu_seconds > 0


def test_a_file_that_nobody_looked_at_is_not_run_on(disk_dir: Path) -> None:
    path = disk_dir / "mine.npy"
    save_array(path, (4, 10))
    with pytest.raises(ValueError, match="nobody looked at"):
        WorkloadRun(Settings(file=path))
