"""A recording of a process tree gives back the tree of every moment it tells of."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.recording.recordings import ORIGIN
from tests.recording.tree_recordings import ABOUT, record
from tui.errors import UsageError
from tui.metrics.measured import Bounded
from tui.recording.keepers import Everything, Keeper
from tui.recording.output import DEFAULT_BYTES_PER_HOUR
from tui.recording.reader import Recording, read_recording
from tui.recording.timeline import Timeline
from tui.run.about_tree import TreeAbout
from tui.run.state import Update
from tui.tree.reading import TreeReading


def _told(at: float | None) -> float | None:
    return None if at is None else round(at - ORIGIN, 6)


def _as_told(tree: TreeReading) -> TreeReading:
    """Its moments from the recording's begin, its paths without their folders."""
    walked = [
        replace(
            p,
            walked_at=_told(p.walked_at),
            since_fork=p.since_fork and replace(p.since_fork, at=_told(p.since_fork.at)),
        )
        for p in tree.processes
    ]
    files = tuple(replace(file, path=Path(file.path.name)) for file in tree.files)
    return replace(tree, at=round(tree.at - ORIGIN, 6), processes=tuple(walked), files=files)


def _trees(told: list[Update]) -> dict[float, TreeReading]:
    found = [_as_told(u.state.tree) for u in told if u.state.tree is not None]
    return {tree.at: tree for tree in found}


def _all_as_they_were(recording: Recording, told: list[Update]) -> int:
    known, seen = _trees(told), set()
    for _, state in recording.states:
        if state.tree is not None:
            assert state.tree == known[state.tree.at]
            seen.add(state.tree.at)
    return len(seen)


@pytest.mark.parametrize("name", ["tree.jsonl", "tree.jsonl.gz"])
def test_the_tree_of_every_moment_is_read_as_it_was(name: str, tmp_path: Path) -> None:
    told = record(tmp_path / name, 20)
    recording = read_recording(tmp_path / name)
    assert recording.trouble is None and recording.is_complete
    assert recording.about == TreeAbout("python train.py")
    assert _all_as_they_were(recording, told) == 40
    assert recording.end.tree == list(_trees(told).values())[-1]
    rss, last = recording.samples[-1].values["rss_bytes"], told[-1].state.tree
    assert isinstance(rss, Bounded) and last is not None and rss == last.total["rss_bytes"]


def test_a_seek_forward_and_back_finds_the_tree_of_that_moment(tmp_path: Path) -> None:
    path = tmp_path / "tree.jsonl"
    known = _trees(record(path, 20))
    timeline = Timeline(read_recording(path))
    for at in (3.5, 19.0, 7.0, 1.6, 12.0):
        tree = timeline.up_to(at + 0.02).state.tree
        assert tree == known[at if at in known else at - 0.1]
        assert timeline.between(at - 1, at + 0.02).state.tree == tree


def test_thinned_or_the_end_alone_it_is_the_same_tree(tmp_path: Path) -> None:
    path = tmp_path / "tree.jsonl"
    told = record(path, 60)
    fewer = read_recording(path, Everything(share=0.02))
    assert fewer.trouble is not None and "states are shown" in fewer.trouble
    assert 2 <= _all_as_they_were(fewer, told) < 100
    end = read_recording(path, Keeper()).end
    assert end.tree == fewer.end.tree == list(_trees(told).values())[-1]


@pytest.mark.long
def test_a_busy_tree_stays_within_the_bytes_of_an_hour(tmp_path: Path) -> None:
    # A tenth of the time within a tenth of the bytes: five processes that change at every tick.
    path = tmp_path / "tree.jsonl"
    told = record(path, 360, bytes_per_hour=DEFAULT_BYTES_PER_HOUR // 10)
    assert path.stat().st_size <= DEFAULT_BYTES_PER_HOUR // 10
    recording = read_recording(path)
    assert recording.trouble is None
    assert _all_as_they_were(recording, told) >= 10


@pytest.mark.long
def test_a_quarter_of_a_day_of_a_busy_tree_is_recorded_and_read_within_the_bounds(
    tmp_path: Path,
) -> None:
    path = tmp_path / "day.jsonl"
    record(path, 6 * 3600)
    assert path.stat().st_size <= 6 * DEFAULT_BYTES_PER_HOUR
    recording = read_recording(path)
    assert recording.is_complete and recording.end.tree is not None


@pytest.mark.long
def test_a_thousand_processes_are_recorded_and_read(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    told = record(path, 2, processes=1_000)
    recording = read_recording(path)
    assert recording.trouble is None
    assert _all_as_they_were(recording, told) >= 2
    assert recording.end.tree == list(_trees(told).values())[-1]


@pytest.mark.slow
def test_a_recording_that_is_cut_off_anywhere_has_whole_trees(tmp_path: Path) -> None:
    path = tmp_path / "tree.jsonl"
    told = record(path, 6, processes=60)
    lines = path.read_bytes().splitlines(keepends=True)
    assert sum(b'"more":true' in line for line in lines) > 4
    for count in range(1, len(lines), 3):
        path.write_bytes(b"".join(lines[:count]))
        recording = read_recording(path)
        assert recording.trouble is not None and "breaks off" in recording.trouble
        _all_as_they_were(recording, told)


def test_nothing_in_the_file_says_where_things_lie_or_what_a_command_was_given(
    tmp_path: Path,
) -> None:
    record(tmp_path / "tree.jsonl", 5)
    text = (tmp_path / "tree.jsonl").read_text()
    assert "/home" not in text and "--secret" not in text and ABOUT.command[2] == "--secret"


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ({"kind": "cluster"}, "a kind of subject that this cowtop does not know"),
        ({}, "a kind of subject that this cowtop does not know"),
        ({"kind": "tree"}, "not text"),
        ({"kind": "tree", "called": "x", "pid": 0}, "a PID or a limit that cannot be"),
        ({"kind": "tree", "called": "x", "pid": -5}, "a PID or a limit that cannot be"),
        ({"kind": "tree", "called": "x", "pid": 1 << 60}, "a PID or a limit that cannot be"),
        ({"kind": "tree", "called": "x", "pid": 1.5}, "a value of another kind"),
        ({"kind": "tree", "called": "x", "cage_bytes": "1"}, "a value of another kind"),
    ],
)
def test_a_subject_that_is_not_known_is_refused_in_words(
    subject: object, words: str, tmp_path: Path
) -> None:
    path = tmp_path / "other.jsonl"
    path.write_text(json.dumps({"schema": "cowtop.recording/1", "subject": subject}) + "\n")
    with pytest.raises(UsageError) as refused:
        read_recording(path)
    assert str(refused.value) == f"other.jsonl: its settings cannot be read: {words}"


def test_a_header_tells_a_name_that_is_cleaned_and_short(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    told = {"kind": "tree", "called": "\x1b[2J" + "n" * 500, "pid": 4711, "cage_bytes": 1 << 30}
    path.write_text(json.dumps({"schema": "cowtop.recording/1", "subject": told}) + "\n")
    found = read_recording(path).about
    assert found == TreeAbout("[2J" + "n" * 77, pid=4711, cage_bytes=1 << 30)
