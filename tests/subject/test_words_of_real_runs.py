"""What a verdict says of a real run is what its own figures say, and it names the right cause."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.subject.running import Watched, small
from tui.metrics_format import format_bytes
from tui.pages.map import PageMapFrame
from tui.pages.request import MapRequest
from tui.pages.text import render_text
from tui.probe.reading import number
from tui.run.dirtied_words import beside_bytes
from tui.run.result import run_json
from tui.run.state import Outcome, RunState, Update
from tui.subject.array_file import with_file
from tui.subject.workload import WorkloadRun
from tui.table import verdict as table_verdict
from tui.table.plan import Cell
from tui.table.state import CellState, CellStatus
from tui.widgets.ledger_bar import LedgerBar
from workloads.words import Mode, Release

pytestmark = pytest.mark.usefixtures("no_process_left")


def _mapping_rss(state: RunState) -> float:
    assert state.final is not None
    found = number(state.final.get("mapping_rss_bytes"))
    if found is None:
        pytest.skip(f"smaps cannot be read here: {state.final.get('mapping_rss_bytes')}")
    return found


@pytest.mark.long
@pytest.mark.parametrize(
    ("release", "stays"),
    [(Release.KEEP, True), (Release.DONTNEED, False), (Release.REOPEN, False)],
)
def test_rss_is_said_to_stay_only_where_the_arrays_pages_are_in_it(
    release: Release, stays: bool, scratch_dir: Path
) -> None:
    settings = small(scratch_dir, mode=Mode.READ_WRITE, release=release, flush_every_rows=100)
    state = Watched(settings).state
    assert state.outcome is Outcome.FINISHED and state.flushes.count == 3
    # Smaller than the libraries' own pages, which are in RSS whatever is released.
    assert (_mapping_rss(state) >= state.bytes_changed) is stays
    assert ("RSS stays" in state.verdict) is stays
    if not stays:
        assert _mapping_rss(state) == 0
        assert "; 0 B of the array are in RSS at the end." in state.verdict


@pytest.mark.long
def test_what_was_flushed_again_and_again_is_told_by_its_flushes_and_folios_where_seen(
    mine: Path,
) -> None:
    np.save(mine, np.zeros(40_000))  # 312 KiB in one dimension: a row is an element
    settings = small(mine.parent, mode=Mode.READ_WRITE, chunk_rows=10, flush_every_rows=100)
    state = Watched(with_file(replace(settings, file=mine, allow_write=True))).state
    assert state.flushes.count == 400
    anew = state.pages_dirtied / state.pages_changed
    # 400 flushes over 79 pages: some five for each.
    assert 4 < anew < 7
    amplified = number(state.ledger.write_amplification)
    assert amplified is not None and amplified > 1.5
    by_page = format_bytes(state.pages_dirtied * state.page_bytes)
    assert (
        "What was changed again after one of 400 flush() calls was written again, page by page "
        f"{by_page}, {anew:.1f} times what was changed"
    ) in state.verdict
    assert ": flush less often. " in state.verdict
    # How large the folios are that the file lies in is the kernel's choice.
    beside = number(beside_bytes(state))
    assert beside is not None
    assert not ("in large folios" in state.verdict and not beside)


def _said_of(run: WorkloadRun, frames: list[PageMapFrame]) -> str:
    """Verdict, JSON in words, ledger bar and page map of a run."""
    state = run.execute()
    assert state.outcome is Outcome.FINISHED
    bar = LedgerBar()
    bar.show(state)
    rows = ["".join(text for text, _ in row) for row in bar.make_rows(150, 4)]
    said = run_json(state)
    if not frames:
        pytest.skip("page tables cannot be read here")
    drawn = [*render_text(frames[-1], 64, 16), *render_text(frames[-1], 64, 16, "ascii")]
    cell = CellState(Cell("load", run.settings), CellStatus.DONE, state, "")
    notices = " ".join(said["notices"])
    words = [state.verdict, *rows, *drawn, table_verdict.of([cell]), notices]
    return "\n".join(words)


@pytest.mark.slow
@pytest.mark.parametrize("workload", ["fill", "scan"])
def test_what_is_read_whole_is_called_private_memory_and_never_a_copy(
    workload: str, scratch_dir: Path
) -> None:
    frames: list[PageMapFrame] = []

    def keep(update: Update) -> None:
        if isinstance(update.page_map, PageMapFrame):
            frames.append(update.page_map)

    settings = small(scratch_dir, mode=Mode.LOAD, workload=workload)
    run = WorkloadRun(settings, on_update=keep, update_seconds=0.02)
    run.request_map(MapRequest())
    said = _said_of(run, frames)
    assert "private cop" not in said
    assert "copy-on-write" not in said
    state = run.state
    assert said.count("private memory") >= 3
    held = number(state.ledger.private_ram_bytes)
    assert held is not None and held >= settings.array_bytes
    if workload == "scan":
        assert "an array read whole is private memory all the same, 2.29 MiB" in state.verdict
    else:
        assert "of private memory in RAM (the whole array)" in state.verdict
