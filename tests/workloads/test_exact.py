"""The kernel's written pages are the child's own count, to the page, at every moment it tells."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.workloads.scripted import BetweenChunks, Scripted, all_of, only, save_array
from workloads import write_watch
from workloads.control import Control
from workloads.events import Closed, Event, Finished, Flushed, KernelWritten, Opened, Released
from workloads.figures import Absent
from workloads.kernel import PAGE_BYTES
from workloads.plan import WorkPlan
from workloads.session import Session
from workloads.words import Action, Command, Mode, Release
from workloads.write_watch import NO_PERMISSION

SHAPE = (60, 5001)  # 293 pages, rows end in the midst of one
WRITABLE = [Mode.COPY_ON_WRITE, Mode.READ_WRITE, Mode.WRITE_NEW]
WORKLOADS = ["fill", "random-rows", "touch", "normalize"]


def exact_events(
    path: Path,
    workload: str = "fill",
    mode: Mode = Mode.READ_WRITE,
    *,
    flush_every_rows: int = 13,
    release: Release = Release.KEEP,
    control: Control | None = None,
) -> list[Event]:
    """A session with the kernel's word; skips where the kernel tells none."""
    save_array(path, SHAPE)
    events: list[Event] = []
    plan = WorkPlan(
        workload, mode, path, SHAPE, "float32", 7, flush_every_rows, release, exact=True
    )
    assert Session(plan, control or Scripted(), events.append).run(), events[-1]
    return events


def words_of(events: list[Event]) -> list[KernelWritten]:
    """The kernel's words of a session, each the same as the child's count of its moment."""
    found = []
    for event in events:
        word = event.kernel
        if isinstance(word, Absent):
            pytest.skip(word.reason)
        if word is not None:
            assert (word.outside_pages, word.missing_pages) == (0, 0), event
            assert word.pages == event.pages_changed, event
            assert word.pages_dirtied == event.pages_dirtied, event
            found.append(word)
    return found


@pytest.mark.parametrize("flush_every_rows", [0, 13])
@pytest.mark.parametrize("mode", WRITABLE)
@pytest.mark.parametrize("workload", WORKLOADS)
def test_the_kernel_counts_what_the_child_counted(
    workload: str, mode: Mode, flush_every_rows: int, disk_dir: Path
) -> None:
    path = disk_dir / "a.npy"
    events = exact_events(path, workload, mode, flush_every_rows=flush_every_rows)
    words = words_of(events)
    flushes = all_of(events, Flushed)
    assert len(words) == 2 + len(flushes), "at the opening, each flush and the end"
    assert len(flushes) == (4 if flush_every_rows else 0)
    assert words[-1].pages == 294 == only(events, Finished).pages_changed
    assert words[-1].since_flush_pages == only(events, Finished).unflushed_pages
    assert words[0].pages == 0


@pytest.mark.parametrize("release", [Release.REOPEN, Release.DONTNEED, Release.PAGEOUT])
@pytest.mark.parametrize("mode", WRITABLE)
def test_a_release_takes_no_write_away_and_adds_none(
    mode: Mode, release: Release, disk_dir: Path
) -> None:
    events = exact_events(disk_dir / "a.npy", "random-rows", mode, release=release)
    assert len(words_of(events)) >= 2 + 2 * len(all_of(events, Released))


def test_flushes_and_releases_by_hand_after_the_end_are_told_too(disk_dir: Path) -> None:
    script = Scripted(
        Command(Action.FLUSH), Command(Action.RELEASE, "reopen"), Command(Action.FLUSH)
    )
    events = exact_events(disk_dir / "a.npy", control=script)
    words_of(events)
    last = all_of(events, Flushed)[-1].kernel
    assert isinstance(last, KernelWritten)
    assert last.since_flush_pages == 0
    assert sum(region.pages_written for region in last.regions) == last.pages_dirtied


def test_who_stops_in_the_midst_has_the_word_of_its_end(disk_dir: Path) -> None:
    class Soon(BetweenChunks):
        def __init__(self) -> None:
            self.asked = 0

        def next(self, timeout_seconds: float | None) -> Command | None:
            self.asked += 1
            return Command(Action.STOP) if self.asked == 4 else None

    events = exact_events(disk_dir / "a.npy", control=Soon())
    assert not all_of(events, Finished)
    closed = only(events, Closed)
    assert words_of(events)[-1] is closed.kernel
    assert 0 < closed.pages_changed < 294


def test_the_regions_add_up_and_name_what_the_file_had_dirty(disk_dir: Path) -> None:
    events = exact_events(disk_dir / "a.npy")
    last = words_of(events)[-1]
    assert (last.regions[0].first_page, last.regions[-1].end_page) == (0, 294)
    assert len(last.regions) == 16
    assert sum(region.pages_written for region in last.regions) == last.pages_dirtied
    opened = only(events, Opened)
    for region in last.regions:
        if isinstance(opened.sources.file_dirty, Absent):
            assert region.file_dirty_bytes == opened.sources.file_dirty
        else:
            assert isinstance(region.file_dirty_bytes, int)
    assert words_of(exact_events(disk_dir / "b.npy", mode=Mode.COPY_ON_WRITE))[-1].regions == ()


@contextmanager
def second_writer(path: Path) -> Iterator[None]:
    """Another process that wrote every third page of the file through a mapping of its own."""
    program = (
        "import mmap, sys; f = open(sys.argv[1], 'r+b'); m = mmap.mmap(f.fileno(), 0)\n"
        "for page in range(0, len(m) // 4096, 3): m[page * 4096 + 500] = 9\n"
        "print(flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        yield


@pytest.mark.parametrize("workload", WORKLOADS)
def test_a_second_writers_pages_are_not_this_runs(workload: str, disk_dir: Path) -> None:
    path = disk_dir / "a.npy"

    class BesideAnother(Scripted):
        """Before the third chunk another process writes all over the file."""

        asked = 0

        def next(self, timeout_seconds: float | None) -> Command | None:
            self.asked += 1
            if self.asked == 3:
                with second_writer(path):
                    pass
            if self.asked == 6:
                return Command(Action.STOP)
            return super().next(timeout_seconds)

    events = exact_events(path, workload, control=BesideAnother(), flush_every_rows=0)
    closed = only(events, Closed)
    last = words_of(events)[-1]
    assert 0 < last.pages == closed.pages_changed < 294
    if isinstance(last.own_dirty_bytes, int):
        assert last.own_dirty_bytes <= last.since_flush_pages * PAGE_BYTES
        dirty = [r.file_dirty_bytes for r in last.regions if isinstance(r.file_dirty_bytes, int)]
        if workload == "fill":  # in order: the file's second half is the other's alone
            assert last.regions[-1].pages_written == 0
            assert dirty[-1] > 0


def test_what_the_kernel_does_not_tell_has_its_reason_and_the_run_goes_on(
    disk_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_number: int) -> int:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(write_watch, "_userfaultfd", refuse)
    events = exact_events(disk_dir / "a.npy")
    told = [event.kernel for event in events if event.kernel is not None]
    assert told == [NO_PERMISSION] * 6
    assert only(events, Finished).rows_done == SHAPE[0]


def test_load_has_no_mapping_and_r_nothing_to_write(disk_dir: Path) -> None:
    loaded = only(exact_events(disk_dir / "a.npy", mode=Mode.LOAD), Finished).kernel
    assert isinstance(loaded, Absent)
    assert "no mapping" in loaded.reason
    read = words_of(exact_events(disk_dir / "a.npy", "lazy", Mode.READ))
    assert [word.pages for word in read] == [0] * len(read)


def test_who_did_not_ask_is_told_nothing(disk_dir: Path) -> None:
    save_array(disk_dir / "a.npy", SHAPE)
    events: list[Event] = []
    plan = WorkPlan("fill", Mode.READ_WRITE, disk_dir / "a.npy", SHAPE, "float32")
    assert Session(plan, Scripted(), events.append).run()
    assert {event.kernel for event in events} == {None}
