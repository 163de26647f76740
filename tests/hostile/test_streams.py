"""Streams that others write: a child's events, a recording that comes through a pipe."""

from __future__ import annotations

import contextlib
import json
import os
import random
import threading

import pytest

from tests.hostile.recordings import NUMBERS, OTHERS, lines_of
from tests.hostile.texts import ALL, harm_in
from tui.cli import main
from tui.text import plain
from workloads.events import Counters, Event, Failed, Flushed, Progress
from workloads.protocol import decode_event, encode_event
from workloads.words import ProtocolError

_EVENTS = (
    Progress(1.0, 1, 80, 1, 0, Counters(1, 2, 3)),
    Flushed(1.0, 1, 80, 1, 0, 1, 0.5, Counters(1, 2, 3), Counters(1, 2, 3)),
    Failed(1.0, 1, 80, 1, 0, "it broke", "OSError", 5, "opening"),
)


def _hostile_lines() -> list[bytes]:
    """Every field of some events with what it cannot be, and lines that are no event."""
    chance = random.Random(0)
    lines = [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"\xff\x00",
        b"[" * 50_000,
        b'{"event":[]}',
        b'{"event":"x"}',
    ]
    for event in _EVENTS:
        body = json.loads(encode_event(event))
        for name in body:
            for value in (*NUMBERS, *OTHERS, *ALL):
                lines.append(json.dumps({**body, name: value}).encode())
        whole = bytearray(encode_event(event))
        for _ in range(50):
            damaged = bytearray(whole)
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
            lines.append(bytes(damaged))
    return lines


def test_a_line_of_a_child_is_an_event_or_refused_in_words() -> None:
    heard = refused = 0
    for line in _hostile_lines():
        try:
            assert isinstance(decode_event(line), Event)
            heard += 1
        except ProtocolError as error:
            assert harm_in(plain(str(error))) == ""
            refused += 1
    assert heard > 100 and refused > 500


@pytest.mark.parametrize("cut", [0, 1, 20])
def test_a_recording_through_a_pipe_is_exported_as_far_as_it_comes(
    cut: int, capsys: pytest.CaptureFixture[str]
) -> None:
    data = b"\n".join(lines_of("modes-0"))[: -cut or None]
    reading, writing = os.pipe()

    def write() -> None:
        with contextlib.suppress(BrokenPipeError), os.fdopen(writing, "wb") as pipe:
            pipe.write(data)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert main(["export", f"/dev/fd/{reading}", "--format", "json"]) == 0
    finally:
        os.close(reading)
        writer.join()
    out, err = capsys.readouterr()
    assert len(json.loads(out)["rows"]) > 10
    assert err.count("\n") <= 1
