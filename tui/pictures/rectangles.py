"""Rectangles that share a whole edge become one; the painted area stays the same."""

from __future__ import annotations

from collections.abc import Iterable

from tui.pictures.cell import Rect


def merged(rects: Iterable[Rect]) -> list[Rect]:
    """The rectangles joined along rows, then down columns, sorted from the top left."""
    wide = _joined_in_rows(rects)
    turned = _joined_in_rows(_turned(rect) for rect in wide)
    return sorted((_turned(rect) for rect in turned), key=lambda rect: (rect[1], rect))


def _joined_in_rows(rects: Iterable[Rect]) -> list[Rect]:
    result: list[Rect] = []
    for rect in sorted(rects, key=lambda rect: (rect[1], rect[3], rect)):
        x, y, width, height = rect
        if result and result[-1][1] == y and result[-1][3] == height:
            first, _, before, _ = result[-1]
            if first + before == x:
                result[-1] = (first, y, before + width, height)
                continue
        result.append(rect)
    return result


def _turned(rect: Rect) -> Rect:
    """With x and y, width and height exchanged, so that a column is a row."""
    x, y, width, height = rect
    return (y, x, height, width)
