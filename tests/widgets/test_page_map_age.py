"""The map's caption says how old its oldest cell is, wherever that is more than a second."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.screens.canned import map_frame
from tests.widgets.test_any_size import SizedMap

FRAME = map_frame(100, at=20.0)  # each cell was read at 19


def _caption(view: SizedMap) -> str:
    (row,) = [
        text
        for text in ("".join(text for text, _ in row) for row in view.make_rows(200, 20))
        if "a cell is" in text
    ]
    return row


@pytest.mark.parametrize(
    ("scanned", "now", "age"),
    [
        ({}, 19.5, ""),
        ({}, 20.0, ""),
        ({}, 20.5, ""),  # read since the picture before this one
        ({}, 20.6, "read up to 2 s ago"),
        ({}, 31.0, "read up to 12 s ago"),
        ({}, None, ""),
        ({7: 5.0}, 20.0, "read up to 15 s ago"),  # one cell that was read long ago
        ({7: np.nan}, 20.0, ""),  # one that was not read yet has no age
        ({7: np.nan}, 31.0, "read up to 12 s ago"),
        (dict.fromkeys(range(FRAME.geometry.cells), np.nan), 31.0, ""),
    ],
)
def test_the_caption_has_the_age_of_the_oldest_cell(
    scanned: dict[int, float], now: float | None, age: str
) -> None:
    read_at = FRAME.scanned_at.copy()
    for cell, at in scanned.items():
        read_at[cell] = at
    view = SizedMap(200, 20)
    view.show(replace(FRAME, scanned_at=read_at), now)
    caption = _caption(view)
    assert age in caption
    assert ("ago" in caption) is bool(age)


def test_an_old_moment_is_not_kept_for_a_frame_without_one() -> None:
    view = SizedMap(200, 20)
    view.show(FRAME, 31.0)
    assert "read up to 12 s ago" in _caption(view)
    view.show(FRAME)
    assert "ago" not in _caption(view)
