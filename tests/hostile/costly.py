"""Recordings that are small and ask for much: of memory, of time, or of both."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator

from tests.hostile.by_hand import HEADER, OPEN, line_of
from tests.hostile.recordings import Recording

_FULL = {f"k{n}": n for n in range(99)}
_CELLS = {"geometry": {"pages": 1 << 40, "first_page": 0, "end_page": 1 << 40, "cells": 65536}}
_FRAME = {**_CELLS, "complete": True, "dirty_known": True, "source": "x", "table": "eNo"}
_REGION = {"first_page": 1, "end_page": 2, "pages_written": 1, "file_dirty_bytes": 1}
_WRITTEN = (
    "pages", "pages_dirtied", "since_flush_pages", "outside_pages", "missing_pages",
    "own_dirty_bytes", "own_writeback_bytes", "cost_seconds", "faults",
)  # fmt: skip


def costly() -> Iterator[Recording]:
    """All of them."""
    for name, body in (*_of_states(), *_of_samples(), *_of_moments()):
        yield f"costly-{name}", HEADER + OPEN + body
    yield "bomb-lines", gzip.compress(HEADER + OPEN + b'{"t":1,"s":{}}\n' * 400_000, 9, mtime=0)
    yield "bomb-zeros", gzip.compress(HEADER + bytes(30 << 20), 9, mtime=0)
    yield "bomb-twice", gzip.compress(gzip.compress(HEADER + bytes(8 << 20), 9, mtime=0), mtime=0)


def _of_states() -> Iterator[Recording]:
    peaks = line_of("state", {"peak": {**_FULL, "a": 1}})
    yield "peaks", peaks + line_of("state", {"peak": {"a": 1}}) * 60_000
    yield "states", b'{"t":1,"state":{}}\n' * 60_000
    turn = b'{"t":1,"state":{"phase":"paused"}}\n{"t":1,"state":{"phase":"running"}}\n'
    yield "phases", turn * 20_000
    written = {**dict.fromkeys(_WRITTEN, 1), "regions": [_REGION] * 400}
    exact = line_of("state", {"exact": {"written": written}})
    yield "exact", exact + line_of("state", {"exact": {}}, 2) * 30_000
    final = line_of("state", {"final": {"at": 1, "values": _FULL}})
    yield "final", final + line_of("state", {"final": {"at": 1}}, 2) * 30_000
    notices = ({"notices": ["xx"] * 490, "reason": "y" * n} for n in range(2000))
    yield "notices", b"".join(line_of("state", told) for told in notices)
    keys = ({"ledger": {f"k{n}": "x" * 900}} for n in range(3000))
    yield "keys", b"".join(line_of("state", told) for told in keys)


def _of_samples() -> Iterator[Recording]:
    yield "samples", line_of("s", _FULL) + line_of("s", {"a": 1}) * 60_000
    yield "times", b"".join(line_of("s", {"rss_bytes": n}, n / 1000) for n in range(30_000))
    yield "commas", b'{"t":1,"s":{"x":[' + b"1," * 400_000 + b"1]}}\n"
    yield "digits", b'{"t":1,"s":{"rss_bytes":' + b"9" * 4000 + b"}}\n" * 50
    yield "blank", b"\n" * 400_000


def _of_moments() -> Iterator[Recording]:
    flush = line_of("marker", {"kind": "flush", "rows_done": 1, "label": "x" * 200})
    yield "markers", flush * 50_000
    yield "turns", line_of("marker", {"kind": "limit", "rows_done": 0}) * 30_000
    yield "nested", line_of("map", json.loads("[" * 900 + "]" * 900)) * 5
    yield "brackets", b'{"t":1,"map":{"a":[' + b"[]," * 300_000 + b"[]]}}\n"
    yield "maps", line_of("map", {**_CELLS, "table": "A" * 60_000}) * 400
    yield "cells", line_of("map", _FRAME) * 20
