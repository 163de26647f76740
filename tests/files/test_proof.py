from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.files import proof, scratch
from tui.files.contents_proof import proof_of_contents
from tui.files.proof import (
    SAMPLED_PAGES,
    FileVerdict,
    ProofError,
    compare,
    sampled_pages,
    take,
)
from workloads.kernel import PAGE_BYTES

SHAPE, DTYPE = (1000, 300), np.dtype("f4")
BIG_SHAPE = (SAMPLED_PAGES + 904, PAGE_BYTES // 4)  # 19.5 MiB: sampled when that is allowed
ONE_MEBIBYTE = 1 << 20


def _make(directory: Path, shape: tuple[int, ...] = SHAPE) -> scratch.ScratchFile:
    return scratch.make(
        directory, shape, DTYPE, on_progress=lambda done, total: None, should_stop=lambda: False
    )


def _change(path: Path, offset: int) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        byte = file.read(1)
        file.seek(offset)
        file.write(bytes([byte[0] ^ 1]))


def test_an_untouched_file_is_unchanged_to_the_byte(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    np.save(path, np.ones((1000, 1000)))
    before = take(path)
    os.utime(path)
    assert compare(before, take(path)) == FileVerdict(False, "all 7.63 MiB compared by digest")


@pytest.mark.parametrize("offset", [0, 127, 128, 500_000, 8_000_127])
def test_one_changed_bit_is_seen(tmp_path: Path, offset: int) -> None:
    path = tmp_path / "a.npy"
    np.save(path, np.ones((1000, 1000)))
    before = take(path)
    _change(path, offset)
    assert compare(before, take(path)).changed


def test_a_changed_size_is_told_in_words(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(bytes(2048))
    before = take(path)
    os.truncate(path, 1024)
    verdict = compare(before, take(path))
    assert verdict == FileVerdict(True, "its size went from 2.00 KiB to 1.00 KiB")


def test_a_large_file_is_sampled_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "large.bin"
    path.touch()
    os.truncate(path, 5 * ONE_MEBIBYTE * 1024)
    seen: list[tuple[int, int]] = []
    before = take(path, on_progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (SAMPLED_PAGES * PAGE_BYTES, SAMPLED_PAGES * PAGE_BYTES)
    words = f"sampled 4,096 of {5 * ONE_MEBIBYTE * 1024 // PAGE_BYTES:,} pages"
    assert compare(before, take(path)) == FileVerdict(False, f"{words}, size and time")
    moment = path.stat().st_mtime_ns
    os.utime(path, ns=(moment, moment + 1))
    verdict = compare(before, take(path))
    assert verdict == FileVerdict(True, f"{words}: none of them differs, but its time does")
    _change(path, path.stat().st_size - 1)
    assert compare(before, take(path)) == FileVerdict(True, f"{words}: some of them differ")


@given(st.integers(SAMPLED_PAGES, 1 << 40))
def test_the_sample_is_spread_over_the_whole_file(pages: int) -> None:
    chosen = sampled_pages(pages)
    assert len(chosen) == SAMPLED_PAGES
    assert (chosen[0], chosen[-1]) == (0, pages - 1)
    gaps = np.diff(np.array(chosen, dtype=np.int64))
    assert gaps.min() > 0
    assert gaps.max() <= 2 * (pages // SAMPLED_PAGES + 1)


@pytest.mark.parametrize("stride", [2, 3, 8, 64, 256])
def test_the_sample_meets_every_regular_stride(stride: int) -> None:
    met = {page % stride for page in sampled_pages(1 << 20)}
    assert met == set(range(stride))


def test_a_file_that_cannot_be_read_gets_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(ProofError, match=r"gone\.npy: cannot be read: No such file"):
        take(tmp_path / "gone.npy")
    with pytest.raises(ProofError, match="cannot be read"):
        proof_of_contents(tmp_path / "gone.npy", SHAPE, DTYPE)


def test_a_scratch_array_is_proven_to_be_as_it_was_made(tmp_path: Path) -> None:
    with _make(tmp_path) as made:
        verdict = proof_of_contents(made.path, SHAPE, DTYPE)
    assert verdict == FileVerdict(False, "all 1.14 MiB compared with what was written")


@pytest.mark.parametrize("offset", [0, 60, 128, 130, 1_199_000, 1_200_127])
def test_a_changed_scratch_array_is_told_with_the_place(tmp_path: Path, offset: int) -> None:
    with _make(tmp_path) as made:
        _change(made.path, offset)
        verdict = proof_of_contents(made.path, SHAPE, DTYPE)
    assert verdict == FileVerdict(True, f"differs first at byte {offset:,}")


def test_two_pages_that_changed_places_are_seen(tmp_path: Path) -> None:
    with _make(tmp_path, (1024, 1024)) as made:
        whole = bytearray(made.path.read_bytes())
        first, second = slice(4096, 8192), slice((1 << 20) + 4096, (1 << 20) + 8192)
        whole[first], whole[second] = whole[second], whole[first]
        made.path.write_bytes(whole)
        assert proof_of_contents(made.path, (1024, 1024), DTYPE).changed


def test_a_truncated_scratch_array_has_changed(tmp_path: Path) -> None:
    with _make(tmp_path) as made:
        os.truncate(made.path, 4096)
        verdict = proof_of_contents(made.path, SHAPE, DTYPE)
    assert verdict == FileVerdict(True, "its size went from 1.14 MiB to 4.00 KiB")


def test_a_large_scratch_array_is_sampled_against_its_contents(tmp_path: Path) -> None:
    with _make(tmp_path, BIG_SHAPE) as made:
        verdict = proof_of_contents(made.path, BIG_SHAPE, DTYPE, exact_up_to_bytes=ONE_MEBIBYTE)
        pages = -(-made.file_bytes // PAGE_BYTES)
        assert verdict == FileVerdict(
            False, f"sampled 4,096 of {pages:,} pages and compared with what was written"
        )
        np.load(made.path, mmap_mode="r+")[:] = -1
        changed = proof_of_contents(made.path, BIG_SHAPE, DTYPE, exact_up_to_bytes=ONE_MEBIBYTE)
    assert changed == FileVerdict(True, "differs first at byte 129")


@pytest.mark.parametrize("name", ["?", "i1", "u2", ">i4", "f2", "f8", "c16"])
def test_every_dtype_that_can_be_made_can_be_proven(tmp_path: Path, name: str) -> None:
    shape, dtype = (77, 131), np.dtype(name)
    with scratch.make(
        tmp_path, shape, dtype, on_progress=lambda done, total: None, should_stop=lambda: False
    ) as made:
        assert not proof_of_contents(made.path, shape, dtype).changed


def test_a_file_that_shrinks_while_it_is_read_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proof, "PIECE_BYTES", PAGE_BYTES)
    with _make(tmp_path) as made:
        path = made.path

        def shrink(done: int, total: int) -> None:
            os.truncate(path, PAGE_BYTES)

        verdict = proof_of_contents(path, SHAPE, DTYPE, on_progress=shrink)
    assert verdict.changed
