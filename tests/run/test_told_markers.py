"""What a subject told of itself becomes markers; nothing is made of what was not told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tui.chart.marks import effect_of, marker_row, meaning_of
from tui.hook.word import Word, WordKind
from tui.probe.reading import Absent
from tui.recording.codec import decode_fields, encode
from tui.run.about_tree import TreeAbout
from tui.run.flush_rows import FlushRows, pairs
from tui.run.marker import Marker, MarkerKind
from tui.run.state import RunState
from tui.run.told_markers import ToldMarkers, marker_json
from tui.tree.reading import TreeReading
from workloads.events import Counters
from workloads.words import Mode

_MIB = 1 << 20


def _counters(dirty: int = 0, anon: int = 0, cached: int | Absent = 4096) -> Counters:
    return Counters(anon, _MIB, 0, 0, cached, dirty, 0)


_WORD = Word(WordKind.OPEN, 12, 5.0, file="/data/a.npy", mode=Mode.READ_WRITE, shape=(64, 512),
             dtype="<f8", called_from="/src/train.py:12")  # fmt: skip
_FLUSH = replace(_WORD, kind=WordKind.FLUSH, seconds=0.003, flushes=1,
                 before=_counters(16 * _MIB), after=_counters())  # fmt: skip
_PRIVATE = replace(_FLUSH, mode=Mode.COPY_ON_WRITE, before=_counters(anon=5), after=_counters())
_BARE = replace(_FLUSH, before=None, after=None, unseen=4, unseen_seconds=0.5, seconds=0.0)


def _one(word: Word) -> Marker:
    (marker,) = ToldMarkers().of([word])
    return marker


@pytest.mark.parametrize(
    ("word", "kind", "label", "verdict"),
    [
        (_WORD, "open", "opened a.npy", "opened in mode r+, 64 x 512 <f8"),
        (replace(_WORD, file="", mode=None, shape=(), dtype=""), "open",
         "opened a file without a name", "opened"),
        (replace(_WORD, kind=WordKind.CLOSE, shape=(), dtype=""), "close", "closed a.npy",
         "closed in mode r+"),
        (replace(_WORD, kind=WordKind.MARK, text="epoch 3"), "mark", "epoch 3", ""),
        (replace(_WORD, kind=WordKind.MARK), "mark", "mark", ""),
        (_FLUSH, "flush", "flush 1",
         "16.0 MiB became clean in 3.0 ms; RSS unchanged, now reclaimable"),
        (_PRIVATE, "flush", "flush 1", "no effect: private mapping, no system call"),
        (replace(_FLUSH, in_memory="tmpfs"), "flush", "flush 1",
         "no effect in 3.0 ms: the file lies in memory (tmpfs)"),
        (replace(_FLUSH, before=_counters(0, 0, 0)), "flush", "flush 1",
         "msync took 3.0 ms; what became clean is not known "
         "(cachestat(2) sees nothing of this file)"),
        (_BARE, "flush", "flush 4", "only counted: it came too fast to be looked at"),
    ],
)  # fmt: skip
def test_each_word_is_a_marker_in_words(word: Word, kind: str, label: str, verdict: str) -> None:
    marker = _one(word)
    assert (marker.kind, marker.label, marker.verdict) == (kind, label, verdict)
    assert (marker.pid, marker.at) == (12, 5.0)


def test_a_hello_is_no_marker() -> None:
    assert ToldMarkers().of([Word(WordKind.HELLO, 1, 0.0)]) == []


def test_flushes_are_numbered_over_all_processes_with_those_that_were_only_counted() -> None:
    told = ToldMarkers()
    seen = replace(_FLUSH, unseen=3, unseen_seconds=0.25)
    closed = replace(_WORD, kind=WordKind.CLOSE, unseen=2)
    markers = [*told.of([_FLUSH, seen]), *told.of([replace(_BARE, pid=13), closed])]
    assert [(m.kind, m.number, m.unseen.calls, m.unseen.has_last) for m in markers] == [
        ("flush", 1, 0, False),
        ("flush", 5, 3, False),
        ("flush", 9, 4, True),
        ("flush", 11, 2, True),
        ("close", 0, 0, False),
    ]


def test_the_log_says_whose_file_it_was_and_tells_apart_what_differs() -> None:
    rows = FlushRows()
    state = RunState(TreeAbout("python"), tree=TreeReading(0.0))
    other = replace(_PRIVATE, file="/data/b.npy")
    mark = replace(_WORD, kind=WordKind.MARK, text="epoch 3")
    told = ToldMarkers().of([_WORD, _FLUSH, _PRIVATE, _PRIVATE, other, mark, _BARE])
    rows.take(told, state)
    assert [(row.label, row.words, row.took) for row in rows.rows] == [
        ("open", "a.npy: opened in mode r+, 64 x 512 <f8", ""),
        ("#1", "a.npy: 16.0 MiB written", "3.0 ms"),
        ("#2-#3", "a.npy: no effect: private mapping, no system call, every one", "3.0 ms each"),
        ("#4", "b.npy: no effect: private mapping, no system call", "3.0 ms"),
        ("mark", "epoch 3", ""),
        ("#5-#8", "a.npy: only counted: it came too fast to be looked at, looked at 0 of 4",
         "125 ms each"),
    ]  # fmt: skip
    assert pairs(rows.rows[1], state)[0] == ("anonymous", "0 → 0 B")
    assert pairs(rows.rows[0], state) == ()


def test_the_chart_says_what_a_mark_and_a_flush_were() -> None:
    mark = _one(replace(_WORD, kind=WordKind.MARK, text="epoch 3", called_from=""))
    assert (effect_of(mark, None), meaning_of(mark)) == (
        "epoch 3",
        "epoch 3: the program marked this moment, PID 12",
    )
    assert effect_of(_one(_FLUSH), None) == "wrote 16.0M"
    end = Marker(MarkerKind.END, 9.0, 0)
    drawn = marker_row([(1, mark), (1, _one(_FLUSH)), (15, mark), (15, end)], 20, None,
                       ascii_only=True)  # fmt: skip
    assert "".join(text for text, _ in drawn) == " m:epoch 3     e    "
    assert meaning_of(_one(_PRIVATE)).endswith(", PID 12, called from train.py:12")


def test_json_has_bytes_or_null_with_the_reason() -> None:
    assert marker_json(_one(_WORD), 4.5) == {
        "at_seconds": 0.5,
        "kind": "open",
        "pid": 12,
        "file": "/data/a.npy",
        "mode": "r+",
        "text": "opened a.npy",
        "called_from": "/src/train.py:12",
    }
    told = marker_json(_one(_FLUSH), 0.0)
    assert (told["before"]["file_dirty_bytes"], told["after"]["file_dirty_bytes"]) == (16 * _MIB, 0)
    assert told["before"]["mapping_dirty_bytes"] is None
    assert told["before"]["absent"] == {"mapping_dirty_bytes": "not read"}
    counted = marker_json(_one(_BARE), 0.0)
    assert (counted["seconds"], counted["before"], counted["not_looked_at"]["count"]) == (
        None,
        None,
        4,
    )


@pytest.mark.parametrize("word", [_WORD, _FLUSH, _PRIVATE, _BARE])
def test_a_recording_reads_it_back_without_the_places_of_files(word: Word) -> None:
    marker = _one(word)
    body = encode(marker, leave_out_defaults=True)
    assert (body["file"], body["called_from"]) == ("a.npy", "train.py:12")
    assert Marker(**decode_fields(Marker, body)) == replace(
        marker, file=Path("a.npy"), called_from=Path("train.py:12")
    )


def test_a_marker_of_an_older_recording_has_none_of_it() -> None:
    old = {"kind": "flush", "at": 1.0, "rows_done": 3, "label": "flush 1", "number": 1}
    marker = Marker(**decode_fields(Marker, old))
    assert (marker.kind, marker.pid, marker.file, marker.mode) == (
        MarkerKind.FLUSH,
        None,
        None,
        None,
    )
