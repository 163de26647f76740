"""Hostile recordings of process trees: too many, in circles, what cannot be, and texts."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.hostile import texts
from tests.hostile.by_hand import line_of
from tests.hostile.recordings import NUMBERS, OTHERS, Recording, damaged
from tests.recording.tree_recordings import record

SUBJECT = {"kind": "tree", "called": "python train.py", "pid": 4711}
HEADER = (
    json.dumps({"schema": "cowtop.recording/1", "settings": None, "subject": SUBJECT}).encode()
    + b"\n"
    + line_of("state", {"phase": "running", "started_at": 1})
    + line_of("s", {"rss_bytes": 5})
)
DAMAGED = 60
_FIGURES = {"rss_bytes": 9, "pss_bytes": 8, "private_copies_bytes": 7}
_USE = {"modes": ["c"], "figures": _FIGURES}
_PROCESS = {"parent": 1, "name": "python", "figures": _FIGURES, "uses": {"8:1:5": _USE}}
_FILE = {"path": "a.npy", "modes": ["c"], "processes": 1, "figures": _FIGURES, "peak": _FIGURES}


def tree_line(told: Any, at: float = 2) -> bytes:
    """A line of state with this of a tree."""
    return line_of("state", {"tree": told}, at)


def trees() -> Iterator[Recording]:
    """All of them."""
    for name, body in (*_circles(), *_many(), *_impossible()):
        yield f"tree-{name}", HEADER + body
    yield from _headers()
    yield from _told()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tree.jsonl"
        record(path, 20)
        lines = path.read_bytes().splitlines()
    yield from damaged([lines], DAMAGED, 7, "tree-")


def _circles() -> Iterator[Recording]:
    itself = {"5.1": {**_PROCESS, "parent": 5}}
    yield "own-parent", tree_line({"processes": itself})
    ring = {f"{n}.1": {**_PROCESS, "parent": n % 50 + 1} for n in range(1, 51)}
    yield "ring", tree_line({"processes": ring})
    chain = {f"{n}.1": {"parent": n - 1, "name": "x"} for n in range(1, 900)}
    yield "chain", tree_line({"processes": chain})
    again = {f"5.{n}": _PROCESS for n in range(90)}
    yield "one-pid", tree_line({"processes": again})
    twice = json.dumps(_PROCESS)
    yield (
        "one-key-twice",
        b'{"t":2,"state":{"tree":{"processes":{"5.1":%s,"5.1":%s,"05.01":%s}}}}\n'
        % ((twice.encode(),) * 3),
    )
    yield "files-nobody-has", tree_line({"files": {"k": _FILE}})
    yield "uses-of-no-file", tree_line({"processes": {"5.1": _PROCESS}})
    yield "never-whole", line_of("state", {"tree": {"at": 2}})[:-2] + b',"more":true}\n'


def _many() -> Iterator[Recording]:
    def of(first: int) -> dict[str, Any]:
        return {f"{n}.1": {"parent": 1, "name": "x" * 30} for n in range(first, first + 300)}

    yield "very-many", b"".join(tree_line({"processes": of(n * 300)}) for n in range(150))
    full = [tree_line({"processes": of(n * 300)}) for n in range(6)]
    one = tree_line({"processes": {"5.1": {"figures": {"rss_bytes": 1}}}}, 3)
    yield "copied", b"".join(full) + one * 5_000
    uses = {f"8:1:{n}": {"figures": {f"k{m}": m for m in range(40)}} for n in range(60)}
    big = tree_line({"processes": {"5.1": {"uses": uses}}})
    yield "uses", big + tree_line({"processes": {"5.1": {"uses": {"8:1:5": {}}}}}, 3) * 6_000
    figures = {f"k{n}": n for n in range(99)}
    yield "figures", tree_line({"total": figures}) + tree_line({"total": {"k5": 1}}, 3) * 6_000
    files = {f"k{n}": {**_FILE, "path": f"{n}.npy"} for n in range(300)}
    yield "files", tree_line({"files": files}) * 60
    orders = tree_line({"processes": of(0)}) + tree_line(
        {"processes_order": [f"{n}.1" for n in range(299, -1, -1)]}
    )
    yield "orders", orders * 300
    yield "notes", tree_line({"notes": ["x" * 100] * 499}) * 200
    pending = line_of("state", {"tree": {"processes": {"5.1": _PROCESS}}})[:-2] + b',"more":true}\n'
    yield "more-and-more", pending * 5_000
    gone = {f"{n}.1": None for n in range(900)}
    yield "gone", tree_line({"processes": gone}) * 500


def _impossible() -> Iterator[Recording]:
    for shape in ([10**9] * 60, [1] * 10_000, [10**9], [-1], [1 << 62] * 9, [], "x", [[1]]):
        file = {**_FILE, "shape": shape, "dtype": "float32", "data_offset": 128}
        yield f"shape-{len(str(shape))}", tree_line({"files": {"k": file}})
    for number in NUMBERS:
        told: dict[str, Any] = {
            "at": number,
            "more_processes": number,
            "total": {"rss_bytes": number},
        }
        process = {**_PROCESS, "parent": number, "walked_at": number, "peak": {"x": number}}
        bounded = {"absent": "x", "at_least": number, "at_most": number}
        yield (
            f"number-{number:g}",
            b"".join(tree_line({key: value}) for key, value in told.items())
            + tree_line({"processes": {"5.1": process}})
            + tree_line({"processes": {"5.1": {"figures": {"rss_bytes": bounded}}}})
            + tree_line({"files": {"k": {**_FILE, "data_offset": number, "processes": number}}})
            + line_of("s", {"rss_bytes": bounded}, 3),
        )
    for place, other in enumerate(OTHERS):
        names = ("at", "processes", "files", "total", "more_processes", "notes", "processes_order")
        body = b"".join(tree_line({name: other}) for name in names)
        for name in (*_PROCESS, "peak", "walked_at", "is_alive", "since_fork", "uses_order"):
            body += tree_line({"processes": {"5.1": {**_PROCESS, name: other}}})
        for name in (*_FILE, "shape", "dtype", "kind", "is_deleted", "peak_bound"):
            body += tree_line({"files": {"k": {**_FILE, name: other}}})
        yield f"other-{place}", body + tree_line(other)


def _headers() -> Iterator[Recording]:
    for place, other in enumerate((*OTHERS, *NUMBERS)):
        for name in SUBJECT:
            header = {"schema": "cowtop.recording/1", "subject": {**SUBJECT, name: other}}
            yield f"tree-header-{name}-{place}", json.dumps(header).encode() + b"\n"


def _told() -> Iterator[Recording]:
    """One text in every place that has one."""
    for place, text in enumerate(texts.ALL):
        header = {"schema": "cowtop.recording/1", "subject": {**SUBJECT, "called": text}}
        absent = {"absent": text, "at_least": 1, "at_most": 2}
        figures = {**_FIGURES, "rss_bytes": text, "swap_bytes": absent, text: 1}
        fork = {"parent": 1, "shared_bytes": text, "copied_bytes": absent}
        use = {"modes": ["c"], "figures": figures}
        process = {"parent": 1, "name": text, "figures": figures, "uses": {text: use}}
        file = {**_FILE, "path": text, "dtype": text, "peak_bound": {"private_copies_bytes": text}}
        told = {
            "processes": {"5.1": {**process, "since_fork": fork}, "6.1": {"name": text}},
            "files": {text: {**file, "shape": [3], "data_offset": 8, "figures": figures}},
            "total": figures,
            "notes": [text],
        }
        page_map = line_of("map", {"absent": text}, 3)
        head = json.dumps(header).encode() + b"\n" + HEADER.split(b"\n", 1)[1]
        yield f"tree-told-{place}", head + tree_line(told) + page_map
