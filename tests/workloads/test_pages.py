"""Each page is counted once, whatever is marked how often and in which order."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workloads.scripted import pages_of
from workloads.kernel import PAGE_BYTES
from workloads.pages import ChangedPages

_BYTES = 100 * PAGE_BYTES


@pytest.mark.parametrize(
    ("offset", "start", "stop", "pages"),
    [
        (0, 0, 0, 0),
        (0, 5, 5, 0),
        (0, 5, 4, 0),
        (0, 0, 1, 1),
        (0, 0, PAGE_BYTES, 1),
        (0, 0, PAGE_BYTES + 1, 2),
        (0, PAGE_BYTES - 1, PAGE_BYTES + 1, 2),
        (128, 0, PAGE_BYTES - 128, 1),
        (128, 0, PAGE_BYTES - 127, 2),
        (128, PAGE_BYTES - 128, PAGE_BYTES - 127, 1),
    ],
)
def test_a_span_touches_the_pages_it_lies_on(
    offset: int, start: int, stop: int, pages: int
) -> None:
    changed = ChangedPages(_BYTES, offset)
    changed.mark_span(start, stop)
    assert changed.changed == pages


_SPANS = st.lists(
    st.tuples(st.integers(0, _BYTES // 2), st.integers(1, 3 * PAGE_BYTES)).map(
        lambda pair: (pair[0], pair[0] + pair[1])
    ),
    min_size=1,
    max_size=12,
)


@given(st.sampled_from([0, 128, 4000]), _SPANS, st.integers(0, 12))
def test_the_counts_are_those_of_sets(
    offset: int, spans: list[tuple[int, int]], discard_after: int
) -> None:
    changed = ChangedPages(_BYTES, offset)
    for start, stop in spans[:discard_after]:
        changed.mark_span(start, stop)
    changed.discard_all()
    for start, stop in spans[discard_after:]:
        changed.mark_span(start, stop)
    first = pages_of(offset, spans[:discard_after], PAGE_BYTES)
    again = pages_of(offset, spans[discard_after:], PAGE_BYTES)
    assert changed.changed == len(first | again)
    assert changed.discarded == len(first - again)


_ACTS = st.lists(st.sampled_from(["flush", "discard"]) | _SPANS, max_size=12)


@given(st.sampled_from([0, 128, 4000]), _ACTS, st.booleans())
def test_what_can_wait_for_the_disk_is_what_was_changed_since_the_last_flush(
    offset: int, acts: list[str | list[tuple[int, int]]], one_by_one: bool
) -> None:
    pages = ChangedPages(_BYTES, offset)
    changed, discarded, unflushed = set[int](), set[int](), set[int]()
    dirtied = 0
    for act in acts:
        if act == "flush":
            pages.flushed()
            unflushed.clear()
        elif act == "discard":
            pages.discard_all()
            discarded |= changed
            unflushed.clear()
        else:
            spans = [span for span in act if not isinstance(span, str)]
            if one_by_one:
                for start, stop in spans:
                    pages.mark_span(start, stop)
            else:
                length = spans[0][1] - spans[0][0]
                spans = [(start, start + length) for start, _ in spans]
                pages.mark_spans(np.array([start for start, _ in spans]), length)
            touched = pages_of(offset, spans, PAGE_BYTES)
            dirtied += len(touched - unflushed)
            changed |= touched
            discarded -= touched
            unflushed |= touched
        assert (pages.changed, pages.discarded) == (len(changed), len(discarded))
        assert (pages.unflushed, pages.dirtied) == (len(unflushed), dirtied)
        assert pages.unflushed <= pages.changed <= pages.dirtied


def test_a_page_changed_anew_after_a_flush_is_dirtied_anew_and_changed_once() -> None:
    pages = ChangedPages(_BYTES, 0)
    for _ in range(3):
        pages.mark_span(0, 10 * PAGE_BYTES)
        pages.mark_span(0, PAGE_BYTES)  # not flushed in between: no more than once
        assert pages.unflushed == 10
        pages.flushed()
        assert pages.unflushed == 0
    assert (pages.changed, pages.dirtied) == (10, 30)


@given(
    st.sampled_from([0, 128]),
    st.lists(st.integers(0, _BYTES // 2), max_size=30),
    st.integers(1, 3 * PAGE_BYTES),
)
def test_many_spans_at_once_are_as_one_by_one(offset: int, starts: list[int], length: int) -> None:
    together, single = ChangedPages(_BYTES, offset), ChangedPages(_BYTES, offset)
    together.mark_spans(np.array(starts, dtype=np.int64), length)
    for start in starts:
        single.mark_span(start, start + length)
    assert together.changed == single.changed
    assert together.changed == len(
        pages_of(offset, [(start, start + length) for start in starts], PAGE_BYTES)
    )


def test_a_new_count_is_all_zero() -> None:
    changed = ChangedPages(_BYTES, 0)
    for act in (changed.discard_all, changed.flushed, changed.discard_all):
        assert (changed.changed, changed.discarded) == (0, 0)
        assert (changed.unflushed, changed.dirtied) == (0, 0)
        act()


def test_the_count_takes_a_byte_a_page_of_the_memory_it_counts() -> None:
    tracemalloc.start()
    try:
        ChangedPages(1000 * _BYTES, 0)
        assert 100_000 <= tracemalloc.get_traced_memory()[1] < 110_000
    finally:
        tracemalloc.stop()


def test_spans_of_one_page_end_on_it() -> None:
    changed = ChangedPages(_BYTES, 0)
    changed.mark_spans(np.array([0, 4 * PAGE_BYTES]), PAGE_BYTES)
    assert changed.changed == 2


def test_discarding_twice_discards_once() -> None:
    changed = ChangedPages(_BYTES, 0)
    changed.mark_span(0, 10 * PAGE_BYTES)
    changed.discard_all()
    changed.discard_all()
    assert (changed.changed, changed.discarded) == (10, 10)
    changed.mark_span(0, PAGE_BYTES)
    assert (changed.changed, changed.discarded) == (10, 9)
    changed.discard_all()
    assert (changed.changed, changed.discarded) == (10, 10)


def test_no_spans_are_no_change() -> None:
    changed = ChangedPages(_BYTES, 0)
    changed.mark_spans(np.array([], dtype=np.int64), 10)
    changed.mark_spans(np.array([0, 5]), 0)
    assert changed.changed == 0


def test_the_pages_that_were_ever_changed_are_a_bit_each() -> None:
    changed = ChangedPages(11 * PAGE_BYTES, 0)
    changed.mark_span(PAGE_BYTES, 2 * PAGE_BYTES)
    changed.discard_all()
    changed.mark_span(9 * PAGE_BYTES, 11 * PAGE_BYTES)
    assert changed.packed() == bytes([0b01000000, 0b01100000])
