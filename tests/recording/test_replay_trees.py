"""Recordings of trees are played by the time; a page map is shown of what it was recorded of."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.pages.test_copied_rows import frame_of
from tests.recording.tree_recordings import record
from tui.pages.map import PageMapFrame
from tui.pages.request import MapRequest
from tui.probe.page_state import PageState
from tui.probe.reading import Absent
from tui.recording.moments import Moment, find
from tui.recording.page_maps import StoredMap, as_asked, map_to_json
from tui.recording.reader import read_recording
from tui.recording.timeline import Timeline
from tui.widgets.map_heading import where

_PAGES = [PageState.PRIVATE_COPY, PageState.FILE_CLEAN] * 4


def _of(file: str, pid: int | None) -> PageMapFrame:
    return replace(frame_of(_PAGES), of="a.npy, all 2 processes", file=file, pid=pid)


def test_a_share_of_a_recording_without_rows_is_one_of_its_time(tmp_path: Path) -> None:
    record(tmp_path / "a.jsonl", 20)
    timeline = Timeline(read_recording(tmp_path / "a.jsonl"))
    assert find(Moment("50%"), timeline) == pytest.approx(11.0, abs=0.1)
    assert find(Moment("100%"), timeline) == timeline.length_seconds
    tree = timeline.up_to(find(Moment("25%"), timeline)).state.tree
    assert tree is not None and tree.at == pytest.approx(6.0, abs=0.6)


@pytest.mark.parametrize(("file", "pid"), [("fd:00:7", None), ("fd:00:7", 4711), ("", None)])
def test_a_map_of_a_file_is_read_as_it_was(file: str, pid: int | None) -> None:
    frame = _of(file, pid)
    found = StoredMap.checked(1.0, json.loads(json.dumps(map_to_json(frame)))).frame()
    assert isinstance(found, PageMapFrame)
    assert (found.of, found.file, found.pid) == (frame.of, file, pid)
    assert found.counts.tolist() == frame.counts.tolist()


@pytest.mark.parametrize(
    ("request_", "is_it"),
    [
        (None, True),
        (MapRequest(4), True),
        (MapRequest(4, file="k"), True),
        (MapRequest(4, file="other"), False),
        (MapRequest(4, file="k", pid=5), False),
        (MapRequest(4, pid=5), False),
    ],
)
def test_another_files_map_is_never_shown_in_its_place(
    request_: MapRequest | None, is_it: bool
) -> None:
    found = as_asked(_of("k", None), request_)
    if is_it:
        assert isinstance(found, PageMapFrame)
    else:
        assert found == Absent("recorded of a.npy, all 2 processes alone")


def test_one_process_is_found_by_its_file_and_pid() -> None:
    assert isinstance(as_asked(_of("k", 5), MapRequest(4, file="k", pid=5)), PageMapFrame)
    assert isinstance(as_asked(_of("k", 5), MapRequest(4, file="k")), Absent)


def test_a_cell_of_a_file_without_rows_is_told_by_its_pages() -> None:
    assert where(frame_of(_PAGES), 3) == "page 3"
    assert where(frame_of(_PAGES, cells=2), 1) == "pages 4-7"
    assert where(frame_of(_PAGES, rows=15), 1) == "array[1:3]"
