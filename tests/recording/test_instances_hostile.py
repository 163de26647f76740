"""Instances in a file of whatever kind: what can be read is, the rest is told in one line."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.hostile.instances import header, line_of, opened
from tests.recording.instance_recordings import record_instances
from tui.instances.settings_of import MOST_INSTANCES
from tui.recording import header as headers
from tui.recording.keepers import Everything
from tui.recording.lines import RecordingError
from tui.recording.reader import FileOfRuns, Recorded
from tui.recording.timelines import Timelines
from tui.recording.together_end import TogetherEnd

SAMPLE = {"rss_bytes": 9, "rss_anon_bytes": 5}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("instances") / "whole.jsonl"
    record_instances(path, 3, 2)
    return path.read_bytes()


def read_bytes(folder: Path, data: bytes) -> Recorded | None:
    """What is read of these bytes, and can be shown and summed; None if they are refused."""
    path = folder / "all.jsonl"
    path.write_bytes(data)
    try:
        file = FileOfRuns(path)
    except RecordingError as error:
        assert "\n" not in str(error)
        return None
    recorded = file.read(lambda _: Everything(1 / 3))
    if recorded.are_together:
        again = FileOfRuns(path)
        together = TogetherEnd(again.header.abouts, again.work)
        again.read(lambda number: together.keepers[number])
        assert len(together.end().instances) == len(recorded.runs)
    timelines = Timelines(recorded)
    assert len(timelines.updates_at(timelines.length_seconds)) == len(recorded.runs)
    return recorded


@pytest.mark.slow
@given(st.data())
def test_cut_off_anywhere_it_is_read_up_to_there(
    whole: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    chance = random.Random(data.draw(st.integers(0, 1 << 30)))
    cut = whole[: chance.randrange(len(whole) + 1)]
    if data.draw(st.booleans()):
        cut = gzip.compress(cut, 1)[: chance.randrange(1, len(cut) + 200)]
    found = read_bytes(tmp_path_factory.mktemp("cut"), cut)
    if found is not None and len(cut) < len(whole):
        assert found.trouble is None or "\n" not in found.trouble


def test_without_an_end_it_says_where_it_breaks_off_and_whose_end_is_missing(
    whole: bytes, tmp_path: Path
) -> None:
    lines = whole.splitlines(keepends=True)
    ends = [n for n, line in enumerate(lines) if b'"end":{' in line]
    found = read_bytes(tmp_path, b"".join(lines[: ends[0]]))
    assert found is not None and found.trouble is not None
    assert found.trouble.startswith("all.jsonl: it breaks off after ")
    found = read_bytes(tmp_path, b"".join(line for n, line in enumerate(lines) if n != ends[0]))
    assert found is not None
    assert found.trouble == "all.jsonl: without the end of 1 of its 3 instances"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (header(0), "its instances cannot be read: not 1 to 64"),
        (header(65), "its instances cannot be read: not 1 to 64"),
        (header(10**9), "its instances cannot be read: not 1 to 64"),
        (header(-1), "its instances cannot be read: not 1 to 64"),
        (header("3"), "its instances cannot be read"),
        (header(True), "its instances cannot be read"),
        (header(seeds=[1, 2]), "its instances cannot be read: not a seed for each"),
        (header(seeds=[1, 2, -3]), "its instances cannot be read: not a seed for each"),
        (header(seeds=None), "its instances cannot be read"),
        (header(subject={"kind": "tree", "called": "x"}), "only workloads have any"),
        (header(settings=None), "its instances cannot be read"),
        (header(schema="cowtop.recording-of-instances/x"), "does not know"),
        (header(schema="cowtop.recording-of-instances"), "not a recording of cowtop"),
    ],
)
def test_a_header_that_cannot_be_is_refused_in_one_line(
    line: bytes, words: str, tmp_path: Path
) -> None:
    path = tmp_path / "all.jsonl"
    path.write_bytes(line + opened(3))
    with pytest.raises(RecordingError, match=words):
        FileOfRuns(path)


@pytest.mark.parametrize("whose", [None, -1, 3, 10**9, 1.0, "1", True, [0], {}])
def test_a_line_of_an_instance_that_is_not_there_is_left_out_and_told(
    whose: Any, tmp_path: Path
) -> None:
    body = line_of("s", SAMPLE, whose) + line_of("s", SAMPLE, 1)
    found = read_bytes(tmp_path, header() + opened(3) + body)
    assert found is not None and found.trouble is not None
    assert "1 damaged line left out (a line of an instance that is not there)" in found.trouble
    assert [len(run.samples) for run in found.runs] == [0, 1, 0]


def test_an_instance_has_no_tree(tmp_path: Path) -> None:
    body = line_of("state", {"tree": {}}) + line_of("state", {"tree": None, "rows_done": 1})
    found = read_bytes(tmp_path, header() + opened(3) + body)
    assert found is not None and "an instance has no tree" in (found.trouble or "")
    assert found.runs[0].end.rows_done == 1


@pytest.mark.slow
def test_all_of_them_get_the_memory_and_the_work_of_one(tmp_path: Path) -> None:
    path = tmp_path / "all.jsonl"
    full = {f"k{n}": n for n in range(90)}
    lines = (line_of("s", full, n % 8, n / 1000) for n in range(4_000))
    path.write_bytes(header(8) + b"".join(lines))
    keepers = [Everything(0.02 / 8) for _ in range(8)]
    found = FileOfRuns(path).read(lambda number: keepers[number])
    counts = [len(run.samples) for run in found.runs]
    assert found.trouble is not None and f"{sum(counts):,} of its 4,000 samples" in found.trouble
    assert min(counts) > 0 and max(counts) < 250


def test_as_many_can_be_recorded_as_can_be_run() -> None:
    assert headers.MOST_INSTANCES >= MOST_INSTANCES


def test_a_newer_recording_of_instances_shows_what_is_known_of_it(
    whole: bytes, tmp_path: Path
) -> None:
    newer = whole.replace(b"instances/1", b"instances/2", 1)
    found = read_bytes(tmp_path, newer + json.dumps({"t": 1, "new": 1, "instance": 0}).encode())
    assert found is not None
    assert found.trouble == "all.jsonl: made by a newer cowtop: what this one knows of it is shown"
