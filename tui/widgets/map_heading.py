"""What is said above a page map: which rows lie in a cell, how its pages are, when they changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from tui.metrics.moment import STILL_SECONDS
from tui.metrics_format import format_bytes, format_seconds
from tui.pages.map import PageMapFrame
from tui.pages.text import GLYPHS, GlyphSet, labels
from tui.probe.page_state import PageState
from tui.widgets.fitting import row_width
from tui.widgets.page_map import EDGES, STATE_STYLES
from tui.widgets.rows import Row, Run
from workloads.kernel import PAGE_BYTES

_SHORT: Final = {
    PageState.PRIVATE_COPY: "private",
    PageState.SWAPPED: "in swap",
    PageState.FILE_DIRTY: "not yet written",
    PageState.FILE_CLEAN: "the file's",
    PageState.ABSENT: "not in RAM",
}
_TOLD_FROM_SECONDS: Final = 1.5
"""Read and drawn once a second, at moments of their own, a map is a second old at times: that is
told from two on, or the words would change with each picture."""


def last_changed(frame: PageMapFrame) -> int | None:
    """The cell whose pages were seen to change last; None where none did since the last flush."""
    if not np.isfinite(frame.changed_at).any():
        return None
    return int(np.nanargmax(frame.changed_at))


def where(frame: PageMapFrame, cell: int) -> str:
    """`array[831:837]`, or the file's header; `pages 12-15` of a file without rows."""
    if frame.geometry.row_bytes <= 0:
        pages = frame.geometry.pages_of_cell(cell)
        if len(pages) == 1:
            return f"page {pages.start:,}"
        return f"pages {pages.start:,}-{pages.stop - 1:,}"
    rows = frame.geometry.rows_of_cell(cell)
    return f"array[{rows.start:,}:{rows.stop:,}]" if len(rows) else "header"


def how(
    frame: PageMapFrame, cell: int, now: float | None, opened_at: float | None = None
) -> tuple[str, ...]:
    """`all private`, `changed 3 s ago`, `read 2 s ago`: a cell that was not read says so.

    `opened_at`: of an array that stands still, moments are told in its own time, which stays true
    for as long as nothing is told.
    """
    words = {state: frame.words.get(state, short) for state, short in _SHORT.items()}
    if not frame.dirty_known:
        words[PageState.FILE_CLEAN] = labels(False, frame.words)[PageState.FILE_CLEAN]
    counts = {state: int(frame.counts[cell, state]) for state in words}
    there = {state: count for state, count in counts.items() if count}
    if not there:
        return ("not read yet",)
    if len(there) == 1:
        said = [f"all {words[next(iter(there))]}"]
    else:
        said = [", ".join(f"{count:,} {words[state]}" for state, count in there.items()) + " pages"]
    at = now if now is not None else frame.at
    changed = float(frame.changed_at[cell])
    if changed == changed:
        when = _ago(at - changed) if opened_at is None else _at(changed - opened_at)
        said.append(f"changed {when}")
    read = at - float(frame.scanned_at[cell])
    if read == read and opened_at is not None and read > STILL_SECONDS:
        said.append(f"read {_at(at - read - opened_at)}")
    elif read == read and opened_at is None and read > _TOLD_FROM_SECONDS:
        said.append(f"read {_ago(read)}")
    return tuple(said)


def _at(seconds: float) -> str:
    return f"at {format_seconds(max(0, round(seconds)))}"


def _ago(seconds: float) -> str:
    """In whole seconds: what ticks more often is sent more often."""
    whole = max(0, round(seconds))
    if not whole:
        return "just now"
    return f"{format_seconds(whole) if whole >= 60 else f'{whole} s'} ago"


def bytes_of(frame: PageMapFrame, cell: int) -> str:
    """`byte 0..77,824`."""
    offsets = frame.geometry.offsets_of_cell(cell)
    return f"byte {offsets.start:,}..{offsets.stop:,}"


def cell_size(frame: PageMapFrame) -> str:
    """How much of the array a cell is."""
    geometry = frame.geometry
    return format_bytes(geometry.shown_pages / geometry.cells * PAGE_BYTES)


def totals(
    frame: PageMapFrame, glyphs: GlyphSet = "unicode"
) -> tuple[tuple[str, PageState, str], ...]:
    """Glyph, state, and words with the bytes, of each state that there is: a legend that counts."""
    return tuple(
        (GLYPHS[glyphs][state][-1], state, f"{label} {format_bytes(frame.totals_bytes[state])}")
        for state, label in labels(frame.dirty_known, frame.words).items()
        if frame.totals_bytes[state]
    )


def read_ago(frame: PageMapFrame, now: float | None, opened_at: float | None = None) -> str:
    """How old the oldest cell is, where that is more than a second; else empty.

    `opened_at`: as in `how`.
    """
    if now is None or not np.isfinite(frame.scanned_at).any():
        return ""
    oldest = float(np.nanmin(frame.scanned_at))
    age = now - oldest
    if opened_at is not None:
        return f"read {_at(oldest - opened_at)}" if age > STILL_SECONDS else ""
    return f"read up to {_ago(age)}" if age > _TOLD_FROM_SECONDS else ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A frame on the screen: the cell that was pointed at, how often it was zoomed into, the moment
    it is shown at, and when its array was opened, as in `how`."""

    frame: PageMapFrame
    cursor: int | None
    zooms: int
    now: float | None
    opened_at: float | None


def headings(shown: Shown, of: str, width: int, *, ascii_only: bool) -> Iterator[Row]:
    """Which cell it is about, how it is, and what there is in all, the longest first."""
    frame, cursor = shown.frame, shown.cursor
    zoom = f", zoom {shown.zooms}" if shown.zooms else ""
    name: Row = ((f"{of}{zoom}  ", "bold"),)
    chosen = cursor if cursor is not None and cursor < frame.geometry.cells else None
    cell = last_changed(frame) if chosen is None else chosen
    counted: list[Run] = []
    for glyph, state, words in totals(frame, "ascii" if ascii_only else "unicode"):
        counted += [("   ", ""), (glyph, STATE_STYLES[state]), (f" {words}", "")]
    if cell is None:
        age = read_ago(frame, shown.now, shown.opened_at)
        size = f"a cell is {cell_size(frame)}" + f", {age}" * bool(age)
        yield (*name, (size, ""), *counted)
        yield (*name, (size, ""))
        yield ((size, ""),)
        return
    place = (f"{where(frame, cell)}: ", "bold")
    told = how(frame, cell, shown.now, shown.opened_at)
    state_words = (", ".join(told), "")
    offsets: Row = ((f"  {bytes_of(frame, cell)}", "dim"),) if chosen is not None else ()
    yield (*name, place, state_words, *offsets, *counted)
    yield (*name, place, state_words, *offsets)
    yield (place, state_words, *offsets)
    yield (place, state_words)
    if row_width((place, state_words)) + EDGES > width:
        for end in range(len(told) - 1, 0, -1):
            yield (place, (", ".join(told[:end]), ""))
