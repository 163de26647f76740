"""A page map as glyphs and as lines of text: states differ by glyph, so no colour is needed.

A cell shows the state that costs most: one private copy among a thousand clean pages is seen.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tui.metrics_format import format_bytes
from tui.pages.count import Counts
from tui.pages.map import NO_WORDS, PageMapFrame, Words
from tui.probe.page_state import PageState
from workloads.kernel import PAGE_BYTES

GlyphSet = Literal["unicode", "ascii"]


class CellGlyph(NamedTuple):
    """One cell as drawn: `share` of its pages is in `state`; None: the cell was never read."""

    glyph: str
    state: PageState | None
    share: float


LABELS: Final[dict[PageState, str]] = {
    PageState.PRIVATE_COPY: "private copy",
    PageState.SWAPPED: "in swap",
    PageState.FILE_DIRTY: "not yet written",
    PageState.FILE_CLEAN: "file clean",
    PageState.ABSENT: "not in RAM",
}

# Glyphs by rising share; the last one stands for every page of the cell.
GLYPHS: Final[dict[GlyphSet, dict[PageState, str]]] = {
    "unicode": {
        PageState.PRIVATE_COPY: "▁▂▃▄▅▆▇█",
        PageState.SWAPPED: "▖▚",
        PageState.FILE_DIRTY: "▒▓",
        PageState.FILE_CLEAN: "░",
        PageState.ABSENT: " ",
    },
    "ascii": {
        PageState.PRIVATE_COPY: "p#",
        PageState.SWAPPED: "sS",
        PageState.FILE_DIRTY: "dD",
        PageState.FILE_CLEAN: "-",
        PageState.ABSENT: ".",
    },
}
UNKNOWN: Final[dict[GlyphSet, str]] = {"unicode": "·", "ascii": "?"}
_LABEL_COLUMNS: Final = 12


def cell_glyphs(frame: PageMapFrame, glyphs: GlyphSet = "unicode") -> list[CellGlyph]:
    """Glyph, state and share of every cell of the frame, in order."""
    return _glyphs(frame.counts, np.isfinite(frame.scanned_at), glyphs)


def glyph_runs(
    frame: PageMapFrame, first: int, end: int, glyphs: GlyphSet = "unicode"
) -> tuple[tuple[str, PageState | None, bool, int], ...]:
    """Neighbours that look alike, from one cell to before another: far fewer than cells.

    Glyph, state (None: never read), whether it changed since the last flush, how many.
    """
    counts = np.ascontiguousarray(frame.counts[first:end], np.int64)
    known = np.isfinite(frame.scanned_at[first:end])
    changed = np.asarray(frame.just_changed[first:end], np.bool_)
    return _runs(counts.tobytes(), known.tobytes(), changed.tobytes(), glyphs)


@lru_cache(maxsize=64)
def _runs(
    counted: bytes, known: bytes, changed: bytes, glyphs: GlyphSet
) -> tuple[tuple[str, PageState | None, bool, int], ...]:
    """Kept: from one reading of a map to the next most of its rows stay as they are."""
    counts = np.frombuffer(counted, np.int64).reshape(-1, len(PageState))
    if not len(counts):
        return ()
    states, steps, _ = _levels(counts, glyphs)
    is_known, is_changed = np.frombuffer(known, np.bool_), np.frombuffer(changed, np.bool_)
    looks = np.where(is_known, states * 100 + steps, -1) * 2 + is_changed
    starts = np.flatnonzero(np.concatenate(([True], looks[1:] != looks[:-1])))
    members, drawn = list(PageState), GLYPHS[glyphs]
    sizes = np.diff(starts, append=len(counts)).tolist()
    runs: list[tuple[str, PageState | None, bool, int]] = []
    for look, size in zip(looks[starts].tolist(), sizes, strict=True):
        place, is_new = divmod(look, 2)
        if place < 0:
            runs.append((UNKNOWN[glyphs], None, bool(is_new), size))
            continue
        state, step = divmod(place, 100)
        runs.append((drawn[members[state]][step], members[state], bool(is_new), size))
    return tuple(runs)


def legend(
    glyphs: GlyphSet = "unicode", *, dirty_known: bool = True, words: Words = NO_WORDS
) -> list[tuple[str, PageState | None, str]]:
    """Glyph, state and words of each entry: for all of a cell's pages, then for some of them."""
    entries: list[tuple[str, PageState | None, str]] = []
    for state, label in labels(dirty_known, words).items():
        drawn = GLYPHS[glyphs][state]
        shown = drawn[-1] if len(drawn) == 1 else f"{drawn[-1]}{drawn[0]}"
        entries.append(("blank" if shown == " " else shown, state, label))
    return [*entries, (UNKNOWN[glyphs], None, "not read yet")]


def labels(dirty_known: bool, words: Words = NO_WORDS) -> dict[PageState, str]:
    """The words of each state that can occur; dirty is none where nobody tells it from clean.

    `words`: what this array's pages are called instead.
    """
    if dirty_known:
        return {**LABELS, **words}
    known = {**LABELS, PageState.FILE_CLEAN: "file, clean or dirty", **words}
    del known[PageState.FILE_DIRTY]
    return known


def render_text(
    frame: PageMapFrame, columns: int, rows: int, glyphs: GlyphSet = "unicode"
) -> list[str]:
    """Totals, a grid of at most `columns` x `rows` cells, the legend.

    Before each row of the grid stands the offset of its first byte (12 columns more). Cells that
    do not fit are put together. Words are wrapped at the width of the grid, not below 60 columns.
    """
    columns, geometry = max(columns, 1), frame.geometry
    together = -(-geometry.cells // (columns * max(rows, 1)))
    firsts = np.arange(0, geometry.cells, together)
    counts = np.add.reduceat(frame.counts, firsts, axis=0)
    known = np.logical_and.reduceat(np.isfinite(frame.scanned_at), firsts)
    cells = [cell.glyph for cell in _glyphs(counts, known, glyphs)]
    width = max(columns + _LABEL_COLUMNS, 60)
    totals, words = frame.totals_bytes, labels(frame.dirty_known, frame.words)
    lines = _wrapped([f"{words[state]}: {format_bytes(totals[state])}" for state in words], width)
    for start in range(0, len(cells), columns):
        offset = geometry.offsets_of_cell(int(firsts[start])).start
        label = format_bytes(offset).rjust(_LABEL_COLUMNS - 1)
        lines.append(f"{label} {''.join(cells[start : start + columns])}")
    entries = legend(glyphs, dirty_known=frame.dirty_known, words=frame.words)
    lines += _wrapped([f"{glyph} {label}" for glyph, _, label in entries], width)
    cell_pages = -(-geometry.shown_pages // geometry.cells) * together
    read = 100 * frame.known_pages // geometry.shown_pages
    lines += _wrapped(
        [
            f"one cell: {format_bytes(cell_pages * PAGE_BYTES)}",
            f"read: {read} %",
            f"source: {frame.source}",
        ],
        width,
    )
    return lines


def _wrapped(phrases: list[str], width: int) -> list[str]:
    """The phrases two blanks apart, a new line where the next one does not fit."""
    lines = [phrases[0]]
    for phrase in phrases[1:]:
        if len(lines[-1]) + 2 + len(phrase) <= width:
            lines[-1] += f"  {phrase}"
        else:
            lines.append(phrase)
    return lines


def _glyphs(counts: Counts, known: NDArray[np.bool_], glyphs: GlyphSet) -> list[CellGlyph]:
    states, steps, shares = _levels(counts, glyphs)
    drawn = GLYPHS[glyphs]
    unknown = CellGlyph(UNKNOWN[glyphs], None, 0.0)
    members = list(PageState)
    return [
        CellGlyph(drawn[members[state]][step], members[state], share) if is_known else unknown
        for state, step, share, is_known in zip(
            states.tolist(), steps.tolist(), shares.tolist(), known.tolist(), strict=True
        )
    ]


def _levels(
    counts: Counts, glyphs: GlyphSet
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Of each cell the dearest state, which of its glyphs, and the share of its pages."""
    states = _dearest(counts)
    shares = counts[np.arange(len(counts)), states] / np.maximum(counts.sum(axis=1), 1)
    # Only a share of exactly 1 earns the last glyph.
    levels = [len(GLYPHS[glyphs][state]) - 1 for state in PageState]
    return states, (shares * np.array(levels)[states]).astype(np.int64), shares


def _dearest(counts: Counts) -> NDArray[np.int64]:
    """Private or swapped, whichever is more, before dirty, before clean, before absent."""
    states = np.full(len(counts), int(PageState.ABSENT), np.int64)
    for state in (PageState.FILE_CLEAN, PageState.FILE_DIRTY):
        states[counts[:, state] > 0] = state
    private, swapped = counts[:, PageState.PRIVATE_COPY], counts[:, PageState.SWAPPED]
    states[(private > 0) & (private >= swapped)] = PageState.PRIVATE_COPY
    states[swapped > private] = PageState.SWAPPED
    return states
