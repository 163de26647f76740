"""Every workload in every mode, in this process: what it changes, where, and what is read back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.workloads.scripted import (
    Scripted,
    Smaps,
    all_of,
    only,
    pages_of,
    run_session,
    save_array,
)
from workloads.catalog import CATALOG
from workloads.events import Checked, Closed, Failed, Finished, Flushed, Opened
from workloads.words import Action, Command, Mode

SHAPE = (300, 200)
PAGES = len(pages_of(128, [(0, 300 * 200 * 4)]))
COMBINATIONS = [(name, mode) for name, entry in CATALOG.items() for mode in entry.modes]


@pytest.mark.parametrize(("workload", "mode"), COMBINATIONS)
def test_every_workload_runs_or_fails_plainly_in_every_mode(
    workload: str, mode: Mode, disk_dir: Path
) -> None:
    path = disk_dir / "a.npy"
    save_array(path, SHAPE)
    before = path.read_bytes()
    changes = CATALOG[workload].changes
    smaps = Smaps(Finished)
    events = run_session(
        path,
        workload,
        mode,
        control=Scripted(Command(Action.CHECK)),
        on_event=smaps,
        flush_every_rows=100,
    )
    opened = only(events, Opened)
    assert (opened.mode, opened.is_mapping) == (mode, mode is not Mode.LOAD)
    if mode is Mode.READ and changes:
        failed = only(events, Failed)
        assert (failed.kind, failed.while_doing) == ("ValueError", "row 0")
        assert path.read_bytes() == before
        return
    finished = only(events, Finished)
    if mode is Mode.LOAD and changes:
        # Its buffer begins where the allocator put it.
        assert finished.pages_changed in (PAGES - 1, PAGES, PAGES + 1)
    else:
        assert finished.pages_changed == (PAGES if changes else 0)
    if mode is Mode.COPY_ON_WRITE:
        assert smaps.anonymous_pages == [finished.pages_changed]
    elif mode is not Mode.LOAD:
        assert smaps.anonymous_pages == [0]
    checked = only(events, Checked)
    assert checked.rows_lost == 0
    # A new file holds zeros, and they stay zeros when they are normalized.
    stays = (workload, mode) == ("normalize", Mode.WRITE_NEW)
    assert (checked.rows_checked > 0) == (changes and not stays)
    assert len(all_of(events, Flushed)) == 3
    assert only(events, Closed)
    if mode is not Mode.WRITE_NEW:
        assert (path.read_bytes() != before) == (mode.is_shared and changes)
