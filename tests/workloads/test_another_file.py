"""The child keeps to the file that it opened, whatever becomes of its name."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.workloads.scripted import all_of, only, run_session, save_array
from workloads.arrays import open_array
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
        (_replace, "refused: a.npy is another file by now"),
        (_pipe, "refused: a.npy is another file by now"),
        (Path.unlink, "refused by the kernel: .*No such file or directory.*"),
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


def test_a_file_that_is_replaced_while_it_is_opened_is_refused(
    disk_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = disk_dir / "a.npy"
    save_array(path, SHAPE)

    def late(*args: object) -> object:
        _replace(path)
        return open_array(*args)  # type: ignore[arg-type]

    monkeypatch.setattr("workloads.session.open_array", late)
    failed = only(run_session(path, shape=SHAPE, dtype="<f4"), Failed)
    assert (failed.error, failed.rows_done) == ("a.npy is another file by now", 0)
