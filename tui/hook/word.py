"""What a subject told of itself, made harmless: cleaned, clamped, and nothing in it believed."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from tui.text import LONGEST_PATH, clean, plain
from workloads.events import Counters
from workloads.figures import NOT_READ, Absent, Count
from workloads.kernel import PAGE_BYTES
from workloads.words import Mode

LONGEST_MARK: Final = 200
MOST: Final = 1 << 56
_LONGEST_SECONDS: Final = 1e7
_MOST_AXES: Final = 64
_PLAIN_MARK: Final = b"mark "
_TAKEN: Final = re.compile(r"[0-9]{1,10}-[0-9]{1,10}")
_COUNTERS: Final = {
    "anon": "rss_anon_bytes",
    "swap": "swap_bytes",
    "write": "write_bytes",
    "cached": "file_cached_bytes",
    "dirty": "file_dirty_bytes",
    "writeback": "file_writeback_bytes",
}


class WordKind(StrEnum):
    """What is told of."""

    HELLO = "hello"
    """An interpreter has begun, and the hook is in it."""
    OPEN = "open"
    FLUSH = "flush"
    CLOSE = "close"
    MARK = "mark"
    LEFT = "left"
    """Words that found no room were put down in a file: the listener's own business."""
    LOST = "lost"
    """Of this process nothing more will be told."""


@dataclass(frozen=True, slots=True)
class Watched:
    """The mapping start..start + length, whose writes the kernel tells; or the reason why not.

    `taken`: how the files begin in which the hook writes down what it was told. `has_rows`: a row
    of the array lies in one piece.
    """

    reason: str = ""
    start: int = 0
    length_bytes: int = 0
    taken: str = ""
    has_rows: bool = True


@dataclass(frozen=True, slots=True)
class Word:
    """One word; `pid` is the kernel's, all else the sender's, `at` on `time.monotonic()`.

    `map` numbers the mappings of a process; `device` and `inode` are the file's when it was opened.
    `flushes`: of this mapping so far. `unseen`: of them, those that were only counted since the
    word before, and the seconds that they took. `before` and `after` are None where the last of
    them was itself only counted. `called_from`: the caller's file and line, where asked for.
    `in_memory`: the name of the file's file system, where that is memory; cowtop's own word.
    `watched`: whether its writes are told, of an opening under `--exact`.
    """

    kind: WordKind
    pid: int
    at: float
    text: str = ""
    file: str = ""
    mode: Mode | None = None
    map: int = 0
    device: int | None = None
    inode: int | None = None
    shape: tuple[int, ...] = ()
    dtype: str = ""
    offset: int = 0
    address: int | None = None
    array_bytes: int | None = None
    flushes: int = 0
    seconds: float = 0.0
    before: Counters | None = None
    after: Counters | None = None
    unseen: int = 0
    unseen_seconds: float = 0.0
    called_from: str = ""
    in_memory: str = ""
    watched: Watched | None = None


class NotUnderstood(ValueError):
    """Bytes that are no word."""


def understood(data: bytes, pid: int, earliest: float, latest: float) -> tuple[Word, int | None]:
    """The word, and its number if it has one; raises NotUnderstood.

    A moment that cannot be (before anybody listened, or yet to come) is moved to the nearest.
    """
    if data.startswith(_PLAIN_MARK):
        text = data[len(_PLAIN_MARK) :].decode("utf-8", "replace")
        return Word(WordKind.MARK, pid, latest, text=plain(text, LONGEST_MARK)), None
    try:
        body = json.loads(data)
        if not isinstance(body, dict):
            raise NotUnderstood("not an object")
        number = body.get("number")
        word = _word(body, WordKind(_text(body, "kind")), pid)
        at = min(max(_seconds(body, "at", latest, MOST), earliest), latest)
    except (ValueError, RecursionError, TypeError) as error:
        raise NotUnderstood(str(error)) from error
    is_number = isinstance(number, int) and not isinstance(number, bool) and 0 < number <= MOST
    return replace(word, at=at), number if is_number else None


def _word(body: Mapping[str, Any], kind: WordKind, pid: int) -> Word:
    if kind in (WordKind.HELLO, WordKind.LEFT, WordKind.LOST):
        return Word(kind, pid, 0.0)
    if kind is WordKind.MARK:
        return Word(kind, pid, 0.0, text=plain(_text(body, "text"), LONGEST_MARK))
    before, after = _counters(body.get("before")), _counters(body.get("after"))
    is_looked_at = before is not None and after is not None
    line = _count(body, "line")
    where = clean(_text(body, "where")[-LONGEST_PATH:])
    return Word(
        kind,
        pid,
        0.0,
        file=clean(_text(body, "file")[:LONGEST_PATH]),
        mode=_mode(_text(body, "mode")),
        map=_count(body, "map") or 0,
        device=_count(body, "device"),
        inode=_count(body, "inode", most=1 << 64),
        shape=_shape(body.get("shape")),
        dtype=plain(_text(body, "dtype"), 40),
        offset=_count(body, "offset") or 0,
        address=_count(body, "address", most=1 << 64),
        array_bytes=_count(body, "bytes"),
        flushes=_count(body, "flush") or 0,
        seconds=_seconds(body, "seconds", 0.0),
        before=before if is_looked_at else None,
        after=after if is_looked_at else None,
        unseen=_count(body, "unseen") or 0,
        unseen_seconds=_seconds(body, "unseen_seconds", 0.0),
        called_from=f"{where}:{line}" if where and line is not None else where,
        watched=_watched(body) if kind is WordKind.OPEN and "exact" in body else None,
    )


def _watched(body: Mapping[str, Any]) -> Watched:
    """A mapping that cannot be is not watched: its numbers lead to files and to memory."""
    start, length = _count(body, "start", most=1 << 64), _count(body, "length", most=1 << 40)
    taken, reason = _text(body, "taken"), plain(_text(body, "exact"), 200)
    if reason:
        return Watched(reason)
    if not start or not length or (start | length) % PAGE_BYTES or not _TAKEN.fullmatch(taken):
        return Watched("what the hook told of it cannot be")
    return Watched("", start, length, taken, has_rows="columns" not in body)


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name, "")
    return value if isinstance(value, str) else ""


def _count(body: Mapping[str, Any], name: str, most: int = MOST) -> int | None:
    value = body.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        return None
    return value


def _seconds(
    body: Mapping[str, Any], name: str, otherwise: float, most: float = _LONGEST_SECONDS
) -> float:
    value = body.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return otherwise
    return min(max(float(value), 0.0), most)


def _mode(value: str) -> Mode | None:
    try:
        mode = Mode(value)
    except ValueError:
        return None
    return None if mode is Mode.LOAD else mode


def _shape(value: object) -> tuple[int, ...]:
    """The lengths; none of them where one cannot be."""
    if not isinstance(value, list) or len(value) > _MOST_AXES:
        return ()
    lengths = [_count({"length": length}, "length") for length in value]
    known = [length for length in lengths if length is not None]
    return tuple(known) if len(known) == len(lengths) else ()


def _counters(value: object) -> Counters | None:
    if not isinstance(value, dict):
        return None
    figures = {field: _figure(value, name) for name, field in _COUNTERS.items()}
    if isinstance(value.get("dirty"), str):  # what holds for one of the file's pages holds for all
        dirty = figures["file_dirty_bytes"]
        figures["file_cached_bytes"] = figures["file_writeback_bytes"] = dirty
    return Counters(rss_file_bytes=_figure(value, "file") + _figure(value, "shmem"), **figures)


def _figure(value: Mapping[str, Any], name: str) -> Count:
    """A number of bytes, or why there is none."""
    found = value.get(name)
    if isinstance(found, str):
        return Absent(plain(found, 200))
    count = _count(value, name)
    return NOT_READ if count is None else count
