"""Kinds of hostile recordings that no accident makes: each is small, and asks for much."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from typing import Any

from tests.hostile import texts
from tests.hostile.recordings import NUMBERS, Recording, lines_of

_HEADER = b'{"schema":"cowtop.recording/1","settings":{}}\n'
_OPEN = b'{"t":1,"state":{"phase":"running","started_at":1}}\n'


def _line(kind: str, body: Any, at: float = 1) -> bytes:
    return json.dumps({"t": at, kind: body}).encode() + b"\n"


def by_hand() -> Iterator[Recording]:
    """All of them."""
    yield from _costly()
    yield from _impossible()
    yield from _told()


def _costly() -> Iterator[Recording]:
    full = {f"k{n}": n for n in range(99)}
    regions = [
        {"first_page": 1, "end_page": 2, "pages_written": 1, "file_dirty_bytes": 1}
        for _ in range(400)
    ]
    written = dict.fromkeys(("pages", "pages_dirtied", "since_flush_pages", "outside_pages", "missing_pages", "own_dirty_bytes", "own_writeback_bytes", "cost_seconds", "faults"), 1)  # fmt: skip
    exact = _line("state", {"exact": {"written": {**written, "regions": regions}}})
    marker = _line("marker", {"kind": "flush", "rows_done": 1, "label": "x" * 200})
    cell = {"geometry": {"pages": 1 << 40, "first_page": 0, "end_page": 1 << 40, "cells": 65536}}
    many: dict[str, bytes] = {
        "peaks": _line("state", {"peak": {**full, "a": 1}}) + _line("state", {"peak": {"a": 1}}) * 20_000,
        "samples": _line("s", full) + b'{"t":1,"s":{"a":1}}\n' * 60_000,
        "times": b"".join(_line("s", {"rss_bytes": n}, n / 1000) for n in range(30_000)),
        "markers": marker * 20_000,
        "turns": _line("marker", {"kind": "limit", "rows_done": 0}) * 30_000,
        "states": b'{"t":1,"state":{}}\n' * 60_000,
        "phases": b'{"t":1,"state":{"phase":"paused"}}\n{"t":1,"state":{"phase":"running"}}\n' * 20_000,
        "exact": exact + b'{"t":2,"state":{"exact":{}}}\n' * 30_000,
        "final": _line("state", {"final": {"at": 1, "values": full}}) + b'{"t":2,"state":{"final":{"at":1}}}\n' * 30_000,
        "notices": b"".join(_line("state", {"notices": ["xx"] * 490, "reason": "y" * n}) for n in range(2000)),
        "nested": _line("map", json.loads("[" * 900 + "]" * 900)) * 5,
        "brackets": b'{"t":1,"map":{"a":[' + b"[]," * 300_000 + b"[]]}}\n",
        "commas": b'{"t":1,"s":{"x":[' + b"1," * 400_000 + b"1]}}\n",
        "keys": b"".join(_line("state", {"ledger": {f"k{n}": "x" * 900}}) for n in range(3000)),
        "maps": _line("map", {**cell, "table": "A" * 60_000}) * 400,
        "cells": _line("map", {**cell, "complete": True, "dirty_known": True, "source": "x", "table": "eNo"}) * 20,
        "blank": b"\n" * 400_000,
        "digits": b'{"t":1,"s":{"rss_bytes":' + b"9" * 4000 + b"}}\n" * 50,
    }  # fmt: skip
    for name, body in many.items():
        yield f"costly-{name}", _HEADER + _OPEN + body
    yield "bomb-lines", gzip.compress(_HEADER + _OPEN + b'{"t":1,"s":{}}\n' * 400_000, 9)
    yield "bomb-zeros", gzip.compress(_HEADER + bytes(30 << 20), 9)
    yield "bomb-twice", gzip.compress(gzip.compress(_HEADER + bytes(8 << 20), 9))


def _impossible() -> Iterator[Recording]:
    for number in NUMBERS:
        for name in (
            "rows_done",
            "prepared_bytes",
            "started_at",
            "elapsed_seconds",
            "seconds_left",
        ):
            state = {"phase": "preparing" if name == "prepared_bytes" else "running"}
            line = _line("state", {"started_at": 1, **state, name: number})
            yield f"state-{name}-{number:g}", _HEADER + line + _line("s", {"rss_bytes": 5}, 2)
        sample = _line("s", {"rss_bytes": number, "limit_bytes": number, "rss_anon_bytes": 7})
        yield f"sample-{number:g}", _HEADER + _OPEN + sample * 3
        timed = b'{"t":%s,"s":{"rss_bytes":1}}\n' % json.dumps(number).encode()
        yield f"time-{number:g}", _HEADER + _OPEN + timed + timed
    for shape in ([], [0], [-1], [1 << 62], [1] * 40, [10**15, 10**15], "x", [1.5], [True], [[1]]):
        header = {"schema": "cowtop.recording/1", "settings": {"shape": shape}}
        yield f"shape-{str(shape)[:20]}", json.dumps(header).encode() + b"\n" + _OPEN
    for dtype in (
        "float999999999999999",
        "<f0",
        "O",
        "V8",
        "\u0663",
        "x" * 500,
        "<f99999999999999999",
    ):
        header = {"schema": "cowtop.recording/1", "settings": {"dtype": dtype, "shape": [999]}}
        yield f"dtype-{dtype[:8]}", json.dumps(header).encode() + b"\n" + _OPEN
    for phase in ("preparing", "running", "paused", "holding", "closing", "ended"):
        for outcome in (None, "finished", "failed", "killed", "stopped"):
            told = {"phase": phase, "outcome": outcome, "preparing_bytes": 9, "prepared_bytes": 99}
            yield f"phase-{phase}-{outcome}", _HEADER + _line("state", told)
    for end in (b"", b"\n", b"{}", b"null", b"[]", b"\xff\xfe{\x00", b"\x1f\x8b", _HEADER[:-3]):
        yield f"begin-{end[:9]!r}", end
    yield "only-a-header", _HEADER


def _told() -> Iterator[Recording]:
    """One text in every place that has one."""
    lines = [json.loads(line) for line in lines_of("limit-0", 30)]
    for number, text in enumerate(texts.ALL):
        found = json.loads(json.dumps(lines))
        found[0]["settings"] |= {"workload": text, "dtype": text, "file": text}
        found[0]["machine"] = {text: text, "kernel": text}
        told = {"what": text, "reason": text, "remedy": text, "verdict": text, "notices": [text],
                "output_tail": [text], "limit_words": text, "cut_off": text,
                "other_writer": {"how": text, "pids": [1], "names": [text], "is_certain": True},
                "file_verdict": {"changed": True, "how": text},
                "ledger": {"why_unaccounted": text, "file_dirty_bytes": {"absent": text}}}  # fmt: skip
        marker = {"kind": "flush", "rows_done": 1, "label": text, "verdict": text}
        found[-1:-1] = [
            {"t": 900, "marker": marker},
            {"t": 900, "s": {"rss_bytes": text, "swap_bytes": text, text: 1}},
            {"t": 901, "state": told},
            {"t": 901, "map": {"absent": text}},
        ]
        yield f"told-{number}", b"\n".join(json.dumps(line).encode() for line in found)
