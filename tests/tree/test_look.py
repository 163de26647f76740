"""Looks at real processes: every figure equals an independent reading of smaps, to the page."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.tree.by_hand import blocks_of, copies_of, file_frames, key_of, sum_of
from tests.tree.subjects import made_array, subject
from tests.tree.subjects_program import PAGE, WORKERS
from tui.metrics.measured import Bounded
from tui.tree.look import TreeLook
from tui.tree.reading import FileKind, MappedFile, Process, TreeReading
from workloads.words import Mode

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@contextmanager
def looking(pid: int) -> Iterator[TreeLook]:
    look = TreeLook(pid)
    try:
        yield look
    finally:
        look.close()


def whole(pid: int) -> TreeReading:
    with looking(pid) as look:
        return look.whole()


def process(reading: TreeReading, pid: int) -> Process:
    return next(one for one in reading.processes if one.pid == pid)


def file(reading: TreeReading, key: str) -> MappedFile:
    found = reading.file(key)
    assert found is not None
    return found


@pytest.fixture
def array(disk_dir: Path) -> Path:
    return made_array(disk_dir / "a.npy")


def test_a_process_s_copies_are_those_that_smaps_has(array: Path) -> None:
    key = key_of(array)
    with subject("copy_on_write", array) as made, looking(made.pid) as look:
        first = look.tick()
        assert file(first, key).get("private_copies_bytes") == copies_of(made.pid, key)
        assert process(first, made.pid).get("private_copies_bytes") == 300 * PAGE
        made.step()
        second = look.whole()
        assert file(second, key).get("private_copies_bytes") == copies_of(made.pid, key)
        assert second.get("private_copies_bytes") == 400 * PAGE
        assert second.get("copies_in_ram_bytes") == 400 * PAGE - file(second, key).get(
            "copies_in_swap_bytes"
        )
        assert file(second, key).peak["private_copies_bytes"] == 400 * PAGE


@pytest.mark.long
def test_a_file_is_told_by_its_header_and_the_kernel_s_flags(array: Path) -> None:
    with subject("copy_on_write", array) as made:
        found = file(whole(made.pid), key_of(array))
    assert found.path == array
    assert (found.kind, found.modes) == (FileKind.DATA, (Mode.COPY_ON_WRITE,))
    assert (found.shape, found.dtype) == ((1024, PAGE // 8), "float64")
    assert found.get("size_bytes") == array.stat().st_size
    assert found.data_offset == array.stat().st_size - 1024 * PAGE


def test_one_process_has_its_counters_and_its_parts_sum(array: Path) -> None:
    with subject("copy_on_write", array) as made:
        total = whole(made.pid).total
        blocks = blocks_of(made.pid)
    anonymous = sum(block.fields["Anonymous"] for block in blocks)
    rss = sum(block.fields["Rss"] for block in blocks)
    assert total["rss_anon_bytes"] == anonymous
    assert total["interpreter_bytes"] == anonymous - total["copies_in_ram_bytes"]
    assert total["mapping_file_bytes"] + total["libraries_bytes"] == rss - anonymous


def test_three_files_have_their_modes_and_a_deleted_one_is_still_told(disk_dir: Path) -> None:
    paths = [made_array(disk_dir / f"{name} array.npy", 64) for name in ("r", "c", "w")]
    keys = [key_of(path) for path in paths]
    with subject("three_files", *paths) as made:
        reading = whole(made.pid)
        found = [file(reading, key) for key in keys]
        for key in keys:
            assert file(reading, key).get("private_copies_bytes") == copies_of(made.pid, key)
    assert [one.path for one in found] == paths
    assert [one.is_deleted for one in found] == [False, True, False]
    assert found[0].modes == (Mode.READ, Mode.COPY_ON_WRITE)
    assert found[1].modes == (Mode.COPY_ON_WRITE,)
    assert found[2].modes == (Mode.READ_WRITE,)
    assert [one.shape for one in found] == [(64, PAGE // 8)] * 3
    assert reading.total["private_copies_bytes"] == 43 * PAGE
    assert "3 files" in str(reading.total["file_dirty_bytes"])


@pytest.mark.long
def test_a_memory_file_is_told_as_one() -> None:
    with subject("memory_file") as made:
        reading = whole(made.pid)
        found = [one for one in reading.files if one.kind is FileKind.MEMORY]
    assert [one.path for one in found] == [Path("/memfd:scratch file")]
    assert found[0].get("private_copies_bytes") == 10 * PAGE
    assert found[0].get("size_bytes") == 64 * PAGE


def test_copies_that_forks_share_count_once(array: Path) -> None:
    key = key_of(array)
    with subject("parent_first", array) as made, looking(made.pid) as look:
        pids = [made.pid, *made.said]
        reading = look.whole()
        for pid in pids:
            own = process(reading, pid)
            assert own.get("private_copies_bytes") == copies_of(pid, key) == 500 * PAGE
            assert own.uses[0].get("private_copies_bytes") == 500 * PAGE
        once = (500 + WORKERS * 50) * PAGE
        found = file(reading, key)
        assert abs(_number(found.get("private_copies_bytes")) - once) <= len(pids) * PAGE
        assert found.processes == len(pids)
        shares = sum_of(pids, "Pss", key)
        assert abs(_number(found.get("resident_bytes")) - shares) <= len(pids) * PAGE
        rss, told = (
            [_number(one.get("rss_bytes")) for one in reading.processes],
            reading.get("rss_bytes"),
        )
        assert isinstance(told, Bounded) and told.at_most == sum(rss)
        assert max(rss) <= told.at_least <= sum(rss)
        made.step()
        after = look.whole()
        assert file(after, key).get("private_copies_bytes") == 500 * PAGE
        assert file(after, key).peak["private_copies_bytes"] == found.get("private_copies_bytes")
        assert [one.is_alive for one in after.processes] == [True, *[False] * WORKERS]
        assert process(after, pids[1]).peak["private_copies_bytes"] == 500 * PAGE


def test_who_begins_another_program_has_nothing_of_the_one_before(array: Path) -> None:
    key = key_of(array)
    with subject("a_new_program", array) as made, looking(made.pid) as look:
        before = process(look.whole(), made.said)
        assert before.get("private_copies_bytes") == copies_of(made.said, key) == 70 * PAGE
        assert before.since_fork is not None
        made.step()
        after = process(look.whole(), made.said)
        assert after.get("private_copies_bytes") == copies_of(made.said, key) == 0
        assert after.since_fork is None
        assert after.uses == ()
        assert after.peak["private_copies_bytes"] == 70 * PAGE


@pytest.mark.parametrize(
    "how", ["fork", *(pytest.param(h, marks=pytest.mark.long) for h in ("spawn", "forkserver"))]
)
def test_workers_of_multiprocessing_are_in_the_tree(how: str, array: Path) -> None:
    key = key_of(array)
    with subject("pool", how, array) as made:
        reading = whole(made.pid)
        for pid in made.said:
            assert process(reading, pid).get("private_copies_bytes") == copies_of(pid, key)
        assert reading.get("private_copies_bytes") == WORKERS * 20 * PAGE
        assert file(reading, key).processes == WORKERS


@pytest.mark.long
def test_whoever_the_tree_is_told_of_belongs_to_it(array: Path) -> None:
    with subject("double_fork", array) as made:
        look = TreeLook(made.pid, adopted=lambda: [made.said, os.getpid()])
        reading = look.whole()
        look.close()
        assert {one.pid for one in reading.processes} == {made.pid, made.said}
        assert reading.get("private_copies_bytes") == copies_of(made.said, key_of(array))


@pytest.mark.long
def test_pages_that_somebody_outside_has_too_count_whole(array: Path) -> None:
    """The head is itself a fork: shares are of a page that its parent has as well."""
    key = key_of(array)
    with subject("nested", array) as made:
        outer, inner = made.said
        reading, alone = whole(outer), whole(inner)
        frames = [set(file_frames(pid, key)) for pid in made.said]
    assert {one.pid for one in reading.processes} == {outer, inner}
    assert alone.get("private_copies_bytes") == (100 + 10 + 20) * PAGE
    assert any("shared with processes outside" in note for note in alone.notes)
    told = reading.get("private_copies_bytes")
    if os.geteuid() == 0:
        assert told == len(frames[0] | frames[1]) * PAGE
    else:
        assert isinstance(told, Bounded)
        assert told.at_least <= (100 + 10 + 20 + 20) * PAGE <= (told.at_most or 0)


@pytest.mark.long
def test_libraries_are_files_too_where_they_are_asked_for(array: Path) -> None:
    with subject("copy_on_write", array) as made:
        plain = whole(made.pid)
        look = TreeLook(made.pid, all_maps=True)
        all_maps = look.whole()
        look.close()
    assert [one.path for one in plain.files] == [array]
    kinds = {one.kind for one in all_maps.files}
    assert kinds == {FileKind.DATA, FileKind.LIBRARY}
    assert any(".so" in one.path.name for one in all_maps.files)
    for key in ("private_copies_bytes", "copies_in_ram_bytes"):
        assert plain.get(key) == all_maps.get(key)
    assert all_maps.get("file_cached_bytes") == plain.get("file_cached_bytes")


@pytest.mark.long
def test_a_tree_whose_head_has_ended_has_no_figures(array: Path) -> None:
    with subject("copy_on_write", array) as made, looking(made.pid) as look:
        look.tick()
        assert array in held()
        made.process.kill()
        made.process.wait()
        assert look.is_gone
        after = look.whole()
        assert array not in held(), "the space of a deleted file would not be given back"
    assert str(after.get("rss_bytes")) == "Absent(reason='process gone')"
    assert str(after.get("private_copies_bytes")) == "Absent(reason='process gone')"
    assert [one.is_alive for one in after.processes] == [False]
    assert [one.processes for one in after.files] == [0]
    assert after.files[0].peak["private_copies_bytes"] == 300 * PAGE


def held() -> set[Path]:
    """The files that this process has open."""
    return {path.resolve() for path in Path("/proc/self/fd").iterdir()}


def _number(figure: object) -> float:
    assert isinstance(figure, (int, float)), figure
    return figure
