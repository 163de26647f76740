"""What was read is given back, the array stays: its address, its contents, and what is said."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.workloads.scripted import BetweenChunks, only, run_session
from workloads import giving_back
from workloads.events import Event, Failed, Finished, Opened, Progress
from workloads.kernel import libc
from workloads.words import Action, Command, Mode, Release

ROWS = (12, 1 << 20)  # a row of 1 MiB


class Looks(BetweenChunks):
    """Notes, before each chunk, how much of the file this process has mapped."""

    def __init__(self) -> None:
        self.mapped_bytes: list[int] = []

    def next(self, timeout_seconds: float | None) -> Command | None:
        """None, until all is done."""
        if timeout_seconds is None:
            return Command(Action.STOP)
        self.mapped_bytes.append(_rss_file_bytes())
        return None


def _rss_file_bytes() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("RssFile"))) * 1024


@pytest.fixture
def array(disk_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Twelve windows, were it a thousand times as large."""
    monkeypatch.setattr(giving_back, "WINDOW_BYTES", 1 << 20)
    np.save(
        disk_dir / "a.npy", np.arange(ROWS[0] * ROWS[1], dtype=np.uint64).astype("u1").reshape(ROWS)
    )
    return disk_dir / "a.npy"


def _read(array: Path, workload: str, **more: Any) -> tuple[list[Event], Looks]:
    looks = Looks()
    return run_session(array, workload, Mode.READ, control=looks, chunk_rows=1, **more), looks


@pytest.mark.parametrize("workload", ["scan", "lazy"])
def test_what_was_read_is_mapped_no_more(workload: str, array: Path) -> None:
    events, looks = _read(array, workload)
    assert only(events, Finished).rows_done == ROWS[0]
    held = [mapped - looks.mapped_bytes[0] for mapped in looks.mapped_bytes]
    # A row, and what the kernel maps around it; not twelve.
    assert max(held) <= 4 << 20, held
    assert "mapped anew at the same place" in only(events, Opened).notice


@pytest.mark.slow
def test_the_same_numbers_are_read_as_without(array: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sums: list[int] = []

    def crc(self: giving_back.GivingBack) -> str:
        word = after_piece(self)
        sums.append(zlib.crc32(self._opened.as_bytes().data))
        return word

    after_piece = giving_back.GivingBack.after_piece
    monkeypatch.setattr(giving_back.GivingBack, "after_piece", crc)
    events, _ = _read(array, "scan", release=Release.REOPEN, flush_every_rows=5)
    assert only(events, Finished).rows_done == ROWS[0]
    assert set(sums) == {zlib.crc32(np.load(array).data)}


def test_where_it_cannot_be_mapped_anew_its_pages_are_given_up_and_that_is_said(
    array: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Refusing:
        """The C library, but for `mmap`: as on hugetlbfs."""

        def mmap(self, *arguments: int) -> int:
            """MAP_FAILED."""
            return giving_back.FAILED

    monkeypatch.setattr(giving_back, "libc", Refusing())
    events, looks = _read(array, "scan")
    assert "MADV_DONTNEED" in only(events, Opened).notice
    assert max(looks.mapped_bytes) - looks.mapped_bytes[0] <= 4 << 20
    assert only(events, Finished).rows_done == ROWS[0]


def test_it_is_said_when_it_can_be_no_more(array: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []

    class Tiring:
        """The C library, until it is asked for the third time."""

        def mmap(self, *arguments: int) -> int:
            """The address, or MAP_FAILED."""
            calls.append(1)
            return giving_back.FAILED if len(calls) > 2 else int(libc.mmap(*arguments))

    monkeypatch.setattr(giving_back, "libc", Tiring())
    events, _ = _read(array, "scan")
    assert "mapped anew" in only(events, Opened).notice
    said = [event.notice for event in events if isinstance(event, Progress) and event.notice]
    assert len(said) == 1
    assert "MADV_DONTNEED" in said[0]
    assert not any(isinstance(event, Failed) for event in events)


@pytest.mark.parametrize(
    ("workload", "mode"), [("scan", Mode.COPY_ON_WRITE), ("scan", Mode.LOAD), ("fill", Mode.READ)]
)
def test_nothing_of_the_kind_is_done_elsewhere(workload: str, mode: Mode, array: Path) -> None:
    events = run_session(array, workload, mode)
    assert only(events, Opened).notice == ""


def test_a_small_array_is_kept(array: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(giving_back, "WINDOW_BYTES", 1 << 30)
    events, looks = _read(array, "scan")
    assert only(events, Opened).notice == ""
    assert looks.mapped_bytes[-1] - looks.mapped_bytes[0] >= 10 << 20


def test_no_descriptor_is_left(array: Path) -> None:
    _read(array, "scan", release=Release.REOPEN, flush_every_rows=5)
    held = [link.readlink() for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
    assert array not in held
