"""The events a child writes and the commands it reads, as JSON Lines and plain lines.

Both processes are on one machine, so every `at` is `time.monotonic()` and comparable.
"""

from __future__ import annotations

import json
import types
from dataclasses import asdict
from typing import Any, Final, TypeVar, get_args, get_origin, get_type_hints

from workloads.events import EVENTS, Event
from workloads.words import ProtocolError

T = TypeVar("T")
MAX_LINE_BYTES: Final = 64 * 1024


_HINTS: Final[dict[type[Any], dict[str, Any]]] = {}


def encode_event(event: Event) -> bytes:
    """The event's line, with its newline."""
    body = {"event": type(event).__name__.lower(), **asdict(event)}
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
    event = from_json(kind, body)
    if not event.at == event.at or event.rows_done < 0 or event.pages_changed < 0:
        raise ProtocolError(f"{name}: a count out of range")
    return event


def from_json(kind: type[T], body: object) -> T:
    """Build a dataclass from parsed JSON, checking every field; raises ProtocolError."""
    if not isinstance(body, dict):
        raise ProtocolError(f"{kind.__name__}: not an object")
    if kind not in _HINTS:
        _HINTS[kind] = get_type_hints(kind)
    hints = _HINTS[kind]
    unknown = body.keys() - hints.keys()
    if unknown:
        raise ProtocolError(f"{kind.__name__}: unknown field {sorted(unknown)[0]!r:.40}")
    fields = {name: _value(hints[name], value, name) for name, value in body.items()}
    try:
        return kind(**fields)
    except TypeError as error:
        raise ProtocolError(f"{kind.__name__}: {error}") from error


def _value(hint: Any, value: object, name: str) -> object:
    if get_origin(hint) is types.UnionType:
        if value is None:
            return None
        hint = next(part for part in get_args(hint) if part is not types.NoneType)
    if isinstance(hint, type) and hasattr(hint, "__dataclass_fields__"):
        return from_json(hint, value)
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        try:
            return float(value)
        except OverflowError as error:
            raise ProtocolError(f"{name}: too large") from error
    if type(value) is not hint:
        # Not the value itself: what is nested deeply enough cannot even be shown.
        raise ProtocolError(f"{name}: expected {hint}, got {type(value).__name__}")
    return value
