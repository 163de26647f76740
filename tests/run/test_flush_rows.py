"""The flush log: the effect first, equal calls together, and what is not known says why."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.screens.canned import MIB, flush_marker, state
from tui.probe.reading import NO_PERMISSION, NOT_READ, Absent
from tui.run.flush_rows import MOST_ROWS, FlushRow, FlushRows, effect_of, pair_text, pairs
from tui.run.marker import FlushTotals, Marker, MarkerKind
from tui.run.state import RunState
from workloads.events import Counters
from workloads.kernel import PAGE_BYTES
from workloads.looks import Unseen
from workloads.sources import sources_of
from workloads.words import Mode

RUN = state()
SHARED = state(mode=Mode.READ_WRITE)


def _rows(markers: list[Marker], run: RunState = RUN) -> list[FlushRow]:
    kept = FlushRows()
    kept.take(markers, run)
    return kept.rows


def _flush(number: int, dirty: Any = 0, after: Any = 0, seconds: float = 0.1) -> Marker:
    before = Counters(1, 2, 0, file_dirty_bytes=dirty, file_writeback_bytes=0)
    later = Counters(1, 2, 0, file_dirty_bytes=after, file_writeback_bytes=0)
    return replace(flush_marker(number), before=before, after=later, seconds=seconds)


def _release(name: str, verdict: str) -> Marker:
    return replace(flush_marker(), kind=MarkerKind.RELEASE, label=name, number=0, verdict=verdict)


@pytest.mark.parametrize(
    ("run", "dirty", "after", "effect"),
    [
        (RUN, 0, 0, "0 B freed"),
        (state(mode=Mode.LOAD), 0, 0, "0 B freed"),
        (state(mode=Mode.READ), 0, 0, "nothing to write, read-only"),
        (SHARED, 16 * MIB, 0, "16.0 MiB written"),
        (SHARED, 0, 0, "nothing was waiting"),
        (SHARED, MIB, NO_PERMISSION, "? written (no permission)"),
        (replace(SHARED, sources=sources_of("tmpfs", None, None)), MIB, 0,
         "no effect, the file lies in memory (tmpfs)"),
    ],
)  # fmt: skip
def test_the_effect_of_a_flush(run: RunState, dirty: Any, after: Any, effect: str) -> None:
    assert effect_of(_flush(1, dirty, after), run) == effect


def test_what_was_not_counted_is_not_freed() -> None:
    marker = replace(flush_marker(), before=Counters(), after=Counters(1, 1, 1))
    assert effect_of(marker, RUN) == "? freed (not read)"
    assert effect_of(replace(marker, after=None), RUN) == marker.verdict
    fell = replace(marker, before=Counters(3 * MIB, 0, 0), after=Counters(MIB, 0, MIB))
    assert effect_of(fell, RUN) == "1.00 MiB freed"


def test_calls_that_did_the_same_are_one_row() -> None:
    marks = [_flush(n, seconds=n * 1e-6) for n in (7, 8, 9)]
    (row,) = _rows(marks)
    assert (row.label, row.words) == ("#7-#9", "0 B freed, every one")
    assert row.took == "7.00-9.00 us each"
    (row,) = _rows(marks[:1])
    assert (row.label, row.words, row.took) == ("#7", "0 B freed", "7.00 us")


def test_another_effect_or_a_release_between_them_parts_them() -> None:
    marks = [_flush(1, MIB), _flush(2, MIB), _flush(3, 2 * MIB), _flush(4, MIB)]
    assert [row.label for row in _rows(marks, SHARED)] == ["#1-#2", "#3", "#4"]
    lost = _release("dontneed", "changes lost")
    rows = _rows([_flush(1), lost, lost, _release("cold", "nothing"), _flush(2)])
    assert [row.label for row in rows] == ["#1", "dontneed x2", "cold", "#2"]
    assert rows[1].words == "changes lost, every one"


def test_of_several_calls_before_and_after_are_those_of_the_last() -> None:
    first, last = _flush(1, MIB, 0, 12e-3), _flush(2, MIB, 0, 0.5)
    (row,) = _rows([first, last], SHARED)
    assert (row.before, row.after) == (last.before, last.after)
    assert row.took == "12-500 ms each"
    assert pairs(row, SHARED)[0] == ("not yet written", "1.00 MiB → 0 B")
    assert [name for name, _ in pairs(row, SHARED)] == ["not yet written", "RSS"]
    known = replace(RUN, baseline_bytes=1)
    (private,) = _rows([first], known)
    assert pairs(private, known)[0] == ("private copies", "0 → 0 B")
    assert pairs(replace(row, after=None), SHARED) == ()


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (131 * MIB, 120 * MIB, "131 → 120 MiB"),
        (131 * MIB, 0, "131 MiB → 0 B"),
        (NO_PERMISSION, MIB, "? → 1.00 MiB"),
        (MIB, Absent("x"), "1.00 MiB → ?"),
        (NOT_READ, NOT_READ, "not read"),
        (NO_PERMISSION, NO_PERMISSION, "not known"),
    ],
)
def test_a_pair_shares_its_unit_and_its_ignorance(before: Any, after: Any, words: str) -> None:
    assert pair_text(before, after) == words


@given(st.lists(st.integers(0, 2), max_size=30), st.lists(st.integers(0, 30), max_size=6))
def test_rows_that_grow_are_those_of_all_markers_at_once(kinds: list[int], cuts: list[int]) -> None:
    marks = [_flush(n, kind * MIB) for n, kind in enumerate(kinds, 1)]
    growing = FlushRows()
    for cut in (*sorted(cuts), len(marks)):
        growing.take(marks[:cut], SHARED)
    assert growing.rows == _rows(marks, SHARED)
    assert sum(row.count for row in growing.rows) == len(marks)
    # Another list, as after going back in a recording, begins anew.
    other = [_flush(1, 3 * MIB)]
    growing.take(other, SHARED)
    assert growing.rows == _rows(other, SHARED)
    # What was cut off at the beginning of a long list stays told.
    growing.take(marks, SHARED)
    growing.take([*marks[1:], *other], SHARED)
    if len(marks) > 1:
        assert sum(row.count for row in growing.rows) == len(marks) + 1


def test_calls_that_were_not_looked_at_are_counted_and_said_to_be_so() -> None:
    unseen = Unseen(calls=36, seconds=36e-6, pages=72)
    row = _rows([replace(_flush(37), unseen=unseen)])[0]
    assert (row.label, row.count, row.words) == ("#1-#37", 37, "0 B freed, looked at 1 of 37")
    rows = _rows([_flush(1), replace(_flush(38), unseen=unseen), _flush(39)])
    assert [(r.label, r.words) for r in rows] == [("#1-#39", "0 B freed, looked at 3 of 39")]
    all_of_them = replace(_flush(37), unseen=replace(unseen, calls=37, has_last=True))
    assert _rows([all_of_them])[0].words == "0 B freed, looked at 0 of 37"


def test_what_they_had_to_write_is_part_of_the_effect() -> None:
    marker = replace(_flush(3, MIB), unseen=Unseen(calls=2, pages=2 * MIB // PAGE_BYTES))
    assert effect_of(marker, SHARED) == "3.00 MiB written"
    lost = replace(marker, before=Counters(), after=Counters())
    assert effect_of(lost, SHARED).startswith("? written")


def test_totals_count_every_call_and_know_no_more_than_is_known() -> None:
    before = Counters(
        rss_anon_bytes=MIB, swap_bytes=0, file_dirty_bytes=MIB, file_writeback_bytes=0
    )
    after = replace(before, file_dirty_bytes=0)
    unseen = Unseen(calls=9, seconds=0.5, pages=MIB // PAGE_BYTES)
    found = FlushTotals().with_one(0.25, before, after, is_shared=True, unseen=unseen)
    assert (found.count, found.unseen, found.seconds) == (10, 9, 0.75)
    assert found.bytes_cleaned == 2 * MIB
    blind = FlushTotals().with_one(0.25, Counters(), after, is_shared=True, unseen=unseen)
    assert isinstance(blind.bytes_cleaned, Absent)
    private = FlushTotals().with_one(0.25, before, after, is_shared=False, unseen=unseen)
    assert private.bytes_cleaned == 0


def test_of_rows_that_differ_the_newest_are_kept() -> None:
    rows, markers = FlushRows(), list[Marker]()
    for number in range(MOST_ROWS + 50):
        marker = flush_marker(number, seconds=float(number))
        before = Counters(rss_anon_bytes=(8 + number % 2) * MIB, swap_bytes=0)
        after = Counters(rss_anon_bytes=8 * MIB, swap_bytes=0)
        markers.append(replace(marker, before=before, after=after))
    rows.take(markers, RUN)
    assert len(rows.rows) == MOST_ROWS
    assert (rows.rows[0].last, rows.rows[-1].last) == ("#50", f"#{MOST_ROWS + 49}")
