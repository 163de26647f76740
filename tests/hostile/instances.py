"""Hostile recordings of instances: numbers that lie, who is not there, too much of all of them."""

from __future__ import annotations

import gzip
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.hostile import texts
from tests.hostile.recordings import NUMBERS, OTHERS, Recording, damaged
from tests.recording.instance_recordings import record_instances

SCHEMA = "cowtop.recording-of-instances/1"
DAMAGED = 60
_MANY = 64
_FULL = {f"k{n}": n for n in range(99)}


def header(many: Any = 3, **more: Any) -> bytes:
    """The first line; seeds from 0 on where there can be any."""
    seeds = list(range(many)) if type(many) is int and 0 <= many < 99 else [0]
    body = {"schema": SCHEMA, "settings": {}, "instances": many, "seeds": seeds, **more}
    return json.dumps(body).encode() + b"\n"


def line_of(kind: str, body: Any, instance: Any = 0, at: float = 1) -> bytes:
    """A line of one of them."""
    return json.dumps({"t": at, kind: body, "instance": instance}).encode() + b"\n"


def opened(many: int) -> bytes:
    """Each of them open at 1."""
    state = {"phase": "running", "started_at": 1}
    return b"".join(line_of("state", state, number) for number in range(many))


def instances() -> Iterator[Recording]:
    """All of them."""
    for name, data in (*_headers(), *_numbers(), *_much(), *_told(), *_parts()):
        yield f"instances-{name}", data
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "all.jsonl"
        record_instances(path, 3, 6)
        lines = path.read_bytes().splitlines()
    yield from damaged([lines], DAMAGED, 11, "instances-")


def _headers() -> Iterator[Recording]:
    for place, other in enumerate((*NUMBERS, *OTHERS, 65, 10**9, 3.0, "3")):
        yield f"many-{place}", header(other) + opened(2)
        yield f"seed-{place}", header(seeds=[0, other, 2]) + opened(3)
        yield f"seeds-{place}", header(seeds=other) + opened(3)
    yield "seeds-short", header(seeds=[1, 2]) + opened(3)
    yield "tree", header(subject={"kind": "tree", "called": "x", "pid": 5}) + opened(3)
    yield "no-settings", header(settings=None) + opened(3)
    yield "newer", header(schema="cowtop.recording-of-instances/2") + opened(3)
    yield "no-version", header(schema="cowtop.recording-of-instances/") + opened(3)


def _numbers() -> Iterator[Recording]:
    for place, other in enumerate((*NUMBERS, *OTHERS, 3, 2.0, "1")):
        body = line_of("s", {"rss_bytes": 5}, other) + line_of("state", {"rows_done": 1}, other)
        yield f"whose-{place}", header() + opened(3) + body
    nobodys = b'{"t":1,"s":{"rss_bytes":5}}\n{"t":2,"state":{"rows_done":1}}\n'
    yield "nobodys", header() + opened(3) + nobodys
    trees = line_of("state", {"tree": {"processes": {"5.1": {"parent": 1, "name": "x"}}}})
    yield "trees", header() + opened(3) + trees * 3


def _much() -> Iterator[Recording]:
    """What one recording may ask for, asked for by each of them."""
    head = header(_MANY) + opened(_MANY)
    full = b"".join(line_of("s", _FULL, number, 2) for number in range(_MANY))
    yield "silent-one", head + _in_turn("s", {"a": 1}, 1, 40_000, full)
    yield "all-tell", head + _in_turn("s", {"a": 1}, 0, 40_000, full)
    yield "one-tells", head + full + line_of("s", {"rss_bytes": 1}, 0, 3) * 60_000
    large = ({"notices": ["x" * 90] * 600, "reason": "y" * n} for n in range(1000))
    states = (line_of("state", told, n % _MANY, 2) for n, told in enumerate(large))
    yield "states", head + b"".join(states)
    ends = (line_of("state", {"outcome": "killed"}, n % _MANY, 2) for n in range(20_000))
    yield "ends", head + full + b"".join(ends)
    flush = {"kind": "flush", "rows_done": 1, "label": "x" * 200}
    yield "markers", head + _in_turn("marker", flush, 0, 30_000)
    maps = {"geometry": {"pages": 9, "end_page": 9, "cells": 9}, "table": "A" * 60_000}
    yield "maps", head + _in_turn("map", maps, 0, 300)
    yield "bomb", gzip.compress(head + b'{"t":1,"s":{},"instance":0}\n' * 300_000, 9, mtime=0)


def _in_turn(kind: str, body: Any, first: int, count: int, before: bytes = b"") -> bytes:
    """One of each from `first` on, again and again."""
    return before + b"".join(
        line_of(kind, body, first + n % (_MANY - first), 3 + n / 1000) for n in range(count)
    )


def _parts() -> Iterator[Recording]:
    """Instances of which some never began, ended at once, or live in another time."""
    rest = line_of("s", {"rss_bytes": 5, "rss_anon_bytes": 3}, 1, 2)
    yield "only-a-header", header()
    yield "one-alone", header(1) + opened(1) + line_of("s", {"rss_bytes": 5})
    yield "one-of-three", header() + opened(1) + rest
    ended = b"".join(line_of("state", {"outcome": "killed", "phase": "ended"}, n) for n in range(3))
    yield "all-killed", header() + ended + rest
    yield "late-words", header() + opened(3) + ended + rest + opened(3)
    far = line_of("s", {"rss_bytes": 1}, 0, 1e7) + line_of("s", {"rss_bytes": 2}, 1, 1e-9)
    yield "far-apart", header() + opened(3) + far + line_of("end", {}, 2)


def _told() -> Iterator[Recording]:
    """One text in every place that has one."""
    for place, text in enumerate(texts.ALL):
        told = {
            **dict.fromkeys(("what", "reason", "remedy", "verdict", "cut_off"), text),
            "notices": [text],
            "file_verdict": {"changed": True, "how": text},
            "outcome": ("killed", "failed", "finished")[place % 3],
        }
        settings = {"workload": text, "dtype": text, "file": text}
        body = b"".join(
            line_of("s", {"rss_bytes": text, "swap_bytes": 5, text: 1}, number, 2)
            + line_of("marker", {"kind": "flush", "rows_done": 1, "label": text}, number, 2)
            + line_of("state", told, number, 3)
            for number in range(3)
        )
        yield f"told-{place}", header(settings=settings) + opened(3) + body
