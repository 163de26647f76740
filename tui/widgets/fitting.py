"""What fits in a row: the first of several, from the longest to the shortest; the last is cut."""

from __future__ import annotations

from collections.abc import Iterable

from tui.widgets.rows import Row, Run


def row_width(row: Row) -> int:
    """How many cells a row takes."""
    return sum(len(text) for text, _ in row)


def first_that_fits(rows: Iterable[Row], width: int) -> Row:
    """The first row of at most `width` cells, else the last, cut to it; at least one is given."""
    row: Row = ()
    for row in rows:
        if row_width(row) <= width:
            return row
    left, cut = width, []
    for text, style in row:
        cut.append((text[: max(0, left)], style))
        left -= len(text)
    return tuple(cut)


def ruled(left: Row, right: Row, width: int, *, ascii_only: bool) -> Row:
    """A heading: words at both ends of a rule; what stands at the right goes first."""
    dash = "-" if ascii_only else "─"
    start: Row = ((f"{dash}{dash} ", "dim"), *left)
    end: Row = ((" ", ""), *right, (f" {dash}{dash}", "dim"))
    room = width - row_width(start) - row_width(end) - 2
    if right and room >= 0:
        return (*start, (f" {dash * (room + 1)}", "dim"), *end)
    rest = width - row_width(start) - 1
    if rest > 0:
        return (*start, (f" {dash * rest}", "dim"))
    return first_that_fits([start, left], width)


def merged(runs: list[Run]) -> Row:
    """Neighbours of one style as one piece: fewer bytes to the terminal."""
    merged: list[Run] = []
    for text, style in runs:
        if merged and merged[-1][1] == style:
            merged[-1] = (merged[-1][0] + text, style)
        else:
            merged.append((text, style))
    return tuple(merged)
