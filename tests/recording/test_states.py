"""Lines of what changed make the same states again; a line that is refused changes nothing."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.recording.drawn_states import ABOUT, AFTER, STATES
from tui.files.proof import FileVerdict
from tui.probe.reading import Absent, Sample, Tier
from tui.recording.codec import Refused, encode
from tui.recording.states import (
    LEAST_SECONDS,
    SLOW_SECONDS,
    StateReader,
    StateWriter,
    shifted,
)
from tui.run.ledger import private_ledger
from tui.run.marker import Marker, MarkerKind
from tui.run.state import Outcome, Phase, ReadBackResult, RunState


def _line(body: dict[str, Any]) -> Any:
    return json.loads(json.dumps(body, allow_nan=False))


@pytest.mark.slow
@given(st.lists(STATES, min_size=1, max_size=5))
def test_lines_of_what_changed_make_the_same_states(states: list[RunState]) -> None:
    writer, reader = StateWriter(), StateReader(ABOUT)
    peak: dict[str, float] = {}
    for at, state in enumerate(states):
        peak |= state.peak  # a peak that was told once stays
        state = replace(state, peak=dict(peak))
        assert reader.changes(_line(writer.changes(state, float(at), whole=True))) == state
        assert writer.changes(state, float(at), whole=True) == {}


@pytest.mark.slow
@given(STATES, STATES)
def test_between_two_turns_only_what_samples_tell_may_be_old(
    first: RunState, second: RunState
) -> None:
    writer, reader = StateWriter(), StateReader(ABOUT)
    second = replace(second, peak={**first.peak, **second.peak})
    reader.changes(_line(writer.changes(first, 0.0, whole=True)))
    found = reader.changes(_line(writer.changes(second, SLOW_SECONDS - 0.1, whole=False)))
    assert found == replace(
        second,
        elapsed_seconds=first.elapsed_seconds,
        samples=first.samples,
        watching=first.watching,
        counted=first.counted,
    )
    late = writer.changes(second, SLOW_SECONDS, whole=False)
    assert reader.changes(_line(late)) == second
    again = replace(second, samples=second.samples + 1)
    assert writer.changes(again, 2 * SLOW_SECONDS - 0.1, whole=False) == {}
    assert writer.changes(again, 2 * SLOW_SECONDS, whole=False) == {"samples": again.samples}


def test_the_first_line_is_whole_and_a_later_one_has_what_changed_alone() -> None:
    state = RunState(ABOUT, ledger=private_ledger(100, 0, 60, 40), peak={"rss_bytes": 5})
    writer = StateWriter()
    assert writer.peak == {}
    names = {field.name for field in fields(RunState)} - {"about", "sample"}
    assert writer.changes(state, 0.0, whole=False).keys() == names
    changed = replace(
        state,
        rows_done=7,
        ledger=private_ledger(100, 0, 50, 50),
        peak={"rss_bytes": 5, "swap_bytes": 1.23456},
        seconds_left=12.3456,
    )
    assert writer.changes(changed, 1.0, whole=True) == {
        "rows_done": 7,
        "ledger": {"private_ram_bytes": 50, "private_swap_bytes": 50},
        "peak": {"swap_bytes": 1.235},
        "seconds_left": 12.3,
    }
    assert writer.peak == {"rss_bytes": 5, "swap_bytes": 1.235}
    assert writer.changes(replace(changed, seconds_left=None), 1.0, whole=True) == {
        "seconds_left": None
    }


def test_the_last_sample_is_told_as_samples_are() -> None:
    final = Sample(1.23456789, {"rss_bytes": 5, "pss_bytes": Absent("no permission")})
    line = StateWriter().changes(RunState(ABOUT, final=final), 0.0, whole=True)
    values = {"rss_bytes": 5, "pss_bytes": "no permission"}
    assert line["final"] == {"at": 1.234568, "values": values, "read_at": {}}


def test_peaks_that_samples_raise_need_not_be_told() -> None:
    state = RunState(ABOUT, peak={"rss_bytes": 5})
    writer, reader = StateWriter(), StateReader(ABOUT)
    writer.peak = {"rss_bytes": 9}
    reader.sample(Sample(1.0, {"rss_bytes": 9, "swap_bytes": 2}))
    line = writer.changes(replace(state, peak={"rss_bytes": 9, "pss_bytes": 3}), 0.0, whole=True)
    assert line["peak"] == {"pss_bytes": 3}
    assert reader.changes(_line(line)).peak == {"rss_bytes": 9, "swap_bytes": 2, "pss_bytes": 3}
    assert reader.changes({"peak": {"rss_bytes": 4}}).peak["rss_bytes"] == 4
    reader.sample(Sample(2.0, {"rss_bytes": 6}))
    assert reader.changes({}).peak == {"rss_bytes": 6, "swap_bytes": 2, "pss_bytes": 3}


@pytest.mark.parametrize(
    ("changes", "is_turn"),
    [
        ({"phase": Phase.RUNNING}, True),
        ({"outcome": Outcome.KILLED}, True),
        ({"final": Sample(1.0, {})}, True),
        ({"read_back": ReadBackResult(1, 1, 0, 0)}, True),
        ({"file_verdict": FileVerdict(False, "x")}, True),
        ({"after": AFTER}, True),
        ({"verdict": "x"}, True),
        ({"notices": ("x",)}, True),
        ({"started_at": 1.0}, True),
        ({"rows_done": 5, "samples": 9, "elapsed_seconds": 3.0, "what": "x"}, False),
        ({}, False),
    ],
)
def test_a_turn_of_the_run_must_not_be_lost(changes: dict[str, Any], is_turn: bool) -> None:
    state = RunState(ABOUT)
    assert StateWriter().is_turn(state, replace(state, **changes)) is is_turn


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (None, "not an object"),
        ([], "not an object"),
        ({"rows_done": "5"}, "not a number"),
        ({"rows_done": 6, "phase": "dancing"}, "unknown Phase"),
        ({"rows_done": 6, "page_bytes": 511}, "a state that cannot be"),
        ({"rows_done": 6, "page_bytes": (1 << 30) + 1}, "a state that cannot be"),
        ({"rows_done": 6, "started_at": -0.1}, "started_at: beyond what it counts"),
        ({"rows_done": 1001}, "rows_done: beyond what it counts"),
        ({"rows_done": 10**12}, "rows_done: beyond what it counts"),
        ({"rows_done": True}, "not a number"),
        ({"prepared_bytes": -(1 << 62)}, "prepared_bytes: beyond what it counts"),
        ({"started_at": 1 << 62}, "started_at: beyond what it counts"),
        ({"elapsed_seconds": 1e8}, "elapsed_seconds: beyond what it counts"),
        ({"flushes": {"seconds": 1e9}}, "seconds: beyond what it counts"),
        ({"ledger": {"file_dirty_bytes": -1}}, "file_dirty_bytes: beyond what it counts"),
        ({"peak": {"rss_bytes": -1}}, "rss_bytes: beyond what it counts"),
        ({"peak": dict.fromkeys(map(str, range(100)), 1)}, "a state that cannot be"),
        ({"final": {"at": 1e9, "values": {}}}, "at: beyond what it counts"),
        ({"rows_done": 6, "peak": {"rss_bytes": "much"}}, "not a number"),
        ({"after": {**encode(AFTER), "names_left": -1}}, "names_left: beyond what it counts"),
        ({"after": {**encode(AFTER), "at_end": None}}, "at_end: not an object"),
        ({"ledger": {"private_ram_bytes": "much"}}, "private_ram_bytes: not a reason"),
    ],
)
def test_a_line_that_is_refused_changes_nothing(body: object, words: str) -> None:
    reader = StateReader(ABOUT)
    before = reader.changes({"rows_done": 5, "peak": {"rss_bytes": 7}})
    with pytest.raises(Refused) as refused:
        reader.changes(body)
    assert str(refused.value) == words
    assert reader.state == reader.changes({}) == before


@pytest.mark.parametrize("page_bytes", [512, 1 << 30])
def test_any_page_size_that_can_be_is_read(page_bytes: int) -> None:
    assert StateReader(ABOUT).changes({"page_bytes": page_bytes}).page_bytes == page_bytes


def test_a_line_says_nothing_of_what_is_watched_and_of_fields_that_are_not_known() -> None:
    sample = {"at": 1, "values": {}}
    line = {"about": {"asked": {}}, "sample": sample, "of_a_newer_program": 1, "rows_done": 5}
    assert StateReader(ABOUT).changes(line) == RunState(ABOUT, rows_done=5)


def test_moments_count_from_the_recordings_beginning() -> None:
    sample = Sample(12.0, {"rss_bytes": 5}, {Tier.WALK: 11.0, Tier.FILE: 9.0})
    counted = Sample(2.0, {"rss_bytes": 5}, {Tier.WALK: 1.0, Tier.FILE: 0.0})
    assert shifted(sample, 10.0) == counted
    assert shifted(Sample(9.0, {}), 10.0).at == 0.0
    state = RunState(ABOUT, started_at=10.1234567, final=sample)
    assert shifted(state, 10.0) == replace(state, started_at=0.123457, final=counted)
    marker = Marker(MarkerKind.START, 12.5, 3)
    assert shifted(marker, 10.0) == replace(marker, at=2.5)
    assert shifted(marker, 13.0).at == 0.0


def test_open_from_the_beginning_is_not_the_same_as_not_open() -> None:
    assert shifted(RunState(ABOUT, started_at=10.0), 10.0).started_at == LEAST_SECONDS > 0
    assert shifted(RunState(ABOUT), 10.0).started_at == 0.0


def test_a_recording_that_is_older_than_the_files_state_is_read_as_it_was_told() -> None:
    line = {"file_verdict": {"changed": True, "how": "its size went from 61.0 to 15.3 MiB"}}
    verdict = StateReader(ABOUT).changes(line).file_verdict
    assert verdict == FileVerdict(True, "its size went from 61.0 to 15.3 MiB", None)
    assert verdict is not None
    assert verdict.sentence == "The file is changed (its size went from 61.0 to 15.3 MiB)."
