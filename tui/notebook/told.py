"""What a cell did, as one line: file by file, or array by array where these were named.

An absent figure is `?` with its reason, never 0. What stayed as it was is not told.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tui.metrics.measured import Bounded
from tui.metrics_format import format_bytes
from tui.notebook.cell import CellSeen
from tui.notebook.item import Item
from tui.notebook.items import items_of
from tui.probe.reading import Absent, Figure
from tui.text import plain
from tui.watch.known import COPIES

MOST_ITEMS: Final = 4


def line_of(seen: CellSeen) -> str:
    """`x.npy (c): +131 MiB private copies (peak 131 MiB); r.npy (r+): 12.0 MiB dirty`."""
    items = items_of(seen)
    told = [item for item in items if item.is_changed or seen.named]
    if not told:
        if not items:
            return "no data file is mapped in this process"
        count = f"{len(items)} mapped file{'s' if len(items) > 1 else ''}"
        return f"nothing was copied or made dirty in {count}"
    parts = [item_words(item) for item in told[:MOST_ITEMS]]
    if len(told) > MOST_ITEMS:
        parts.append(f"and {len(told) - MOST_ITEMS} more")
    return "; ".join(parts)


def item_words(item: Item) -> str:
    """One part of the line."""
    modes = f" ({', '.join(item.modes)})" if item.modes else ""
    words = [*_figures(item), *([item.flush_words] if item.flush_words else [])]
    return f"{item.name}{modes}: {', '.join(words)}"


def _figures(item: Item) -> Iterator[str]:
    if item.is_private and item.is_closed:
        yield f"closed, {_words(item.peak)} private copies given back"
    elif item.is_private:
        came = item.measured.figure(COPIES, at_end=True)
        yield f"{_signed(came)} private copies (peak {_words(item.peak)})"
    if item.can_dirty:
        dirtied = item.dirtied
        is_all = isinstance(dirtied, Absent) or dirtied == item.dirty
        yield f"{_words(item.dirty)} dirty" + ("" if is_all else f" ({_signed(dirtied)})")
    elif not item.is_private:
        yield "read alone"


def _words(figure: Figure) -> str:
    if isinstance(figure, Bounded):
        return f"at least {format_bytes(figure.at_least)}"
    if isinstance(figure, Absent):
        return f"? ({plain(figure.reason, 120)})"
    return format_bytes(figure)


def _signed(figure: Figure) -> str:
    text = _words(figure)
    return f"+{text}" if text[0].isdigit() else text
