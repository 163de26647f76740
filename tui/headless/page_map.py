"""`--page-map` of a run without a terminal: the last map as JSON, in lines, and what rows cost."""

from __future__ import annotations

from typing import Final

from tui.pages.copied_rows import copied_rows_json
from tui.pages.map import PageMapFrame
from tui.pages.text import render_text
from tui.probe.reading import Absent
from tui.run.state import Update

_COLUMNS: Final = 64
_ROWS: Final = 16
MAP_CELLS: Final = _COLUMNS * _ROWS


class LastPageMap:
    """Keeps the latest page map of a subject that could be read, and tells it as JSON and as text.

    A tree's last look finds nobody alive: what was seen before it is what is told.
    """

    def __init__(self) -> None:
        self._frame: PageMapFrame | Absent | None = None

    def show(self, update: Update) -> None:
        """Keep this update's map, if it has one."""
        new = update.page_map
        if new is None or (isinstance(new, Absent) and isinstance(self._frame, PageMapFrame)):
            return
        self._frame = new

    def to_json(self) -> dict[str, object]:
        """Bytes by state, the rows with copies, and the map drawn; or why there is none."""
        frame = self._frame
        if frame is None or isinstance(frame, Absent):
            return {"absent": frame.reason if frame is not None else "no page map was read"}
        by_state = {state.name.lower(): count for state, count in frame.totals_bytes.items()}
        return {
            "of": frame.of or None,
            "bytes": by_state,
            "complete": frame.complete,
            "source": frame.source,
            "copied_rows": copied_rows_json(frame),
            "text": render_text(frame, _COLUMNS, _ROWS),
        }
