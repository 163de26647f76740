"""What a file has become, found by its bytes: against digests, and against known contents."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.files.told_pages import as_bits, as_runs
from tui.files import places, scratch
from tui.files.comparing import Before, Found, compare
from tui.files.contents_proof import contents
from tui.files.digest_proof import take
from tui.files.held import HeldFile
from tui.files.places import SAMPLED_PAGES, sampled_pages
from tui.files.proof import OwnChanges, ProofError
from workloads.kernel import PAGE_BYTES
from workloads.which_pages import WhichPages

SHAPE, DTYPE = (1000, 300), np.dtype("f4")
PAGES = 293
BIG_SHAPE = (SAMPLED_PAGES + 904, PAGE_BYTES // 4)  # 19.5 MiB: sampled when that is allowed
ONE_MEBIBYTE = 1 << 20
NONE = OwnChanges()


def _nothing(done: int, total: int) -> None:
    pass


def _made(directory: Path, shape: tuple[int, ...] = SHAPE) -> scratch.ScratchFile:
    return scratch.make(directory, shape, DTYPE, on_progress=_nothing, should_stop=lambda: False)


def _change(path: Path, offset: int) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        byte = file.read(1)
        file.seek(offset)
        file.write(bytes([byte[0] ^ 1]))


def _what(found: Found) -> tuple[int, int | None, tuple[int, ...], int | None]:
    return found.size, found.first_own, found.others, found.outside


@pytest.fixture(params=["digests", "contents"])
def known(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[HeldFile, Before]:
    """A scratch array, held, and what it was, told in either way."""
    path = tmp_path / "a.npy"
    with _made(tmp_path) as made:
        path.write_bytes(made.path.read_bytes())
    held = HeldFile.open(path)
    request.addfinalizer(held.close)
    if request.param == "contents":
        return held, contents(SHAPE, DTYPE)
    return held, take(held, header_bytes=128, data_bytes=1_200_000)


Known = tuple[HeldFile, Before]


def test_an_untouched_file_is_as_it_was(known: Known) -> None:
    held, before = known
    os.utime(held.path, ns=(5, 5))
    found = compare(before, held, NONE, _nothing)
    assert _what(found) == (1_200_128, None, (), None)
    assert found.compared.startswith("all 1.14 MiB compared ")
    assert (found.pages, found.own_pages, found.is_sampled) == (PAGES, 0, False)
    assert (found.written_before, found.written) == (held.began.st_mtime_ns, 5)


@pytest.mark.parametrize(
    ("offset", "outside"), [(0, 0), (127, 127), (128, None), (500_000, None), (1_200_127, None)]
)
def test_one_changed_bit_is_seen_and_placed(known: Known, offset: int, outside: int | None) -> None:
    held, before = known
    _change(held.path, offset)
    found = compare(before, held, NONE, _nothing)
    assert _what(found) == (1_200_128, None, (offset // PAGE_BYTES,), outside)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(
    edits=st.sets(st.integers(0, 1_200_127), max_size=6),
    own=st.none() | st.sets(st.integers(0, PAGES + 3), min_size=1, max_size=30),
    tell=st.sampled_from([as_runs, as_bits]),
)
def test_every_edit_is_the_runs_or_anothers(
    tmp_path_factory: pytest.TempPathFactory,
    edits: set[int],
    own: set[int] | None,
    tell: Callable[[set[int]], WhichPages],
) -> None:
    directory = tmp_path_factory.mktemp("edits")
    with _made(directory) as made:
        held = made.held()
        befores: list[Before] = [
            contents(SHAPE, DTYPE),
            take(held, header_bytes=128, data_bytes=1_200_000),
        ]
        for offset in edits:
            _change(made.path, offset)
        changes = NONE if own is None else OwnChanges(len(own), tell(own))
        edited = {offset // PAGE_BYTES for offset in edits}
        mine = own or set()
        for before in befores:
            found = compare(before, held, changes, _nothing)
            assert found.others == tuple(sorted(edited - mine))
            assert found.first_own == min(edited & mine, default=None)
            assert found.outside == min((at for at in edits if at < 128), default=None)
            assert found.own_pages == len([page for page in mine if page < PAGES])
        held.close()


def test_of_a_run_that_did_not_end_by_itself_any_page_may_be_its_own(known: Known) -> None:
    held, before = known
    _change(held.path, 50_000)
    found = compare(before, held, OwnChanges(0, None), _nothing)
    assert (found.others, found.first_own, found.own_pages) == ((), 12, PAGES)


@pytest.mark.parametrize("size", [0, 127, 4096, 5000, 1_200_127, 1_200_129, 2_000_000])
def test_a_changed_size_is_told_and_what_is_left_is_compared(known: Known, size: int) -> None:
    held, before = known
    os.truncate(held.path, size)
    found = compare(before, held, NONE, _nothing)
    assert (found.size_before, *_what(found)) == (1_200_128, size, None, (), None)
    if size > PAGE_BYTES:
        _change(held.path, 200)
        assert compare(before, held, NONE, _nothing).others == (0,)


def test_what_follows_the_array_in_its_last_page_is_not_the_runs(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    np.save(path, np.ones(1000, "u1"))
    with path.open("ab") as file:
        file.write(b"a note of the owner's")
    held = HeldFile.open(path)
    before = take(held, header_bytes=128, data_bytes=1000)
    own = OwnChanges(1, as_bits([0]))
    _change(path, 1127)
    assert _what(compare(before, held, own, _nothing)) == (1149, 0, (), None)
    _change(path, 1128)
    assert _what(compare(before, held, own, _nothing)) == (1149, 0, (), 1128)
    held.close()


def test_a_file_made_anew_is_zero_where_the_run_changed_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    array = np.lib.format.open_memmap(path, mode="w+", dtype=DTYPE, shape=SHAPE)
    array.reshape(-1)[4000:5000] = 7
    array.flush()
    held, before = HeldFile.open(path), contents(SHAPE, DTYPE, is_empty=True)
    own = OwnChanges(2, as_runs([3, 4]))
    assert _what(compare(before, held, own, _nothing)) == (1_200_128, 3, (), None)
    _change(path, 100_000)
    assert compare(before, held, own, _nothing).others == (24,)
    held.close()


@pytest.mark.slow
def test_a_large_file_is_sampled_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "large.bin"
    path.touch()
    os.truncate(path, 5 * ONE_MEBIBYTE * 1024)
    seen: list[tuple[int, int]] = []
    held = HeldFile.open(path)
    before = take(held, on_progress=lambda done, total: seen.append((done, total)))
    whole = SAMPLED_PAGES * PAGE_BYTES
    assert seen[-1] == (whole, whole)
    found = compare(before, held, NONE, lambda done, total: seen.append((done, total)))
    assert seen[-1] == (whole, whole)
    pages = 5 * ONE_MEBIBYTE * 1024 // PAGE_BYTES
    assert found.compared == f"sampled 4,096 of {pages:,} pages compared by digest"
    assert (found.is_sampled, found.others) == (True, ())
    _change(path, path.stat().st_size - 1)
    assert compare(before, held, NONE, _nothing).others == (pages - 1,)
    held.close()


@pytest.mark.slow
def test_a_large_scratch_array_is_sampled_against_its_contents(tmp_path: Path) -> None:
    before = contents(BIG_SHAPE, DTYPE, exact_up_to_bytes=ONE_MEBIBYTE)
    with _made(tmp_path, BIG_SHAPE) as made:
        held = made.held()
        found = compare(before, held, NONE, _nothing)
        assert (found.is_sampled, found.pages, found.others) == (True, SAMPLED_PAGES, ())
        np.load(made.path, mmap_mode="r+")[:] = -1
        found = compare(before, held, NONE, _nothing)
        assert found.others == tuple(sampled_pages(-(-made.file_bytes // PAGE_BYTES)))
        held.close()


@pytest.mark.parametrize("name", ["?", "i1", "u2", ">i4", "f2", "f8", "c16"])
def test_every_dtype_that_can_be_made_is_known_by_its_contents(tmp_path: Path, name: str) -> None:
    shape, dtype = (77, 131), np.dtype(name)
    with scratch.make(
        tmp_path, shape, dtype, on_progress=_nothing, should_stop=lambda: False
    ) as made:
        held = made.held()
        found = compare(contents(shape, dtype), held, NONE, _nothing)
        assert _what(found) == (made.file_bytes, None, (), None)
        held.close()


def test_two_pages_that_changed_places_are_seen(tmp_path: Path) -> None:
    with _made(tmp_path, (1024, 1024)) as made:
        whole = bytearray(made.path.read_bytes())
        first, second = slice(4096, 8192), slice((1 << 20) + 4096, (1 << 20) + 8192)
        whole[first], whole[second] = whole[second], whole[first]
        made.path.write_bytes(whole)
        held = made.held()
        assert compare(contents((1024, 1024), DTYPE), held, NONE, _nothing).others == (1, 257)
        held.close()


def _shrinking(path: Path) -> Callable[[int, int], None]:
    return lambda done, total: os.truncate(path, PAGE_BYTES)


def test_a_file_that_shrinks_while_it_is_read_differs(
    known: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "PIECE_BYTES", PAGE_BYTES)
    held, before = known
    found = compare(before, held, NONE, _shrinking(held.path))
    assert found.others == tuple(range(1, PAGES))


def test_a_file_that_cannot_be_read_gets_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(ProofError, match=r"gone\.npy: cannot be read: No such file"):
        HeldFile.open(tmp_path / "gone.npy")
    with pytest.raises(ProofError, match="cannot be read: is a directory"):
        HeldFile.open(tmp_path)
    folder = os.open(tmp_path, os.O_RDONLY)  # a directory can be opened, not read
    held = HeldFile.of(tmp_path, folder)
    os.close(folder)
    with pytest.raises(ProofError, match="cannot be read: Is a directory"):
        take(replace(held))
    with pytest.raises(ProofError, match="cannot be read: Is a directory"):
        compare(contents((1,), DTYPE), held, NONE, _nothing)
    held.close()
