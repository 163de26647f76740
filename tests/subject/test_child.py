"""The child process for real: every workload in every mode, and every way to end it."""

from __future__ import annotations

import contextlib
from pathlib import Path

import psutil
import pytest

from tests.subject.running import SHAPE, running
from tests.workloads.scripted import pages_of
from tui.probe.process import PROC
from tui.probe.reading import Absent
from tui.probe.smaps import read_walk
from tui.subject.child_lines import LineSplitter
from workloads.catalog import CATALOG
from workloads.events import (
    Checked,
    Closed,
    Failed,
    Finished,
    Flushed,
    Opened,
    Paused,
    Progress,
    Released,
    Resumed,
)
from workloads.kernel import PAGE_BYTES
from workloads.protocol import MAX_LINE_BYTES
from workloads.words import Action, Mode, Release

pytestmark = pytest.mark.usefixtures("no_process_left", "no_core_dumps")


PAGES = len(pages_of(128, [(0, SHAPE[0] * SHAPE[1] * 4)]))


def _anonymous_pages(opened: Opened) -> int:
    end = -(-(opened.start + opened.length_bytes) // PAGE_BYTES) * PAGE_BYTES
    walk = read_walk(opened.pid, PROC, opened.start, end)
    assert not isinstance(walk, Absent)
    return walk.mapping["Anonymous"] // PAGE_BYTES


# Every workload and every mode once: what each pair of them does is seen without a process.
@pytest.mark.parametrize(
    ("workload", "mode"),
    [
        ("fill", Mode.COPY_ON_WRITE),
        # A whole run that numpy refuses so is in `test_workload_ends`.
        pytest.param("fill", Mode.READ, marks=pytest.mark.long),
        ("normalize", Mode.READ_WRITE),
        ("random-rows", Mode.WRITE_NEW),
        ("touch", Mode.LOAD),
        ("scan", Mode.READ),
        ("lazy", Mode.READ),
    ],
)
def test_every_workload_and_every_mode_runs_or_fails_plainly_in_a_real_child(
    workload: str, mode: Mode, array: Path
) -> None:
    changes = CATALOG[workload].changes
    before = array.read_bytes()
    with running(array, workload, mode, flush_every=100) as run:
        opened = run.until(Opened)
        assert opened.pid == run.child.pid
        assert opened.mode == mode
        assert opened.is_mapping == (mode is not Mode.LOAD)
        if mode is Mode.READ and changes:
            failed = run.until(Failed)
            assert (failed.kind, failed.while_doing) == ("ValueError", "row 0")
            assert "read-only" in failed.error
            assert run.end() == 1
            assert array.read_bytes() == before
            return
        finished = run.until(Finished)
        if mode is Mode.LOAD and changes:
            # Its buffer begins where the allocator put it.
            assert finished.pages_changed in (PAGES - 1, PAGES, PAGES + 1)
        else:
            assert finished.pages_changed == (PAGES if changes else 0)
        if mode is Mode.COPY_ON_WRITE:
            assert _anonymous_pages(opened) == finished.pages_changed
        elif mode is not Mode.LOAD:
            assert _anonymous_pages(opened) == 0
        run.send(Action.CHECK)
        checked = run.until(Checked)
        assert checked.rows_lost == 0
        assert (checked.rows_checked > 0) == changes
        run.send(Action.STOP)
        run.until(Closed)
        assert run.end() == 0
        assert len([e for e in run.events if isinstance(e, Flushed)]) == 3
    if mode is not Mode.WRITE_NEW:
        assert (array.read_bytes() != before) == (mode.is_shared and changes)


@pytest.mark.slow
def test_pausing_stepping_and_going_on(array: Path) -> None:
    with running(array, chunk_rows=7, pace=3600) as run:
        run.until(Opened)
        run.send(Action.PAUSE)
        start = run.until(Paused).rows_done
        for step in range(1, 4):
            run.send(Action.STEP)
            assert run.until(Progress).rows_done == start + 7 * step
        run.send(Action.FLUSH)
        assert run.until(Flushed).rows_done == start + 21
        run.send(Action.RELEASE, "cold")
        released = run.until(Released)
        assert (released.name, released.rows_done) == ("cold", start + 21)
        run.send(Action.CHECK)
        checked = run.until(Checked)
        assert checked.rows_kept == checked.rows_checked > 0
        run.send(Action.RATE, "1000")
        run.send(Action.RATE, "1000")
        run.send(Action.RESUME)
        assert run.until(Resumed).rows_done == start + 21
        run.send(Action.PAUSE)
        run.until(Paused)
        run.send(Action.RELEASE, "reopen")
        assert run.until(Released).discarded_pages > 0
        run.until(Opened)
        run.send(Action.STOP)
        run.until(Closed)
        assert run.end() == 0


@pytest.mark.slow
def test_a_faster_pace_shortens_the_wait_that_has_begun(array: Path) -> None:
    with running(array, chunk_rows=150, pace=400) as run:
        run.until(Opened)
        run.until(Progress)  # the second half is due in half an hour
        for _ in range(3):
            run.send(Action.RATE, "1000")
        run.until(Finished)
        run.send(Action.STOP)
        assert run.end() == 0


@pytest.mark.slow
def test_what_is_no_command_is_passed_over(array: Path) -> None:
    with running(array, pace=3600) as run:
        run.until(Opened)
        stdin = run.child._process.stdin
        assert stdin is not None
        for garbage in (b"dance\n", b"\x00\n", b"release x\nrate 0\n", b"\n" * 100):
            stdin.write(garbage)
            stdin.flush()
            run.send(Action.PAUSE)
            run.until(Paused)
            run.send(Action.RESUME)
            run.until(Resumed)
        assert not [event for event in run.events if isinstance(event, Released)]
        run.send(Action.STOP)
        assert run.end() == 0


def test_a_folder_of_the_same_name_is_not_taken_for_the_workloads(
    array: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "workloads").mkdir()
    (tmp_path / "workloads" / "__main__.py").write_text("raise SystemExit(99)")
    (tmp_path / "numpy.py").write_text("raise SystemExit(98)")
    monkeypatch.chdir(tmp_path)
    with running(array) as run:
        run.until(Finished)


def test_a_closed_child_takes_no_commands_and_leaves_no_descriptor(array: Path) -> None:
    before = psutil.Process().num_fds()
    with running(array) as run:
        run.until(Finished)
        run.child.close()
        assert psutil.Process().num_fds() == before
        # Its descriptors may be other files by now: nothing may be written to them.
        with contextlib.ExitStack() as files:
            paths = [array.with_name(f"other{number}") for number in range(8)]
            others = [files.enter_context(path.open("wb+")) for path in paths]
            run.send(Action.FLUSH)
            run.child.close()
            assert run.child.wait(0) == []
            assert [other.write(b"") for other in others] == [0] * 8
        assert [path.stat().st_size for path in paths] == [0] * 8


def test_lines_are_cut_out_of_pieces_of_any_size() -> None:
    stream = b"one\ntwo\n\nthree\nrest"
    for size in range(1, len(stream) + 1):
        splitter = LineSplitter()
        lines = [
            line
            for start in range(0, len(stream), size)
            for line in splitter.feed(stream[start : start + size])
        ]
        assert lines == [b"one", b"two", b"", b"three"]
        assert list(splitter.feed(b"\n")) == [b"rest"]


def test_a_line_without_end_fills_no_memory() -> None:
    splitter = LineSplitter()
    lines = [line for _ in range(10) for line in splitter.feed(b"x" * MAX_LINE_BYTES)]
    assert sum(map(len, lines)) >= 8 * MAX_LINE_BYTES
    assert max(map(len, lines)) <= 2 * MAX_LINE_BYTES


@pytest.mark.slow
def test_every_release_works_in_a_real_child(array: Path) -> None:
    with running(array, pace=3600, chunk_rows=20) as run:
        run.until(Opened)
        run.send(Action.PAUSE)
        run.until(Paused)
        for release in Release:
            run.send(Action.STEP)
            run.until(Progress)
            run.send(Action.RELEASE, str(release))
            assert run.until(Released).name == release
        run.send(Action.STOP)
        assert run.end() == 0
