"""What a look at a tree saw is told by what changed, and read as it was."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.recording.drawn_trees import FILES, PROCESSES, TREES
from tui.probe.reading import Absent
from tui.recording import trees
from tui.recording.budget import MAX_BRACKETS, MAX_SHORT_BYTES, Exhausted, Work
from tui.recording.codec import Refused
from tui.recording.states import StateReader, StateWriter
from tui.recording.tree_parts import Copied
from tui.recording.trees import TreeWriter, bounded, pieces, taken
from tui.run.about_tree import TreeAbout
from tui.run.state import RunState
from tui.tree.reading import FileUse, MappedFile, Process, SinceFork, TreeReading

ABOUT = TreeAbout("python train.py", pid=4711)
_SOME = {"rss_bytes": 100, "pss_bytes": 50, "private_copies_bytes": 4096}


def _process(pid: int, **more: Any) -> Process:
    uses = tuple(FileUse(f"8:1 {n}", (), _SOME) for n in range(3))
    told: dict[str, Any] = {"figures": _SOME, "peak": _SOME, "uses": uses, **more}
    return Process(pid, 7, 1, "python", **told)


def _line(body: Any) -> Any:
    return json.loads(json.dumps(body, allow_nan=False))


def _read(before: TreeReading | None, told: Any) -> TreeReading:
    return taken(before, _line(told), Copied(Work()))


@pytest.mark.slow
@given(st.lists(TREES, min_size=1, max_size=4))
def test_any_trees_that_follow_each_other_are_read_as_they_were(found: list[TreeReading]) -> None:
    writer, reader = StateWriter(), StateReader(ABOUT)
    for at, tree in enumerate(found):
        state = RunState(ABOUT, tree=tree)
        assert reader.changes(_line(writer.changes(state, float(at), whole=True))).tree == tree
        assert writer.changes(state, float(at), whole=True) == {}


@pytest.mark.long
@given(st.lists(TREES, min_size=1, max_size=3), st.integers(200, 900))
def test_in_pieces_of_any_size_they_are_the_same(found: list[TreeReading], size: int) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(trees, "MOST_PIECE_BYTES", size)
        writer = TreeWriter()
        known: TreeReading | None = None
        for tree in found:
            for piece in pieces(writer.changes(tree)):
                known = _read(known, piece)
            assert known == tree


def test_every_field_of_a_reading_is_told() -> None:
    record: Any = trees._READ
    process, file = record.parts["processes"].record, record.parts["files"].record
    kinds: list[tuple[Any, set[str], type[Any]]] = [
        (record, set(), TreeReading),
        (process, {"pid", "start_ticks"}, Process),
        (file, {"key"}, MappedFile),
        (process.parts["uses"].record, {"file"}, FileUse),
        (process.parts["since_fork"].record, set(), SinceFork),
    ]
    for told, keys, kind in kinds:
        assert told.parts.keys() | keys == {field.name for field in fields(kind)}


def test_what_did_not_change_is_not_told_again_and_peaks_follow_figures() -> None:
    writer = TreeWriter(origin=10.0)
    first = TreeReading(12.0, tuple(_process(pid) for pid in range(1, 1001)))
    writer.changes(first)
    rss = {**_SOME, "rss_bytes": 200}
    changed = replace(first.processes[4], figures=rss, peak=rss, walked_at=12.5)
    second = replace(
        first, at=13.0, processes=(*first.processes[:4], changed, *first.processes[5:])
    )
    told = {"5.7": {"walked_at": 2.5, "figures": {"rss_bytes": 200}}}
    assert writer.changes(second) == {"at": 3.0, "processes": told}
    assert writer.changes(replace(second, at=14.0, processes=second.processes[1:])) == {
        "at": 4.0,
        "processes": {"1.7": None},
    }


@pytest.mark.long
@given(TREES, PROCESSES, FILES)
def test_one_more_process_and_file_leave_the_others_as_objects(
    tree: TreeReading, process: Process, file: MappedFile
) -> None:
    writer = TreeWriter()
    known = _read(None, writer.changes(tree))
    processes = {p.identity: p for p in (*tree.processes, process)}
    files = {f.key: f for f in (*tree.files, file)}
    more = replace(tree, processes=tuple(processes.values()), files=tuple(files.values()))
    found = _read(known, writer.changes(more))
    assert found == more
    for before, after in zip(known.processes, found.processes, strict=False):
        assert before is after or before.identity == process.identity


@pytest.mark.slow
def test_a_thousand_processes_fit_into_lines_that_are_read() -> None:
    told = TreeWriter().changes(TreeReading(1.0, tuple(_process(n) for n in range(1, 1001))))
    found = None
    for piece in pieces(told):
        text = json.dumps({"t": 1.0, "state": {"tree": piece}, "more": True})
        assert len(text) < MAX_SHORT_BYTES
        assert text.count("[") + text.count("{") < MAX_BRACKETS
        found = _read(found, piece)
    assert found is not None and len(found.processes) == 1000


def test_of_more_than_there_is_room_for_the_living_stay_and_who_ended_last() -> None:
    ended = [_process(pid, is_alive=False) for pid in range(1, 2_002)]
    found = bounded(TreeReading(1.0, (*ended, _process(9_999))))
    assert [process.pid for process in found.processes] == [*range(3, 2_002), 9_999]
    assert found.notes == ("2 more processes are not in this recording",)
    files = tuple(MappedFile(str(n), Path("x")) for n in range(1_001))
    found = bounded(TreeReading(1.0, files=files))
    assert (len(found.files), found.notes) == (
        1_000,
        ("1 more files are not in this recording",),
    )


_KNOWN = TreeReading(1.0, (_process(5),), (MappedFile("k", Path("a.npy")),), _SOME)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ([], "not an object"),
        ({"at": -1}, "a moment beyond all bounds"),
        ({"at": 1e9}, "a moment beyond all bounds"),
        ({"at": "1"}, "not a number"),
        ({"processes": []}, "not an object"),
        ({"processes": {"5": {}}}, "no process"),
        ({"processes": {"5.7.": {}}}, "no process"),
        ({"processes": {"\u0665.7": {}}}, "no process"),
        ({"processes": {"9999999999.7": {}}}, "no process"),
        ({"processes": {"5.7": {"parent": -1}}}, "beyond what it counts"),
        ({"processes": {"5.7": {"parent": 1 << 40}}}, "beyond what it counts"),
        ({"processes": {"5.7": {"parent": None}}}, "parent: missing"),
        ({"processes": {"5.7": {"name": 5}}}, "not text"),
        ({"processes": {"5.7": {"figures": {"rss_bytes": -1}}}}, "a figure below zero"),
        ({"processes": {"5.7": {"peak": {"rss_bytes": "x"}}}}, "not a number"),
        ({"processes": {"5.7": {"uses": {"k": {"modes": ["x"]}}}}}, "unknown Mode"),
        ({"processes": {"5.7": {"since_fork": {"shared_bytes": []}}}}, "not a number"),
        ({"processes": {f"{n}.1": {} for n in range(2_001)}}, "too many of a kind"),
        ({"processes_order": ["5.7", "6.7"]}, "not an order of these"),
        ({"processes_order": [5]}, "not an order"),
        ({"files": {"k": {"shape": [1] * 65}}}, "more than there can be"),
        ({"files": {"k": {"shape": [-1]}}}, "beyond what it counts"),
        ({"files": {"k": {"processes": -1}}}, "beyond what it counts"),
        ({"files": {"k": {"figures": {f"k{n}": n for n in range(101)}}}}, "too many figures"),
        ({"total": {"rss_bytes": {"absent": "x", "at_least": 5, "at_most": 4}}}, "not bounds"),
        ({"total": {"rss_bytes": {"absent": "x", "at_least": None}}}, "not bounds"),
        ({"total": {"rss_bytes": {"at_least": 4}}}, "not a reason"),
        ({"peak_bounds": {"rss_bytes": 5}}, "not bounds"),
        ({"processes": {"5.7": {"since_fork": {"at": -1}}}}, "a moment beyond all bounds"),
        ({"notes": "x"}, "not a list"),
        ({"more_processes": -1}, "beyond what it counts"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(told: Any, words: str) -> None:
    reader = StateReader(ABOUT)
    before = reader.changes({"tree": _line(TreeWriter().changes(_KNOWN))})
    assert before.tree == _KNOWN
    with pytest.raises(Refused) as refused:
        reader.changes({"tree": told})
    assert str(refused.value) == words
    assert reader.state.tree is before.tree


def test_texts_are_cleaned_as_they_are_read() -> None:
    evil = "a\x1b[2J\u202eb"
    told = {
        "processes": {"5.7": {"name": evil}},
        "files": {evil: {"path": f"/x/{evil}", "peak_bound": {evil: evil}}},
        "notes": [evil],
        "total": {evil: evil},
    }
    tree = _read(None, told)
    assert tree.processes[0].name == tree.notes[0] == "a [2J b"
    assert tree.files[0].key == "a [2J b" and tree.files[0].path == Path("a [2J b")
    assert tree.total == {"a [2J b": Absent("a [2J b")}


def test_a_tree_of_many_copied_again_and_again_is_too_much_work() -> None:
    reader = StateReader(ABOUT, Work(20_000))
    reader.changes({"tree": {"processes": {f"{n}.1": {} for n in range(1_500)}}})
    with pytest.raises(Exhausted):
        for at in range(100):
            reader.changes({"tree": {"at": at, "processes": {"1.1": {}}}})


def test_what_a_line_keeps_is_counted_with_what_is_copied() -> None:
    reader = StateReader(ABOUT)
    reader.changes({"tree": {"processes": {f"{n}.1": {} for n in range(1_000)}}})
    reader.changes({"tree": {"processes": {"1.1": {}}}})
    assert reader.kept_bytes > 1_000 * 8


def test_a_tree_that_is_no_more_is_told_and_another_one_after_it() -> None:
    writer, reader = StateWriter(), StateReader(ABOUT)
    for tree in (None, _KNOWN, None, TreeReading(0.0), _KNOWN):
        line = writer.changes(RunState(ABOUT, tree=tree), 1.0, whole=True)
        assert reader.changes(_line(line)).tree == tree
