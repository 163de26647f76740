"""Which file and which processes a map is of: what is asked for, else the dearest, and steady."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui.pages.request import MapRequest
from tui.probe.reading import Absent
from tui.tree.map_choice import MOST_PROCESSES, Choice, choose, geometry_of, rows_of
from tui.tree.reading import FileKind, FileUse, MappedFile, Process, TreeReading

_ASKED = MapRequest()


def _tree(*copies: dict[str, int], kind: FileKind = FileKind.DATA) -> TreeReading:
    """One process for each: its copies by file, PIDs from 1."""
    processes = tuple(
        Process(
            pid,
            0,
            1,
            "python",
            walked_at=1.0,
            uses=tuple(FileUse(k, (), {"private_copies_bytes": n}) for k, n in found.items()),
        )
        for pid, found in enumerate(copies, 1)
    )
    keys = sorted({key for found in copies for key in found})
    files = tuple(MappedFile(key, Path(f"/x/{key}.npy"), kind=kind) for key in keys)
    return TreeReading(1.0, processes, files)


def _chosen(
    tree: TreeReading, before: str = "", *, file: str = "", pid: int | None = None, name: str = ""
) -> Choice:
    found = choose(tree, MapRequest(file=file, pid=pid, name=name), before)
    assert isinstance(found, Choice)
    return found


def test_without_a_wish_it_is_the_file_with_the_most_copies_in_all_who_have_it() -> None:
    found = _chosen(_tree({"a": 5, "b": 9}, {"b": 20}, {"a": 30}))
    assert found.file.key == "a" and [p.pid for p in found.processes] == [3, 1]
    assert found.words == "a.npy, all 2 processes"
    only = _chosen(_tree({"a": 5, "b": 9}, {"b": 20}), pid=1)
    assert only.file.key == "b" and only.words == "b.npy, python (PID 1)"
    assert _chosen(_tree({"a": 5, "b": 9}), file="a").file.key == "a"


@pytest.mark.parametrize("name", ["a.npy", "/x/a.npy"])
def test_a_file_is_found_by_its_name_and_by_its_path(name: str) -> None:
    assert _chosen(_tree({"a": 5, "b": 9}), name=name).file.key == "a"
    libraries = _tree({"a": 5}, kind=FileKind.LIBRARY)
    assert _chosen(libraries, name=name).file.key == "a"


def test_another_file_takes_its_place_only_with_clearly_more() -> None:
    tree = _tree({"a": 100 << 20, "b": 110 << 20})
    assert _chosen(tree, "a").file.key == "a"
    assert _chosen(tree, "b").file.key == "b"
    assert _chosen(_tree({"a": 100 << 20, "b": 130 << 20}), "a").file.key == "b"
    assert _chosen(_tree({"a": 0, "b": 4096}), "a").file.key == "a"
    assert _chosen(_tree({"b": 0}), "a").file.key == "b"


def test_of_many_processes_those_with_the_most_copies_are_read_and_it_is_said() -> None:
    found = _chosen(_tree(*({"a": n} for n in range(100))))
    assert len(found.processes) == MOST_PROCESSES and found.more == 100 - MOST_PROCESSES
    assert found.processes[0].pid == 100
    assert found.words == "a.npy, 64 of 100 processes"


@pytest.mark.parametrize(
    ("tree", "request_", "words"),
    [
        (TreeReading(1.0), _ASKED, "no data file is mapped"),
        (_tree({"a": 5}, kind=FileKind.LIBRARY), _ASKED, "no data file is mapped"),
        (TreeReading(1.0, (Process(1, 0, 0, "x"),)), _ASKED, "not read yet"),
        (_tree({"a": 5}), MapRequest(pid=7), "PID 7 is not there any more"),
        (_tree({"a": 5}), MapRequest(file="z"), "that file is not known here"),
        (_tree({"a": 5}), MapRequest(name="z"), "no file called z is mapped"),
        (_tree({"a": 5}, {"b": 5}), MapRequest(file="a", pid=2), "PID 2 has a.npy not mapped"),
    ],
)
def test_what_cannot_be_shown_is_said(tree: TreeReading, request_: MapRequest, words: str) -> None:
    assert choose(tree, request_, "") == Absent(words)


def test_a_library_is_shown_where_it_is_asked_for() -> None:
    assert _chosen(_tree({"a": 5}, kind=FileKind.LIBRARY), file="a").file.key == "a"


@pytest.mark.parametrize(
    ("shape", "dtype", "offset", "rows"),
    [
        ((100, 64), "float32", 128, (100, 256)),
        ((100,), "<f8", 128, (100, 8)),
        ((100, 0), "<f8", 128, (0, 0)),
        ((), "<f8", 128, (0, 0)),
        (None, "<f8", 128, (0, 0)),
        ((5,), None, 128, (0, 0)),
        ((5,), "<f8", None, (0, 0)),
        ((5,), "[('a', '<f4')]", 128, (5, 4)),
        ((5,), "|V12", 128, (5, 12)),
        ((5,), "object", 128, (5, 8)),
        ((5,), "[('a', __import__('os'))]", 128, (0, 0)),
        ((5,), "no such", 128, (0, 0)),
    ],
)
def test_rows_are_known_of_what_says_how_long_its_elements_are(
    shape: tuple[int, ...] | None, dtype: str | None, offset: int | None, rows: tuple[int, int]
) -> None:
    file = MappedFile("a", Path("a"), shape=shape, dtype=dtype, data_offset=offset)
    assert rows_of(file) == rows
    geometry = geometry_of(file, 40_960, MapRequest(4, 2, 6))
    assert (geometry.pages, geometry.first_page, geometry.cells) == (10, 2, 4)
    assert (geometry.rows, geometry.row_bytes) == rows
