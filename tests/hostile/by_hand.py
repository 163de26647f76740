"""Kinds of hostile recordings that no accident makes: what cannot be, and what is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.hostile import texts
from tests.hostile.recordings import NUMBERS, Recording, lines_of

HEADER = b'{"schema":"cowtop.recording/1","settings":{}}\n'
OPEN = b'{"t":1,"state":{"phase":"running","started_at":1}}\n'


def line_of(kind: str, body: Any, at: float = 1) -> bytes:
    return json.dumps({"t": at, kind: body}).encode() + b"\n"


def by_hand() -> Iterator[Recording]:
    """All of them."""
    yield from _impossible()
    yield from _told()


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
            line = line_of("state", {"started_at": 1, **state, name: number})
            yield f"state-{name}-{number:g}", HEADER + line + line_of("s", {"rss_bytes": 5}, 2)
        sample = line_of("s", {"rss_bytes": number, "limit_bytes": number, "rss_anon_bytes": 7})
        yield f"sample-{number:g}", HEADER + OPEN + sample * 3
        timed = b'{"t":%s,"s":{"rss_bytes":1}}\n' % json.dumps(number).encode()
        yield f"time-{number:g}", HEADER + OPEN + timed + timed
    for shape in ([], [0], [-1], [1 << 62], [1] * 40, [10**15, 10**15], "x", [1.5], [True], [[1]]):
        header = {"schema": "cowtop.recording/1", "settings": {"shape": shape}}
        yield f"shape-{str(shape)[:20]}", json.dumps(header).encode() + b"\n" + OPEN
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
        yield f"dtype-{dtype[:8]}", json.dumps(header).encode() + b"\n" + OPEN
    for phase in ("preparing", "running", "paused", "holding", "closing", "ended"):
        for outcome in (None, "finished", "failed", "killed", "stopped"):
            told = {"phase": phase, "outcome": outcome, "preparing_bytes": 9, "prepared_bytes": 99}
            yield f"phase-{phase}-{outcome}", HEADER + line_of("state", told)
    for end in (b"", b"\n", b"{}", b"null", b"[]", b"\xff\xfe{\x00", b"\x1f\x8b", HEADER[:-3]):
        yield f"begin-{end[:9]!r}", end
    yield "only-a-header", HEADER


def _told() -> Iterator[Recording]:
    """One text in every place that has one."""
    lines = [json.loads(line) for line in lines_of("limit-0", 30)]
    for number, text in enumerate(texts.ALL):
        found = json.loads(json.dumps(lines))
        found[0]["settings"] |= {"workload": text, "dtype": text, "file": text}
        found[0]["machine"] = {text: text, "kernel": text}
        told = {
            **dict.fromkeys(
                ("what", "reason", "remedy", "verdict", "limit_words", "cut_off"), text
            ),
            "notices": [text],
            "output_tail": [text],
            "other_writer": {"how": text, "pids": [1], "names": [text], "is_certain": True},
            "file_verdict": {"changed": True, "how": text},
            "ledger": {"why_unaccounted": text, "file_dirty_bytes": {"absent": text}},
        }
        marker = {"kind": "flush", "rows_done": 1, "label": text, "verdict": text}
        found[-1:-1] = [
            {"t": 900, "marker": marker},
            {"t": 900, "s": {"rss_bytes": text, "swap_bytes": text, text: 1}},
            {"t": 901, "state": told},
            {"t": 901, "map": {"absent": text}},
        ]
        yield f"told-{number}", b"\n".join(json.dumps(line).encode() for line in found)
