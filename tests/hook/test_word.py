"""What a word may say, and what becomes of what it may not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.hook.word import NotUnderstood, Word, WordKind, understood
from workloads.figures import NOT_READ, Absent
from workloads.words import Mode

_EARLIEST, _LATEST = 100.0, 200.0


def _word(**fields: Any) -> Word:
    body = {"kind": "flush", "at": 150.5, "number": 3, **fields}
    return understood(json.dumps(body).encode(), 7, _EARLIEST, _LATEST)[0]


def test_a_whole_word_is_read() -> None:
    told = {"anon": 4096, "file": 1, "shmem": 2, "swap": 0, "write": "not permitted", "dirty": 8}
    word = _word(file="/a b", mode="r+", map=2, seconds=0.5, before=told, after=told, unseen=9,
                 unseen_seconds=0.25, where="/x.py", line=12, device=5, inode=1 << 60)  # fmt: skip
    assert (word.kind, word.pid, word.at, word.mode) == (WordKind.FLUSH, 7, 150.5, Mode.READ_WRITE)
    assert (word.file, word.called_from, word.unseen) == ("/a b", "/x.py:12", 9)
    assert word.before is not None
    assert (word.before.rss_file_bytes, word.before.swap_bytes) == (3, 0)
    assert word.before.write_bytes == Absent("not permitted")
    assert word.before.file_cached_bytes == NOT_READ
    assert (word.device, word.inode) == (5, 1 << 60)


@pytest.mark.parametrize(
    ("field", "value", "name", "found"),
    [
        ("at", 99, "at", _EARLIEST),
        ("at", 1e300, "at", _LATEST),
        ("at", "now", "at", _LATEST),
        ("at", True, "at", _LATEST),
        ("seconds", -1, "seconds", 0.0),
        ("seconds", 1e999, "seconds", 0.0),
        ("file", "a\x1b[31m\u202eb\n", "file", "a [31m b "),
        ("file", 3, "file", ""),
        ("mode", "load", "mode", None),
        ("mode", [], "mode", None),
        ("shape", [3, -1], "shape", ()),
        ("shape", [2, 3], "shape", (2, 3)),
        ("shape", [1] * 65, "shape", ()),
        ("shape", {"a": 1}, "shape", ()),
        ("device", -1, "device", None),
        ("inode", 1 << 65, "inode", None),
        ("unseen", 1.5, "unseen", 0),
        ("flush", 1 << 60, "flushes", 0),
        ("before", {"anon": 1}, "before", None),
        ("line", 3, "called_from", ""),
    ],
)
def test_what_cannot_be_is_not_believed(field: str, value: Any, name: str, found: Any) -> None:
    assert getattr(_word(**{field: value}), name) == found


@pytest.mark.parametrize("number", [0, -1, 1 << 60, 1.0, True, "1", None])
def test_a_number_that_cannot_be_is_none(number: Any) -> None:
    body = json.dumps({"kind": "hello", "number": number}).encode()
    assert understood(body, 7, _EARLIEST, _LATEST)[1] is None


def test_a_machine_may_run_for_years() -> None:
    body = json.dumps({"kind": "mark", "at": 3e8}).encode()
    assert understood(body, 7, 2e8, 4e8)[0].at == 3e8


def test_a_mark_may_be_plain_text() -> None:
    word, number = understood("mark \x1bepoch 3 é\n".encode() + b"\xff" * 500, 7, 1.0, 2.0)
    assert word.text.startswith("epoch 3 é") and len(word.text) == 200
    assert (word.kind, word.at, number) == (WordKind.MARK, 2.0, None)


_JSON: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 0, -1, 1 << 60, 1 << 70, 1.5, -2.5, 1e300, "", "a\x1b\u202e\ud800", "r+", [],
     [3, 4], [[]], {}, {"anon": -1, "dirty": "x\n", "swap": 5}, {"a": [1]}]
)  # fmt: skip
_FIELDS = st.sampled_from(
    ["at", "file", "mode", "map", "device", "inode", "shape", "dtype", "offset", "address", "bytes",
     "flush", "seconds", "before", "after", "unseen", "unseen_seconds", "where", "line", "text"]
)  # fmt: skip


@given(st.sampled_from(list(WordKind)), st.dictionaries(_FIELDS, _JSON))
def test_whatever_the_fields_are_a_word_is_bounded(kind: WordKind, fields: dict[str, Any]) -> None:
    body = json.dumps({**fields, "kind": kind}).encode()
    word, _ = understood(body, 7, _EARLIEST, _LATEST)
    assert _EARLIEST <= word.at <= _LATEST
    assert word.seconds >= 0 and word.unseen >= 0
    assert (word.text + word.file + word.dtype + word.called_from).isprintable()


@given(st.binary(max_size=200))
def test_any_bytes_are_a_word_or_not_understood(data: bytes) -> None:
    try:
        word, _ = understood(data, 7, _EARLIEST, _LATEST)
    except NotUnderstood:
        return
    assert word.pid == 7
