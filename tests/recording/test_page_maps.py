"""Page maps come back as they were, and in other cells no page is lost or gained."""

from __future__ import annotations

import base64
import json
import random
import zlib
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.recording.recordings import frame_at
from tui.pages.geometry import PageGeometry
from tui.pages.map import PageMapFrame, PassTotals, read_only
from tui.pages.request import MapRequest
from tui.probe.page_state import PageState
from tui.probe.reading import Absent
from tui.recording.page_maps import DAMAGED, StoredMap, in_cells, map_to_json
from tui.text import plain


def frame_of(pages: int, cells: int, seed: int = 0, unknown: int = 0) -> PageMapFrame:
    """Random states in every cell; the last `unknown` cells were never read."""
    noise = np.random.default_rng(seed)
    geometry = PageGeometry.of_array(0, pages * 4096, cells)
    sizes = [len(geometry.pages_of_cell(cell)) for cell in range(geometry.cells)]
    counts = np.array([noise.multinomial(size, [0.2] * 5) for size in sizes], np.int64)
    moments = np.full(geometry.cells, 5.0)
    if unknown:
        counts[-unknown:] = 0
        moments[-unknown:] = np.nan
    known = int(counts.sum())
    totals = PassTotals({state: 4096 * state for state in PageState}, 4.0, 5.0)
    return PageMapFrame(
        6.0, geometry, counts, read_only(moments), read_only(moments), not unknown, known,
        True, "PAGEMAP_SCAN", totals,
    )  # fmt: skip


@given(st.integers(1, 5000), st.integers(1, 300), st.integers(0, 9), st.integers(0, 3))
def test_a_frame_comes_back_as_it_was(pages: int, cells: int, seed: int, unknown: int) -> None:
    frame = frame_of(pages, cells, seed, min(unknown, min(cells, pages) - 1))
    back = StoredMap(6.0, map_to_json(frame)).frame()
    assert isinstance(back, PageMapFrame)
    assert back.geometry == frame.geometry
    np.testing.assert_array_equal(back.counts, frame.counts)
    np.testing.assert_allclose(back.scanned_at, frame.scanned_at)
    np.testing.assert_allclose(back.changed_at, frame.changed_at)
    assert back.last_pass == frame.last_pass and back.known_pages == frame.known_pages


@given(
    st.integers(1, 5000),
    st.integers(1, 300),
    st.integers(1, 700),
    st.integers(0, 9),
    st.none() | st.tuples(st.integers(0, 5000), st.integers(1, 5000)),
)
def test_in_other_cells_every_cell_still_sums_to_its_pages(
    pages: int, cells: int, wanted: int, seed: int, zoom: tuple[int, int] | None
) -> None:
    frame = frame_of(pages, cells, seed)
    first, size = zoom or (None, 0)
    request = MapRequest(wanted, first, None if first is None else first + size)
    drawn = in_cells(frame, request)
    sizes = [len(drawn.geometry.pages_of_cell(cell)) for cell in range(drawn.geometry.cells)]
    assert drawn.counts.sum(axis=1).tolist() == sizes
    assert (drawn.counts >= 0).all()
    assert drawn.geometry.cells <= wanted
    if zoom is None and frame.geometry.cells % drawn.geometry.cells == 0:
        np.testing.assert_array_equal(drawn.counts.sum(axis=0), frame.counts.sum(axis=0))


@given(st.dictionaries(st.sampled_from(PageState), st.text("abc ()", min_size=1, max_size=40)))
def test_what_the_pages_are_called_comes_back_in_any_cells(words: dict[PageState, str]) -> None:
    frame = replace(frame_of(100, 10), words=words)
    body = json.loads(json.dumps(map_to_json(frame)))
    back = StoredMap(6.0, body).frame()
    assert isinstance(back, PageMapFrame)
    assert back.words == {state: plain(word) for state, word in words.items()}
    assert in_cells(back, MapRequest(5)).words == back.words


def test_a_frame_of_before_there_were_words_has_none() -> None:
    body = map_to_json(frame_of(100, 10))
    del body["words"]
    back = StoredMap(6.0, body).frame()
    assert isinstance(back, PageMapFrame)
    assert back.words == {}


def test_words_of_strangers_are_short_harmless_and_of_states_that_are() -> None:
    told = {"3": "x" * 100, "1": "a\x1b[31mb", "7": "what state", "": "none"}
    back = StoredMap(6.0, {**map_to_json(frame_of(100, 10)), "words": told}).frame()
    assert isinstance(back, PageMapFrame)
    assert back.words == {PageState.PRIVATE_COPY: "x" * 60, PageState.FILE_CLEAN: "a [31mb"}


def test_halving_the_cells_adds_neighbours() -> None:
    frame = frame_at(0.0, 0.5, random.Random(0))
    half = in_cells(frame, MapRequest(512))
    np.testing.assert_array_equal(half.counts, frame.counts.reshape(512, 2, 5).sum(axis=1))


def test_a_reason_comes_back_as_a_reason() -> None:
    assert StoredMap(0.0, map_to_json(Absent("no permission"))).frame() == Absent("no permission")


@pytest.mark.parametrize(
    "change",
    [
        {"table": base64.urlsafe_b64encode(zlib.compress(bytes(1 << 22))).decode()},
        {"table": "not base64!"},
        {"table": 7},
        {"geometry": {"pages": 1 << 60, "first_page": 0, "end_page": 1 << 60, "cells": 1 << 50}},
        {"geometry": {"pages": 9, "first_page": 5, "end_page": 5, "cells": 1}},
        {"geometry": None},
        {"last_pass": {"bytes": [1], "began": 0, "ended": 0}},
        {"complete": "yes"},
        {"words": ["private memory"]},
        {"words": {"3": 7}},
    ],
)
def test_a_damaged_frame_says_so(change: dict[str, object]) -> None:
    body = {**map_to_json(frame_of(100, 10)), **change}
    assert StoredMap(0.0, body).frame() == DAMAGED
