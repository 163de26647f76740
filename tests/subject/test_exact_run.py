"""Runs with `--exact` for real: the kernel agrees, the page map shows it, others are told apart."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.subject.running import SHAPE, Watched, running, small
from tests.workloads.scripted import save_array
from tests.workloads.test_exact import second_writer
from tui.pages.map import PageMapFrame
from tui.pages.request import MapRequest
from tui.pages.watch import PageMapWatch
from tui.probe.page_state import PageState
from tui.probe.reading import Absent
from tui.run.state import Outcome
from tui.settings import Settings
from tui.subject.array_file import with_file
from workloads.events import Flushed, KernelWritten, Opened, Paused, Progress
from workloads.kernel import PAGE_BYTES
from workloads.words import Action, Mode

pytestmark = pytest.mark.usefixtures("no_process_left", "no_core_dumps")


def _exact(run: Watched) -> KernelWritten:
    exact = run.state.exact
    assert exact is not None
    if exact.written is None:
        pytest.skip(exact.reason)
    return exact.written


@pytest.mark.parametrize(
    "mode",
    [
        Mode.COPY_ON_WRITE,
        Mode.READ_WRITE,
        pytest.param(Mode.WRITE_NEW, marks=pytest.mark.long),
    ],
)
def test_the_kernel_agrees_and_the_price_was_said(mode: Mode, scratch_dir: Path) -> None:
    run = Watched(small(scratch_dir, mode=mode, exact=True))
    word, state = _exact(run), run.state
    assert state.outcome is Outcome.FINISHED
    assert state.exact is not None
    assert state.exact.agrees
    assert word.pages == state.pages_changed
    assert f"The kernel counts the same {word.pages:,} pages; asking it took" in state.verdict
    assert state.ledger.unaccounted_bytes == 0
    assert any(words.startswith("--exact: a fault more") for words in state.notices)
    assert word.cost_seconds > 0
    assert word.faults >= word.pages_dirtied


@pytest.mark.slow
def test_what_was_never_touched_is_absent_and_what_was_written_again_glows(
    disk_dir: Path,
) -> None:
    path = disk_dir / "a.npy"
    save_array(path, SHAPE)
    with running(path, exact=True, chunk_rows=1) as child:
        opened = child.until(Opened)
        if not isinstance(opened.kernel, KernelWritten):
            pytest.skip(str(opened.kernel))
        child.send(Action.PAUSE)
        child.until(Paused)
        child.send(Action.STEP)
        changed = child.until(Progress).pages_changed
        watch = PageMapWatch(child.child.pid, path)
        watch.request = MapRequest(10_000)
        watch.opened(opened)
        frame = watch.whole()
        if isinstance(frame, Absent):
            pytest.skip(frame.reason)
        assert isinstance(frame, PageMapFrame)
        by_state = frame.totals_bytes
        assert by_state[PageState.PRIVATE_COPY] == changed * PAGE_BYTES
        assert by_state[PageState.SWAPPED] == 0
        assert by_state[PageState.ABSENT] > 0
        assert int(frame.just_changed.sum()) == changed
        child.send(Action.FLUSH)
        child.until(Flushed)
        watch.flushed()
        frame = watch.whole()
        assert isinstance(frame, PageMapFrame)
        assert not frame.just_changed.any()
        assert frame.totals_bytes[PageState.PRIVATE_COPY] == changed * PAGE_BYTES
        watch.close()


@pytest.mark.long
@pytest.mark.parametrize("is_exact", [True, False])
def test_beside_a_second_writer_the_runs_own_pages_are_told_apart(
    is_exact: bool, disk_dir: Path
) -> None:
    path = disk_dir / "a.npy"
    save_array(path, SHAPE)
    settings = Settings(mode=Mode.READ_WRITE, file=path, allow_write=True, flush_every_rows=0)
    with second_writer(path):
        run = Watched(with_file(replace(settings, exact=is_exact)))
    state, ledger = run.state, run.state.ledger
    assert state.other_writer is not None
    if not is_exact:
        assert "Run it with --exact to tell its pages from another's." in state.verdict
        return
    word = _exact(run)
    assert word.pages == state.pages_changed
    if isinstance(word.own_dirty_bytes, Absent):
        pytest.skip(word.own_dirty_bytes.reason)
    columns = ledger.file_dirty_bytes + ledger.file_writeback_bytes + ledger.file_written_bytes
    assert columns == ledger.changed_bytes == word.pages * PAGE_BYTES
    assert (ledger.unaccounted_bytes, ledger.why_unaccounted) == (0, "")
    assert "not told apart" not in state.verdict
