from __future__ import annotations

import json
import math
from dataclasses import fields
from typing import Any, get_type_hints

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from workloads.codec import LARGEST
from workloads.events import EVENTS, Counters, Event, KernelWritten, Progress, WrittenRegion
from workloads.figures import NOT_READ, Absent, Count
from workloads.looks import Unseen
from workloads.protocol import MAX_LINE_BYTES, decode_event, encode_event
from workloads.reads import Reads
from workloads.sources import FileSources, Source
from workloads.words import Action, Command, Mode, ProtocolError, Release

_COUNTS = st.integers(0, 1 << 62)
_ABSENT = st.builds(Absent, st.text(max_size=80))
_BY_TYPE: dict[Any, st.SearchStrategy[Any]] = {
    int: _COUNTS,
    float: st.floats(0, LARGEST),
    str: st.text(max_size=200),
    bool: st.booleans(),
    int | None: st.none() | st.integers(-LARGEST, LARGEST),
    Counters: st.builds(Counters, **{field.name: _COUNTS | _ABSENT for field in fields(Counters)}),
    Unseen: st.builds(
        Unseen,
        st.integers(0, 1 << 40),
        st.floats(0, 1e6),
        st.integers(0, 1 << 40),
        st.integers(0, 1 << 50) | _ABSENT,
        st.booleans(),
    ),
    FileSources: st.builds(
        FileSources,
        st.text(max_size=20),
        *[st.sampled_from(Source) | _ABSENT] * (len(fields(FileSources)) - 1),
    ),
}
_BY_TYPE[Count] = _COUNTS | _ABSENT
_BY_TYPE[Reads | None] = st.none() | st.builds(Reads, *[_COUNTS | _ABSENT] * 3)
_BY_TYPE[tuple[WrittenRegion, ...]] = st.lists(
    st.builds(
        WrittenRegion,
        **{name: _BY_TYPE[hint] for name, hint in get_type_hints(WrittenRegion).items()},
    ),
    max_size=3,
).map(tuple)
_BY_TYPE[KernelWritten | Absent | None] = (
    st.none()
    | _ABSENT
    | st.builds(
        KernelWritten,
        **{name: _BY_TYPE[hint] for name, hint in get_type_hints(KernelWritten).items()},
    )
)


def _builds(kind: type[Event]) -> st.SearchStrategy[Event]:
    return st.builds(kind, **{name: _BY_TYPE[hint] for name, hint in get_type_hints(kind).items()})


_ANY_EVENT = st.one_of(*map(_builds, EVENTS.values()))
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


@pytest.mark.parametrize("kind", EVENTS.values())
def test_every_event_has_a_line_of_its_own_name(kind: type[Event]) -> None:
    assert EVENTS[kind.__name__.lower()] is kind


@given(_ANY_EVENT)
def test_every_event_survives_its_line(event: Event) -> None:
    line = encode_event(event)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert len(line) < MAX_LINE_BYTES
    assert decode_event(line) == event


def _is_event_or_error(line: bytes) -> None:
    try:
        assert isinstance(decode_event(line), Event)
    except ProtocolError as error:
        assert len(str(error)) < 500


@given(st.binary(max_size=300))
@example(b"")
@example(b"null")
@example(b"[]")
@example(b'{"event":"closed"}')
@example(b'{"event":["closed"]}')
@example(b"\xff\xfe{")
@example(b"9" * 5000)
@example(b'{"event":"closed","at":1e999,"rows_done":' + b"9" * 5000 + b"}")
def test_any_bytes_are_an_event_or_an_error(line: bytes) -> None:
    _is_event_or_error(line)


@given(_ANY_EVENT, st.data())
def test_an_event_with_any_field_replaced_is_an_event_or_an_error(
    event: Event, data: st.DataObject
) -> None:
    body = json.loads(encode_event(event))
    key = data.draw(st.sampled_from([*body, "extra"]))
    body[key] = data.draw(_JSON)
    _is_event_or_error(json.dumps(body).encode())


@given(_ANY_EVENT, st.data())
def test_a_line_that_was_cut_is_an_error(event: Event, data: st.DataObject) -> None:
    line = encode_event(event)
    with pytest.raises(ProtocolError):
        decode_event(line[: data.draw(st.integers(0, len(line) - 2))])


@pytest.mark.parametrize("place", ["event", "at", "now"])
def test_what_is_nested_without_end_is_an_error(place: str) -> None:
    for depth in (*range(100, 1000, 7), 5_000, 30_000):
        nested = "[" * depth + "]" * depth
        line = json.dumps(
            {"event": "progress", "at": 1.0, "rows_done": 1, "now": {}, place: "HERE"}
        ).replace('"HERE"', nested)
        with pytest.raises(ProtocolError):
            decode_event(line.encode())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"rows_done": -1}, "out of range"),
        ({"pages_changed": -5}, "out of range"),
        ({"at": math.nan}, "at: a number beyond all bounds"),
        ({"rows_done": True}, "rows_done"),
        ({"rows_done": 1.5}, "rows_done"),
        ({"rows_done": "1"}, "rows_done"),
        ({"rows_done": None}, "rows_done"),
        ({"at": True}, "at"),
        ({"at": 10**400}, "at: a number beyond all bounds"),
        ({"now": None}, "not an object"),
        ({"now": {"rss_anon_bytes": "1"}}, "rss_anon_bytes"),
        ({"now": {"colour": 1}}, "unknown field"),
        ({"colour": 1}, "unknown field"),
        ({"event": "progres"}, "unknown event"),
        ({"event": None}, "unknown event"),
    ],
)
def test_a_wrong_field_is_named(change: dict[str, object], words: str) -> None:
    body = json.loads(encode_event(Progress(1.0, 2, 3, 4, 5, Counters())))
    with pytest.raises(ProtocolError, match=words):
        decode_event(json.dumps(body | change).encode())


def test_a_missing_field_is_an_error_but_a_counter_may_be_missing() -> None:
    body = json.loads(encode_event(Progress(1.0, 2, 3, 4, 5, Counters())))
    assert decode_event(json.dumps(body | {"now": {}}).encode()) == Progress(
        1.0, 2, 3, 4, 5, Counters()
    )
    del body["rows_done"]
    with pytest.raises(ProtocolError):
        decode_event(json.dumps(body).encode())


_COMMANDS = st.one_of(
    st.builds(Command, st.sampled_from([a for a in Action if a not in ("release", "rate")])),
    st.builds(Command, st.just(Action.RELEASE), st.sampled_from([str(r) for r in Release])),
    st.builds(Command, st.just(Action.RATE), st.floats(0.001, 1000).map(str)),
)


@given(_COMMANDS)
def test_every_command_survives_its_line(command: Command) -> None:
    line = command.encode()
    assert line.endswith(b"\n")
    assert Command.decode(line.decode()) == command


@given(st.text(max_size=60))
@example("step 1")
@example("pause now")
@example("release")
@example("release keep ")
@example("rate")
def test_any_text_is_a_command_or_an_error(line: str) -> None:
    try:
        command = Command.decode(line)
    except ProtocolError as error:
        assert "\n" not in str(error)
        return
    assert Command.decode(command.encode().decode()) == command


@pytest.mark.parametrize(
    "line",
    [
        *("", " ", "halt", "PAUSE", "step 1", "stop now", "flush 3"),
        *("release", "release none", "release KEEP", "release keep keep"),
        *("rate", "rate 0", "rate -1", "rate nan", "rate inf", "rate fast", "rate 1 2"),
    ],
)
def test_what_is_no_command_is_refused(line: str) -> None:
    with pytest.raises(ProtocolError):
        Command.decode(line)


def test_the_sums_of_counters_are_unknown_if_a_part_is() -> None:
    whole = Counters(1, 2, 4, 8, 16, 32, 64)
    assert (whole.rss_bytes, whole.private_bytes, whole.unwritten_bytes) == (3, 5, 96)
    for name in ("rss_bytes", "private_bytes", "unwritten_bytes"):
        assert getattr(Counters(), name) == NOT_READ
    refused = Absent("no permission")
    assert Counters(rss_anon_bytes=1, rss_file_bytes=refused).rss_bytes == refused
    assert Counters(rss_anon_bytes=refused, rss_file_bytes=1).rss_bytes == refused
    assert Counters(rss_anon_bytes=1).rss_bytes == NOT_READ


@pytest.mark.parametrize(
    ("dirty", "mapping_dirty", "unwritten"),
    [
        (16, NOT_READ, 48),
        (16, 5, 48),  # the file's come first: they are written by the same call
        (Absent("old kernel"), NOT_READ, Absent("old kernel")),
        (Absent("old kernel"), 5, 5),
        (Absent("old kernel"), Absent("too dear"), Absent("too dear")),
    ],
)
def test_where_the_files_pages_are_not_told_this_mappings_own_are_taken(
    dirty: Count, mapping_dirty: Count, unwritten: Count
) -> None:
    counters = Counters(
        file_dirty_bytes=dirty, file_writeback_bytes=32, mapping_dirty_bytes=mapping_dirty
    )
    assert counters.unwritten_bytes == unwritten


@pytest.mark.parametrize(
    ("mode", "is_shared"),
    [("r", False), ("r+", True), ("w+", True), ("c", False), ("load", False)],
)
def test_only_r_plus_and_w_plus_change_the_file(mode: str, is_shared: bool) -> None:
    assert Mode(mode).is_shared is is_shared
