"""Help as rows of a width: the keys, what colours and signs mean, the words, the metrics.

Every swatch stands beside its name, and without colour it is the band's texture or letter.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import Final

from tui.chart.areas import Look
from tui.chart.bands import BANDS, swatch
from tui.chart.marks import MARKER_GLYPHS, MARKER_WORDS
from tui.metrics import METRICS
from tui.screens.help_words import IDEAS, LINES, Terms
from tui.screens.keys import Key
from tui.widgets.rows import Row, Run, row_of

_INDENT: Final = 2
_LEAST_TEXT: Final = 24
_SWATCH: Final = 3


def help_rows(width: int, keys: Sequence[Key], look: Look) -> list[Row]:
    """All of it."""
    rows = _keys(width, keys)
    rows += _title("The picture, from the bottom up")
    for band in BANDS:
        mark, style = swatch(band, look)
        rows += _entry(width, ((mark * _SWATCH, style),), band.label, band.meaning, 17)
    for term, marks, style, words in LINES:
        mark = marks[look == "ascii"] * _SWATCH
        rows += _entry(width, ((mark, style),), term, words, 17)
    rows += _title("Signs above the picture")
    rows += _markers(width, look)
    rows += _title("The page map, first row of the array to the last")
    rows += _page_states(width, look)
    rows += _title("Words")
    rows += _terms(width, IDEAS, 13)
    rows += _title("Every metric")
    for metric in METRICS:
        words = f"{metric.meaning} {metric.is_not}".strip()
        rows += _entry(width, (), metric.label, words, 15)
    return rows[1:]  # no blank row at the top


def _keys(width: int, keys: Sequence[Key]) -> list[Row]:
    rows: list[Row] = []
    group = None
    for key in keys:
        if key.group != group:
            rows += _title(f"Keys: {key.group}" if group is None else key.group)
            group = key.group
        words = key.words if key.is_enabled else f"{key.words} (not now)"
        rows += _entry(width, (), " ".join(key.keys), words, 11, dim=not key.is_enabled)
    return rows


def _markers(width: int, look: Look) -> list[Row]:
    rows: list[Row] = []
    for kind, words in MARKER_WORDS.items():
        glyph, plain, style = MARKER_GLYPHS[kind]
        sign = ((f" {plain if look == 'ascii' else glyph} ", style),)
        rows += _entry(width, sign, "", words, 0)
    return rows


def _page_states(width: int, look: Look) -> list[Row]:
    from tui.pages.text import legend
    from tui.widgets.page_map import STATE_STYLES

    rows: list[Row] = []
    for glyphs, state, words in legend("ascii" if look == "ascii" else "unicode"):
        style = STATE_STYLES[state] if state is not None else ""
        rows += _entry(width, ((f"{glyphs:^5}", style),), "", words, 0)
    words = "All of a cell's pages, then some of them. Arrows move, enter zooms; so does the mouse."
    return [*rows, *_entry(width, (), "", words, 0)]


def _terms(width: int, terms: Terms, room: int) -> list[Row]:
    return [row for term, words in terms for row in _entry(width, (), term, words, room)]


def _title(words: str) -> list[Row]:
    return [(), row_of(words, "primary bold")]


def _entry(
    width: int, sign: Iterable[Run], term: str, words: str, room: int, *, dim: bool = False
) -> list[Row]:
    """A sign, a term in so much room, the words beside them, wrapped; below where it is narrow."""
    head: list[Run] = [(" " * _INDENT, ""), *sign]
    if sign:
        head.append((" ", ""))
    before = sum(len(text) for text, _ in head)
    if room:
        head.append((f"{term:<{room}} ", "dim" if dim else "bold"))
        before += max(room, len(term)) + 1
    style = "dim" if dim else ""
    if width - before < _LEAST_TEXT:
        lines = _wrapped(words, max(_LEAST_TEXT, width - 4))
        return [tuple(head), *(row_of(f"    {line}", style) for line in lines)]
    first, *rest = _wrapped(words, width - before)
    return [
        (*head, (first, style)),
        *(row_of(f"{' ' * before}{line}", style) for line in rest),
    ]


def _wrapped(words: str, width: int) -> list[str]:
    return textwrap.wrap(words, width, break_on_hyphens=False) or [""]
