"""Words of a process come late: after what it wrote down, and after its end."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.tree.exact_scripts import PAGE, rows_of
from tui.hook.word import Watched, Word, WordKind
from tui.metrics.measured import Bounded
from tui.probe.reading import Absent
from tui.tree.exact import ExactWrites
from tui.tree.taken import Taken
from workloads.words import Mode

START = 1 << 30
GONE = 1 << 30
"""A PID that no process has."""
WATCHED = Watched("", START, 100 * PAGE, f"{GONE}-1")
OPENED = Word(
    WordKind.OPEN, GONE, 1.0, file="/d/a", mode=Mode.WRITE_NEW, map=1, device=1, inode=2,
    shape=(100, PAGE), address=START, array_bytes=100 * PAGE, watched=WATCHED,
)  # fmt: skip


def look(folder: Path, number: int, kind: int, *pages: int, text: bytes = b"") -> None:
    """As the hook writes it down."""
    rows = [(START + page * PAGE, START + (page + 1) * PAGE, 2) for page in pages]
    body = np.array([*rows, (0, kind, 0)], np.uint64).tobytes()
    (folder / f"written-{GONE}-1-{number}").write_bytes(body + text)


def told(writes: ExactWrites) -> tuple[list[int], list[int] | None]:
    """Rows since the beginning, and since the last mark."""
    (file,) = writes.files.values()
    file.tell()
    since = file.written.since_mark
    return rows_of(file.written.so_far), None if since is None else rows_of(since)


def test_a_mark_that_is_heard_after_the_end_takes_nothing_from_what_came_after_it(
    tmp_path: Path,
) -> None:
    writes = ExactWrites(tmp_path)
    look(tmp_path, 0, Taken.AT_MARK, 4, 5, text=b"x")
    look(tmp_path, 1, Taken.LAST, 50)
    writes.hear([OPENED])
    writes.tick(2.0)  # nobody has this PID: it is over
    writes.hear([Word(WordKind.MARK, GONE, 1.5, text="x")])
    writes.end()
    assert told(writes) == ([4, 5, 50], [50])
    assert not list(tmp_path.iterdir()), "what was taken is removed"


def test_what_was_closed_before_a_mark_is_not_since_it(tmp_path: Path) -> None:
    writes = ExactWrites(tmp_path)
    mark = Word(WordKind.MARK, GONE, 1.5, text="x")
    writes.hear([OPENED, mark])
    assert told(writes) == ([], None), "nothing was written down at it"
    look(tmp_path, 0, Taken.AT_MARK, 4, text=b"x")
    look(tmp_path, 1, Taken.LAST, 50)
    writes.hear([Word(WordKind.CLOSE, GONE, 2.0, map=1)])
    assert told(writes) == ([4, 50], [50])
    writes.hear([replace(mark, at=3.0, text="y")])
    assert told(writes) == ([4, 50], [])
    later = replace(OPENED, map=2, watched=replace(WATCHED, taken=f"{GONE}-2"))
    writes.hear([later])
    assert told(writes) == ([4, 50], []), "a map that was opened after it is since it, whole"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\0" * 23,
        np.array([(START, START + PAGE, 2)], np.uint64).tobytes(),
        np.array([(0, 9, 0)], np.uint64).tobytes(),
        np.array([(0, Taken.CUT, 0)], np.uint64).tobytes(),
    ],
    ids=["empty", "short", "no last line", "no such kind", "cut"],
)
def test_what_is_not_written_down_to_its_end_is_not_all(tmp_path: Path, body: bytes) -> None:
    writes = ExactWrites(tmp_path)
    (tmp_path / f"written-{GONE}-1-0").write_bytes(body)
    writes.hear([OPENED])
    writes.end()
    (file,) = writes.files.values()
    assert isinstance(file.written.so_far.written_bytes, Absent)


def test_a_link_or_a_pipe_in_its_place_is_not_followed(tmp_path: Path) -> None:
    writes = ExactWrites(tmp_path)
    os.mkfifo(tmp_path / f"written-{GONE}-1-0")
    look(tmp_path, 7, Taken.LAST, 1)
    (tmp_path / f"written-{GONE}-1-1").symlink_to(tmp_path / f"written-{GONE}-1-7")
    writes.hear([OPENED])
    writes.end()
    (file,) = writes.files.values()
    assert isinstance(file.written.so_far.written_bytes, Absent)


@pytest.mark.parametrize(
    "regions", [[(1, 2)], [(START + 99 * PAGE, 1 << 60)], [(START + PAGE, START)]]
)
def test_regions_outside_of_the_map_are_left_out(
    tmp_path: Path, regions: list[tuple[int, int]]
) -> None:
    body = np.array([*((a, b, 2) for a, b in regions), (0, Taken.LAST, 0)], np.uint64).tobytes()
    (tmp_path / f"written-{GONE}-1-0").write_bytes(body)
    writes = ExactWrites(tmp_path)
    writes.hear([OPENED])
    writes.end()
    rows, _ = told(writes)
    assert set(rows) <= {99}


def test_of_two_shapes_the_bytes_are_told_and_no_rows(tmp_path: Path) -> None:
    writes = ExactWrites(tmp_path)
    look(tmp_path, 0, Taken.LAST, 4)
    other = replace(
        OPENED, map=2, shape=(50, 2 * PAGE), watched=replace(WATCHED, taken=f"{GONE}-2")
    )
    writes.hear([OPENED, other])
    writes.end()
    (file,) = writes.files.values()
    figure = file.written.so_far.written_bytes
    assert isinstance(figure, Bounded) and figure.at_least == PAGE
    assert "more than one shape" in file.written.so_far.no_rows
