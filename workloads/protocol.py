"""Events as lines: what the child writes on its pipe and its owner reads, checked on the way in.

Both processes are on one machine, so every `at` is `time.monotonic()` and comparable.
"""

from __future__ import annotations

import json
from typing import Final

from workloads.codec import Refused, decode, encode
from workloads.events import EVENTS, Event
from workloads.words import ProtocolError

MAX_LINE_BYTES: Final = 64 * 1024


def encode_event(event: Event) -> bytes:
    """The event's line, with its newline."""
    body = {"event": type(event).__name__.lower(), **encode(event)}
    return json.dumps(body, separators=(",", ":")).encode() + b"\n"


def decode_event(line: bytes) -> Event:
    """Parse one event line; raises ProtocolError for anything else."""
    try:
        body = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ProtocolError(f"not JSON: {line[:80]!r}") from error
    if not isinstance(body, dict):
        raise ProtocolError(f"not an object: {line[:80]!r}")
    name = body.pop("event", None)
    kind = EVENTS.get(name) if isinstance(name, str) else None
    if kind is None:
        shown = repr(name[:80]) if isinstance(name, str) else type(name).__name__
        raise ProtocolError(f"unknown event: {shown}")
    try:
        event: Event = decode(kind, body)
    except Refused as error:
        raise ProtocolError(f"{name}: {error}") from error
    if _has_negative(body):
        raise ProtocolError(f"{name}: a count out of range")
    return event


def _has_negative(body: object) -> bool:
    """Everything that is counted or timed begins at 0, but for the number of an error."""
    if isinstance(body, dict):
        return any(_has_negative(value) for name, value in body.items() if name != "error_number")
    if isinstance(body, list):
        return any(map(_has_negative, body))
    return isinstance(body, (int, float)) and body < 0
