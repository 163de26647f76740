"""On an overlay only the mapping's own dirty pages are told, and those are of one moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.files.cached import opened
from tests.subject.running import SHAPE, Watched, small
from tests.workloads.file_systems import overlay
from tests.workloads.scripted import save_array
from tui.pages.map import PageMapFrame
from tui.pages.request import MapRequest
from tui.probe.page_state import PageState
from tui.probe.reading import Absent
from tui.run.ledger import Ledger
from tui.run.marker import MarkerKind
from tui.run.shared_ledger import LET_GO
from tui.run.state import Outcome, Phase, Update
from tui.settings import Settings
from tui.subject.array_file import with_file
from tui.subject.workload import WorkloadRun
from workloads.kernel import PAGE_BYTES, cachestat
from workloads.sources import Source
from workloads.words import Action, Mode

pytestmark = pytest.mark.usefixtures("no_process_left")
TRIES = 5


@pytest.fixture
def layered(disk_dir: Path) -> Iterator[Settings]:
    """Every row of an array on an overlay, not sampled but at the start and at the end."""
    with overlay(disk_dir) as merged:
        save_array(merged / "a.npy", SHAPE)
        settings = replace(
            small(disk_dir, mode=Mode.READ_WRITE, interval_seconds=3600.0),
            file=merged / "a.npy",
            allow_write=True,
        )
        yield with_file(settings)


@pytest.mark.slow
def test_pages_let_go_of_before_a_flush_are_dirty_or_written_until_the_next_one(
    layered: Settings,
) -> None:
    for _ in range(TRIES):
        told = _told_around_a_release(layered)
        if told is not None:
            break
    else:
        raise AssertionError(f"the machine wrote the file unasked in each of {TRIES} runs")
    before, released, flushed = told
    changed = before.changed_bytes
    assert changed == before.whole_bytes == 586 * PAGE_BYTES
    assert (before.file_dirty_bytes, before.unaccounted_bytes) == (changed, 0)
    assert (released.file_dirty_bytes, released.unaccounted_bytes) == (LET_GO, changed)
    assert released.why_unaccounted == LET_GO.reason
    assert (flushed.file_dirty_bytes, flushed.unaccounted_bytes) == (0, 0)
    assert flushed.file_written_bytes == changed


def _told_around_a_release(layered: Settings) -> tuple[Ledger, Ledger, Ledger] | None:
    """The ledgers of a run's end, of a release then, and of a flush after it.

    None where the kernel, or who called sync(2), had pages written before the first was read.
    """
    assert layered.file is not None
    upper = layered.file.parent.parent / "upper" / layered.file.name
    ledgers: list[tuple[MarkerKind | None, Ledger]] = []
    waited: list[bool] = []

    def act(run: WorkloadRun, update: Update) -> None:
        kinds = [marker.kind for marker in update.markers]
        state = update.state
        if not ledgers and state.phase is Phase.HOLDING and state.final is not None:
            ledgers.append((None, state.ledger))
            waited.append(_waits(upper, state.ledger.changed_bytes))
            run.send(Action.RELEASE, "dontneed")
        elif MarkerKind.RELEASE in kinds:
            ledgers.append((MarkerKind.RELEASE, state.ledger))
            run.send(Action.FLUSH)
        elif MarkerKind.FLUSH in kinds:
            ledgers.append((MarkerKind.FLUSH, state.ledger))
            run.stop()

    watched = Watched(replace(layered, flush_every_rows=0), act, hold=True)
    assert watched.state.sources is not None
    if watched.state.sources.own_dirty is not Source.SMAPS:
        pytest.skip("cachestat(2) answers on an overlay here")
    assert "written to the file" in watched.state.verdict
    (_, before), (_, released), (_, flushed) = ledgers
    return (before, released, flushed) if waited[0] else None


def _waits(upper: Path, changed_bytes: int) -> bool:
    """Whether all that was changed is dirty yet, by the layer's file; taken for so if not told."""
    with opened(upper) as fd:
        try:
            return cachestat(fd).dirty_bytes >= changed_bytes
        except OSError:
            return True


@pytest.mark.slow
def test_the_map_of_the_end_says_what_is_dirty_then_and_not_at_the_last_tick(
    layered: Settings,
) -> None:
    frames: list[PageMapFrame | Absent] = []

    def keep(update: Update) -> None:
        if update.page_map is not None:
            frames.append(update.page_map)

    run = WorkloadRun(layered, on_update=keep, update_seconds=0.02)
    run.request_map(MapRequest())
    state = run.execute()
    assert state.outcome is Outcome.FINISHED and state.flushes.count == 3
    frame = frames[-1]
    if isinstance(frame, Absent):
        pytest.skip(f"page tables cannot be read here: {frame.reason}")
    assert state.sources is not None
    if state.sources.own_dirty is Source.SMAPS:
        assert frame.source.endswith("; 0 B of the mapping dirty (smaps)")
    assert frame.dirty_known
    assert frame.totals_bytes[PageState.FILE_DIRTY] == 0
