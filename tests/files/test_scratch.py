from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import numpy as np
import pytest

from tui.files import scratch
from tui.files.formats.registry import find
from tui.files.left_over import owner_of_file
from tui.files.scratch import ScratchError, ScratchFile, ScratchStopped, make, reserve
from workloads.contents import expected
from workloads.kernel import cachestat

DTYPE = np.dtype("f4")


def _quiet(done: int, total: int) -> None:
    return None


def _make(directory: Path, shape: tuple[int, ...] = (100, 30)) -> ScratchFile:
    return make(directory, shape, DTYPE, on_progress=_quiet, should_stop=lambda: False)


@pytest.mark.parametrize("shape", [(1, 1), (100, 30), (3000, 1001), (7,), (5, 6, 7)])
def test_a_scratch_array_holds_the_known_contents(tmp_path: Path, shape: tuple[int, ...]) -> None:
    with _make(tmp_path, shape) as made:
        array = np.load(made.path)
        assert (array.shape, array.dtype) == (shape, DTYPE)
        np.testing.assert_array_equal(array.ravel(), expected(DTYPE, 0, array.size))
        found = find(made.path)
        assert (found.data_offset, found.file_bytes) == (made.data_offset, made.file_bytes)
        assert made.data_offset % 64 == 0
        assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
        owner = owner_of_file(made.path.name)
        assert owner is not None
        assert owner.pid == os.getpid()
    assert list(tmp_path.iterdir()) == []


def test_the_contents_do_not_depend_on_the_pieces_they_are_written_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _make(tmp_path, (999, 1001)) as whole:
        monkeypatch.setattr(scratch, "PIECE_BYTES", 4 * 1237)
        with _make(tmp_path, (999, 1001)) as pieces:
            assert whole.path.read_bytes() == pieces.path.read_bytes()


def test_progress_ends_at_the_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scratch, "PIECE_BYTES", 4000)
    seen: list[tuple[int, int]] = []
    with make(
        tmp_path,
        (100, 30),
        DTYPE,
        on_progress=lambda done, total: seen.append((done, total)),
        should_stop=lambda: False,
    ) as made:
        assert seen == [(done, made.file_bytes) for done in (4128, 8128, 12128)]


@pytest.mark.parametrize("keep_cached", [False, True])
def test_the_run_starts_with_a_clean_and_cold_cache(keep_cached: bool) -> None:
    directory = scratch.default_directory()
    with make(
        directory,
        (1024, 4096),
        DTYPE,
        on_progress=_quiet,
        should_stop=lambda: False,
        keep_cached=keep_cached,
    ) as made:
        fd = os.open(made.path, os.O_RDONLY)
        try:
            found = cachestat(fd)
        except OSError as error:
            pytest.skip(f"cachestat(2): {error.strerror}")
        finally:
            os.close(fd)
    assert (found.dirty_bytes, found.writeback_bytes) == (0, 0)
    assert (found.cached_bytes > 0) == keep_cached


def test_removing_twice_is_harmless(tmp_path: Path) -> None:
    made = _make(tmp_path)
    made.remove()
    made.remove()
    assert not made.path.exists()


def test_a_file_that_has_the_name_by_now_is_left_alone(tmp_path: Path) -> None:
    made = _make(tmp_path)
    made.path.unlink()
    made.path.write_bytes(b"somebody's")
    made.remove()
    assert made.path.read_bytes() == b"somebody's"


def test_a_file_is_removed_wherever_its_folder_has_moved_to(tmp_path: Path) -> None:
    folder = tmp_path / "one"
    folder.mkdir()
    made = _make(folder)
    folder.rename(tmp_path / "another")
    made.remove()
    assert list((tmp_path / "another").iterdir()) == []


def test_a_umask_takes_no_rights_from_the_file_of_a_run(tmp_path: Path) -> None:
    before = os.umask(0o777)
    try:
        made = _make(tmp_path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    made.remove()


def test_a_file_that_somebody_else_removed_is_no_error(tmp_path: Path) -> None:
    with _make(tmp_path) as made:
        made.path.unlink()


def test_a_stop_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scratch, "PIECE_BYTES", 4000)
    written: list[int] = []
    with pytest.raises(ScratchStopped):
        make(
            tmp_path,
            (100, 30),
            DTYPE,
            on_progress=lambda done, total: written.append(done),
            should_stop=lambda: len(written) == 2,
        )
    assert len(written) == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit, RuntimeError])
def test_any_exception_while_writing_leaves_nothing(
    tmp_path: Path, kind: type[BaseException]
) -> None:
    def interrupt(done: int, total: int) -> None:
        raise kind

    with pytest.raises(kind):
        make(tmp_path, (9, 9), DTYPE, on_progress=interrupt, should_stop=lambda: False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (errno.ENOSPC, "ran out of space after"),
        (errno.EDQUOT, "reached your disk quota after"),
        (errno.EFBIG, "does not allow a file of this size"),
        (errno.EIO, "failed (Input/output error)"),
    ],
)
def test_a_disk_that_refuses_leaves_nothing_and_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, says: str
) -> None:
    def refuse(fd: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(ScratchError) as caught:
        _make(tmp_path)
    assert says in str(caught.value)
    assert "--scratch-dir" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_an_array_larger_than_the_disk_is_refused_before_anything_is_written(
    tmp_path: Path,
) -> None:
    shape = (1 << 40, 1 << 20)
    says = r"needs 4\.00 EiB, .* has .* free; make it smaller"
    with pytest.raises(ScratchError, match=says):
        _make(tmp_path, shape)
    with pytest.raises(ScratchError, match=says):
        reserve(tmp_path, shape, DTYPE)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("shape", [(), (0, 5), (5, 0), (-1, 5)])
def test_an_array_without_elements_is_refused(tmp_path: Path, shape: tuple[int, ...]) -> None:
    with pytest.raises(ScratchError, match="at least one row"):
        reserve(tmp_path, shape, DTYPE)


def test_a_dtype_that_is_no_number_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScratchError, match="plain numbers"):
        reserve(tmp_path, (5, 5), np.dtype("U4"))


def test_a_reserved_name_is_an_empty_file_of_our_own(tmp_path: Path) -> None:
    with reserve(tmp_path, (10, 10), DTYPE) as reserved:
        status = reserved.path.lstat()
        assert (status.st_size, stat.S_IMODE(status.st_mode)) == (0, 0o600)
        assert reserved.file_bytes == 128 + 400
        np.save(reserved.path, np.full((10, 10), 7, DTYPE))
        assert reserved.path.stat().st_size == reserved.file_bytes
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_taken_is_passed_over(tmp_path: Path) -> None:
    with reserve(tmp_path, (1, 1), DTYPE) as one:
        stem, number = one.path.stem.rsplit("-", 1)
        taken = tmp_path / f"{stem}-{int(number) + 1}.npy"
        taken.symlink_to(tmp_path / "somebodys-file")
        with reserve(tmp_path, (1, 1), DTYPE) as two:
            assert two.path not in (one.path, taken)
    assert list(tmp_path.iterdir()) == [taken]


def test_a_directory_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    with pytest.raises(ScratchError, match="no file can be made in"):
        reserve(tmp_path / "not-there", (1, 1), DTYPE)
