"""What a recording may cost is counted in parts and bytes: no file asks for more, none is refused
that a run can have written.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.recording.recordings import record
from tui.recording.budget import MAX_BRACKETS, MAX_COMMAS, Exhausted, Work, parsed, weight_of
from tui.recording.codec import Refused
from tui.recording.reader import read_recording
from tui.recording.states import StateReader
from tui.run.about import WorkloadAbout
from tui.settings import Settings

_HEADER = b'{"schema":"cowtop.recording/1","settings":{}}\n'
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(1 << 60), 1 << 60) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
)


@pytest.mark.slow
@given(_JSON)
def test_a_line_is_what_json_says(value: Any) -> None:
    assert parsed(json.dumps(value).encode()) == value


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"[" * (MAX_BRACKETS + 1), "more parts than a line can have"),
        (b"[" + b"1," * (MAX_COMMAS + 1) + b"1]", "more parts than a line can have"),
        (b"[" * 2500 + b"]" * 2500, "not JSON"),
        (b"\xff", "not JSON"),
        (b"[NaN]", "NaN is no number"),
        (b'{"x":' + b"1" * 5000 + b"}", "not JSON"),
    ],
)
def test_a_line_that_asks_for_much_is_refused(line: bytes, words: str) -> None:
    with pytest.raises(Refused, match=words):
        parsed(line)


@given(_JSON)
def test_the_memory_of_a_value_is_no_more_than_its_weight(value: Any) -> None:
    def size(item: Any) -> int:
        below = [*item.values()] if isinstance(item, dict) else item
        inner = sum(map(size, below)) if isinstance(item, dict | list) else 0
        return inner + (sys.getsizeof(item) if isinstance(item, int | str | type(None)) else 8)

    # A text of one character is as large as many numbers; but there is one of it in all.
    assert weight_of(value).kept_bytes * 2 >= size(value)


def test_the_work_of_all_lines_together_is_bounded() -> None:
    reader = StateReader(WorkloadAbout(Settings()), Work(most_parts=30))
    for _ in range(6):
        reader.changes({"flushes": {"count": 1, "seconds": 0.5}, "rows_done": 1})
    with pytest.raises(Exhausted):
        for _ in range(6):
            reader.changes({"flushes": {"count": 1, "seconds": 0.5}, "rows_done": 1})


def test_a_file_that_asks_for_too_much_work_is_read_up_to_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Work.__init__, "__defaults__", (40,))
    path = tmp_path / "much.jsonl"
    line = b'{"t":1,"state":{"rows_done":1,"flushes":{"count":1}}}\n'
    path.write_bytes(_HEADER + line * 30)
    recording = read_recording(path)
    assert (
        recording.trouble is not None and "more work than one recording gets" in recording.trouble
    )
    assert 0 < len(recording.states) < 30


def test_a_line_costs_what_it_says_not_what_was_said_before() -> None:
    reader = StateReader(WorkloadAbout(Settings()), Work(most_parts=2_000))
    reader.changes({"ledger": {"changed_bytes": 9, "file_dirty_bytes": 4}})
    for count in range(600):
        state = reader.changes({"ledger": {"changed_bytes": count}})
    assert (state.ledger.changed_bytes, state.ledger.file_dirty_bytes) == (599, 4)


def test_a_recording_of_a_run_has_nothing_left_out(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    record(path, seconds=20)
    recording = read_recording(path)
    assert recording.trouble is None
    assert len(recording.samples) == 200
