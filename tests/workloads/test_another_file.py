"""The child keeps to the file that it opened, whatever becomes of its name."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.workloads.scripted import all_of, only, run_session, save_array
from workloads.arrays import OpenArray, OpenFile, open_array
from workloads.events import Checked, Closed, Event, Failed, Flushed, Opened, Released
from workloads.words import Mode, Release

SHAPE = (60, 1537)


def _replace(path: Path) -> None:
    other = path.with_name("other.npy")
    save_array(other, SHAPE)
    other.rename(path)


def _write(path: Path, offset: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(data)


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _other_dtype(path: Path) -> None:
    header = path.read_bytes()[:128]
    _write(path, 0, header.replace(b"<f4", b"<i4"))


def _after_the_first_flush(path: Path, act: Callable[[Path], object]) -> Callable[[Event], None]:
    acted: list[bool] = []

    def on_event(event: Event) -> None:
        if isinstance(event, Flushed) and not acted:
            acted.append(True)
            act(path)

    return on_event


@pytest.mark.parametrize("mode", [Mode.READ_WRITE, Mode.COPY_ON_WRITE])
@pytest.mark.parametrize(
    ("act", "notice"),
    [
        (
            lambda path: _write(path, 0, b"nothing"),
            "refused: a.npy is no longer the array that it was: .*",
        ),
        (
            _other_dtype,
            "refused: a.npy is no longer the array that it was: the file holds numbers of int32 "
            "now, not float32",
        ),
    ],
)
def test_reopen_is_refused_before_anything_is_closed(
    act: Callable[[Path], object], notice: str, mode: Mode, disk_dir: Path
) -> None:
    path = disk_dir / "a.npy"
    save_array(path, SHAPE)
    events = run_session(
        path,
        mode=mode,
        flush_every_rows=20,
        release=Release.REOPEN,
        on_event=_after_the_first_flush(path, act),
    )
    assert isinstance(events[-1], Closed)
    assert events[-1].rows_done == SHAPE[0]
    released = all_of(events, Released)
    assert len(released) == 3
    assert all(re.fullmatch(notice, event.notice) for event in released)
    assert len(all_of(events, Opened)) == 1
    assert events[-1].discarded_pages == 0


@pytest.mark.parametrize("mode", [Mode.READ_WRITE, Mode.COPY_ON_WRITE])
@pytest.mark.parametrize("act", [_replace, _pipe, Path.unlink])
def test_reopen_opens_the_very_file_whatever_has_its_name_by_now(
    act: Callable[[Path], object], mode: Mode, disk_dir: Path
) -> None:
    path = disk_dir / "a.npy"
    save_array(path, SHAPE)
    inode = path.stat().st_ino
    events = run_session(
        path,
        mode=mode,
        flush_every_rows=20,
        release=Release.REOPEN,
        on_event=_after_the_first_flush(path, act),
    )
    assert isinstance(events[-1], Closed)
    assert events[-1].rows_done == SHAPE[0]
    opened = all_of(events, Opened)
    assert [event.inode for event in opened] == [inode] * 4
    assert {event.row_bytes for event in opened} == {1537 * 4}


def test_reopen_is_refused_for_a_file_that_was_cut_off(disk_dir: Path) -> None:
    path = disk_dir / "a.npy"
    save_array(path, SHAPE)
    size = path.stat().st_size

    events = run_session(
        path,
        "scan",
        Mode.READ,
        flush_every_rows=60,
        release=Release.REOPEN,
        on_event=_after_the_first_flush(path, lambda file: os.truncate(file, size - 1)),
    )
    assert only(events, Released).notice == "refused: a.npy was cut off"


@pytest.mark.parametrize("mode", [Mode.READ_WRITE, Mode.COPY_ON_WRITE])
def test_drop_cache_and_the_reading_back_need_no_name(mode: Mode, disk_dir: Path) -> None:
    path = disk_dir / "a.npy"
    save_array(path, SHAPE)
    events = run_session(
        path,
        mode=mode,
        flush_every_rows=20,
        release=Release.DROP_CACHE,
        on_event=_after_the_first_flush(path, Path.unlink),
    )
    assert not all_of(events, Failed)
    assert not any("refused" in event.notice for event in all_of(events, Released))
    assert all_of(events, Checked) == []


def test_what_was_opened_is_told_by_device_and_inode(disk_dir: Path) -> None:
    path = disk_dir / "a.npy"
    save_array(path, SHAPE)
    status = path.stat()
    opened = only(run_session(path), Opened)
    assert (opened.identity, opened.file_bytes) == ((status.st_dev, status.st_ino), status.st_size)


@pytest.mark.parametrize("mode", list(Mode))
def test_an_array_of_another_dtype_is_not_taken_for_the_one_that_was_meant(
    mode: Mode, disk_dir: Path
) -> None:
    path = disk_dir / "a.npy"
    np.save(path, np.ones((60, 10), "i4"))
    events = run_session(path, mode=mode, shape=(60, 10), dtype="<f4")
    if mode is Mode.WRITE_NEW:
        assert not all_of(events, Failed)  # it is made as it is wanted
    else:
        failed = only(events, Failed)
        assert failed.error == "the file holds numbers of int32 now, not float32"


@pytest.mark.parametrize("mode", list(Mode))
def test_a_name_that_leads_to_another_file_when_the_array_is_opened_leads_nowhere(
    mode: Mode, disk_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, precious = disk_dir / "a.npy", disk_dir / "precious"
    save_array(path, SHAPE)
    precious.write_bytes(b"years of work")
    inode = path.stat().st_ino

    def late(file: OpenFile, *more: Any) -> OpenArray:
        path.unlink()
        path.symlink_to(precious)
        return open_array(file, *more)

    monkeypatch.setattr("workloads.session.open_array", late)
    workload = "scan" if mode is Mode.READ else "fill"
    events = run_session(path, workload, mode, shape=SHAPE, dtype="<f4")
    assert only(events, Opened).inode == inode
    assert events[-1].rows_done == SHAPE[0]
    assert precious.read_bytes() == b"years of work"


@pytest.mark.parametrize("mode", list(Mode))
def test_without_a_way_by_the_descriptor_another_file_is_refused(
    mode: Mode, disk_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = disk_dir / "a.npy"
    save_array(path, SHAPE)

    def late(file: OpenFile, *more: Any) -> OpenArray:
        _replace(path)
        return open_array(file, *more)

    monkeypatch.setattr("workloads.arrays.by_descriptor", lambda fd, path: path)
    monkeypatch.setattr("workloads.session.open_array", late)
    failed = only(run_session(path, mode=mode, shape=SHAPE, dtype="<f4"), Failed)
    assert (failed.error, failed.rows_done) == ("a.npy is another file by now", 0)
