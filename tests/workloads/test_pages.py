"""Each page is counted once, whatever is marked how often and in which order."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from enum import Enum

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workloads.scripted import pages_of
from workloads.kernel import PAGE_BYTES
from workloads.pages import ChangedPages

_BYTES = 100 * PAGE_BYTES


class Kind(Enum):
    """How pages are kept: as runs, as bits, and as runs that soon are too many."""

    RUNS = 4096
    BITS = 0
    RUNS_THEN_BITS = 2

    def make(self, mapping_bytes: int, offset: int) -> ChangedPages:
        """Nothing is marked in it yet."""
        is_bits = self is Kind.BITS
        return ChangedPages(mapping_bytes, offset, scattered=is_bits, most_runs=self.value)


KINDS = st.sampled_from(Kind)


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
_ACTS = st.lists(st.sampled_from(["flush", "discard"]) | _SPANS, max_size=12)


class Model:
    """Plain sets of pages, and the one count that is no set's."""

    def __init__(self, offset: int) -> None:
        self.offset = offset
        self.changed, self.discarded, self.waiting = set[int](), set[int](), set[int]()
        self.dirtied = 0

    def mark(self, spans: list[tuple[int, int]]) -> None:
        touched = pages_of(self.offset, spans, PAGE_BYTES)
        self.dirtied += len(touched - self.waiting)
        self.changed |= touched
        self.discarded -= touched
        self.waiting |= touched

    def discard(self) -> None:
        self.discarded |= self.changed
        self.waiting.clear()

    def is_told_by(self, pages: ChangedPages) -> None:
        """Asserts that every count and every set is the same."""
        assert (pages.changed, pages.discarded) == (len(self.changed), len(self.discarded))
        assert (pages.unflushed, pages.dirtied) == (len(self.waiting), self.dirtied)
        states, size = pages.states, -(-pages.pages // 8)
        for low, high in ((0, size), (3, 5)):
            bits = np.flatnonzero(np.unpackbits(states.changed_bits(low, high))) + 8 * low
            assert set(bits.tolist()) == self.changed & set(range(8 * low, 8 * high))
        assert told_pages(states.changed_runs(100)) == self.changed
        assert told_pages(states.waiting_runs(100)) == self.waiting
        assert len(states.waiting_runs(1)) <= 2
        for first, end in ((0, pages.pages), (13, 30)):
            assert states.waiting_in(first, end) == len(self.waiting & set(range(first, end)))


def told_pages(runs: list[tuple[int, int]]) -> set[int]:
    """The pages of runs, which are in order and have a gap between them."""
    edges = [edge for run in runs for edge in run]
    assert edges == sorted(set(edges))
    return {page for first, end in runs for page in range(first, end)}


@given(st.sampled_from([0, 128, 4000]), _ACTS, st.booleans(), KINDS)
def test_the_counts_are_those_of_sets(
    offset: int, acts: list[str | list[tuple[int, int]]], one_by_one: bool, kind: Kind
) -> None:
    model, pages = Model(offset), kind.make(_BYTES, offset)
    for act in acts:
        if act == "flush":
            pages.flushed()
            model.waiting.clear()
        elif act == "discard":
            pages.discard_all()
            model.discard()
        else:
            spans = [span for span in act if not isinstance(span, str)]
            if one_by_one:
                for start, stop in spans:
                    pages.mark_span(start, stop)
            else:
                length = spans[0][1] - spans[0][0]
                spans = [(start, start + length) for start, _ in spans]
                pages.mark_spans(np.array([start for start, _ in spans]), length)
            model.mark(spans)
        model.is_told_by(pages)


@given(st.lists(st.integers(0, 40_000), min_size=20, max_size=400), st.integers(1, 9000), KINDS)
def test_many_pages_at_once_in_no_order_are_those_of_sets(
    firsts: list[int], length: int, kind: Kind
) -> None:
    model, pages = Model(128), kind.make(50_000 * PAGE_BYTES, 128)
    starts = np.array(firsts, np.int64) * PAGE_BYTES + 3000
    for some in (starts[::2], starts[::3]):
        pages.mark_spans(some, length)
        model.mark([(start, start + length) for start in some.tolist()])
        assert (pages.changed, pages.unflushed) == (len(model.changed), len(model.waiting))
        pages.flushed()
        model.waiting.clear()
    assert pages.dirtied == model.dirtied
    assert told_pages(pages.states.changed_runs(1000)) == model.changed


def test_a_page_changed_anew_after_a_flush_is_dirtied_anew_and_changed_once() -> None:
    pages = ChangedPages(_BYTES, 0)
    for _ in range(3):
        pages.mark_span(0, 10 * PAGE_BYTES)
        pages.mark_span(0, PAGE_BYTES)  # not flushed in between: no more than once
        assert pages.unflushed == 10
        pages.flushed()
        assert pages.unflushed == 0
    assert (pages.changed, pages.dirtied) == (10, 30)


def test_a_new_count_is_all_zero() -> None:
    changed = ChangedPages(_BYTES, 0)
    for act in (changed.discard_all, changed.flushed, changed.discard_all):
        assert (changed.changed, changed.discarded) == (0, 0)
        assert (changed.unflushed, changed.dirtied) == (0, 0)
        act()


def _taken_bytes(make: Callable[[], ChangedPages]) -> int:
    tracemalloc.start()
    try:
        pages = make()
        assert pages.changed == 0
        return tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()


def test_what_is_marked_in_order_takes_the_same_memory_whatever_the_size() -> None:
    def marked() -> ChangedPages:
        pages = ChangedPages(1 << 50, 0)
        for _ in range(3):
            pages.flushed()
            pages.mark_span(0, 1 << 49)
            pages.mark_spans(np.arange(1000) * PAGE_BYTES + (1 << 49), 8)
            pages.discard_all()
        assert pages.states.changed_runs(1) == [(0, (1 << 49) // PAGE_BYTES + 1000)]
        pages.changed = 0
        return pages

    assert _taken_bytes(marked) < 10_000


def test_what_is_marked_in_no_order_takes_two_bits_a_page() -> None:
    taken = _taken_bytes(lambda: ChangedPages(1 << 34, 0, scattered=True))
    assert 1 << 20 <= taken < (1 << 20) + 10_000


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
