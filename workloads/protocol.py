"""The events a child writes and the commands it reads, as JSON Lines and plain lines.

Both processes are on one machine, so every `at` is `time.monotonic()` and comparable.
"""

from __future__ import annotations

import json
import types
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final, Self, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")
MAX_LINE_BYTES: Final = 64 * 1024


class ProtocolError(ValueError):
    """A line that is not an event or a command of this protocol."""


class Mode(StrEnum):
    """How the array is opened: numpy's own letters, or `load` for a whole read."""

    READ = "r"
    READ_WRITE = "r+"
    WRITE_NEW = "w+"
    COPY_ON_WRITE = "c"
    LOAD = "load"

    @property
    def is_shared(self) -> bool:
        """Whether a change to the array is a change to the file."""
        return self in (Mode.READ_WRITE, Mode.WRITE_NEW)


class Release(StrEnum):
    """What follows a flush, if anything."""

    KEEP = "keep"
    DONTNEED = "dontneed"
    COLD = "cold"
    PAGEOUT = "pageout"
    REOPEN = "reopen"
    DROP_CACHE = "drop-cache"


class Action(StrEnum):
    """A command the parent may send; the end of the stream means `stop`."""

    PAUSE = "pause"
    RESUME = "resume"
    STEP = "step"
    FLUSH = "flush"
    RELEASE = "release"
    RATE = "rate"
    CHECK = "check"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Command:
    """One action with its argument: a release's name, or a factor for the rate."""

    action: Action
    argument: str = ""

    def encode(self) -> bytes:
        """The line, with its newline."""
        return f"{self.action} {self.argument}".strip().encode() + b"\n"

    @classmethod
    def decode(cls, line: str) -> Self:
        """Parse one line; raises ProtocolError."""
        word, _, argument = line.strip().partition(" ")
        try:
            action = Action(word)
            if action is Action.RELEASE:
                Release(argument)
            elif action is Action.RATE:
                if not 0 < float(argument) < float("inf"):
                    raise ValueError(argument)
            elif argument:
                raise ValueError(argument)
        except ValueError as error:
            raise ProtocolError(f"not a command: {line.strip()[:80]!r}") from error
        return cls(action, argument)


@dataclass(frozen=True, slots=True)
class Counters:
    """What the kernel said of the child at one moment, in bytes; None where it was not read."""

    rss_anon_bytes: int | None = None
    rss_file_bytes: int | None = None
    swap_bytes: int | None = None
    write_bytes: int | None = None
    file_cached_bytes: int | None = None
    file_dirty_bytes: int | None = None
    file_writeback_bytes: int | None = None

    @property
    def rss_bytes(self) -> int | None:
        """Anonymous and file-backed pages in RAM."""
        return _sum(self.rss_anon_bytes, self.rss_file_bytes)

    @property
    def private_bytes(self) -> int | None:
        """Anonymous pages in RAM and in swap."""
        return _sum(self.rss_anon_bytes, self.swap_bytes)

    @property
    def unwritten_bytes(self) -> int | None:
        """The file's pages that are dirty or on their way to the disk."""
        return _sum(self.file_dirty_bytes, self.file_writeback_bytes)


def _sum(left: int | None, right: int | None) -> int | None:
    return None if left is None or right is None else left + right


@dataclass(frozen=True, slots=True)
class Event:
    """What every event carries: when, and exactly how much was done by then.

    `pages_changed` counts each page once; `discarded_pages` are those of them whose change
    was given up by a release and that were not changed again since.
    """

    at: float
    rows_done: int
    bytes_changed: int
    pages_changed: int
    discarded_pages: int


@dataclass(frozen=True, slots=True)
class Opened(Event):
    """The array is open; `start`/`length_bytes` is its mapping (or its buffer, for `load`).

    `before` was read before opening, `after` right after: baselines for what follows.
    """

    pid: int
    start: int
    length_bytes: int
    data_offset: int
    is_mapping: bool
    mode: str
    rows: int
    row_bytes: int
    file_bytes: int
    open_seconds: float
    before: Counters
    after: Counters


@dataclass(frozen=True, slots=True)
class Progress(Event):
    """Some rows more are done; sent at most some ten times a second."""

    now: Counters


@dataclass(frozen=True, slots=True)
class Flushed(Event):
    """`flush()` returned after `seconds`."""

    number: int
    seconds: float
    before: Counters
    after: Counters


@dataclass(frozen=True, slots=True)
class Released(Event):
    """A release was tried; `notice` says what a reader must know, or why it failed."""

    name: str
    seconds: float
    notice: str
    before: Counters
    after: Counters


@dataclass(frozen=True, slots=True)
class Paused(Event):
    """The child waits for `resume`, `step` or `stop`."""


@dataclass(frozen=True, slots=True)
class Resumed(Event):
    """The child works again."""


@dataclass(frozen=True, slots=True)
class Finished(Event):
    """The last row is done; the array stays open until `stop`."""

    seconds: float
    now: Counters


@dataclass(frozen=True, slots=True)
class Checked(Event):
    """Some written rows were read back, from the array and from the file."""

    rows_checked: int
    rows_kept: int
    rows_lost: int
    rows_in_file: int


@dataclass(frozen=True, slots=True)
class Closed(Event):
    """The array is closed; the child ends now."""


@dataclass(frozen=True, slots=True)
class Failed(Event):
    """The workload ended with an error; `error` is the error's own text."""

    error: str
    kind: str
    error_number: int | None
    while_doing: str


EVENTS: Final[dict[str, type[Event]]] = {
    kind.__name__.lower(): kind
    for kind in (
        Opened,
        Progress,
        Flushed,
        Released,
        Paused,
        Resumed,
        Finished,
        Checked,
        Closed,
        Failed,
    )
}


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
