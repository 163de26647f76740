"""What runs, and how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tui.metrics_format import format_bytes, format_count, format_seconds
from tui.run.state import Phase, RunState
from tui.widgets.rows import Row, StateRows, row_of
from tui.widgets.style import TITLE_STYLE, mode_words

_ROOM_FOR_ALL: Final = 110


class StatusBar(StateRows):
    """What runs, then the progress; the note never gives way."""

    DEFAULT_CSS = "StatusBar { height: 2; }"

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """The subject, then how far it is."""
        state = self._state
        if state is None:
            return [row_of(" cowtop".ljust(width), TITLE_STYLE)]
        about = state.about
        name, *more = about.parts if width >= _ROOM_FOR_ALL else about.few_parts
        mode = (str(about.mode), mode_words(about.mode)) if about.mode is not None else ()
        title = "  ".join((f" {name}", *mode, *more))
        return [row_of(f"{title:<{width}.{width}}", TITLE_STYLE), self._progress(state, width)]

    def _progress(self, state: RunState, width: int) -> Row:
        share, words = how_far(state)
        watching = f"watching {state.watching.share_of_one_core * 100:.1f} % of a core"
        right = f"  {watching}" if width >= 100 else ""
        note = f" {self._note} " if self._note else ""
        if note:
            right = ""
        room = max(4, width - len(words) - len(right) - len(note) - 10)
        full = round((share or 0) * room)
        done = ("=" * full, "interface bold") if self._ascii else (" " * full, "interface reverse")
        percent = f" {share * 100:3.0f} % " if share is not None else " "
        return (
            (percent, "bold"),
            # Where there is no room for all, what is said here alone is not what is cut off.
            (note, "caution bold reverse"),
            done,
            (("." if share is not None else " ") * (room - full) + f"  {words}{right}", ""),
        )


def how_far(state: RunState) -> tuple[float | None, str]:
    """The share that is done, None where there is no end to come to, and the words."""
    if state.phase is Phase.PREPARING or (state.phase is Phase.CLOSING and state.preparing_bytes):
        share = min(1.0, state.prepared_bytes / max(1, state.preparing_bytes))
        return share, f"{state.what} {format_bytes(state.prepared_bytes)}"
    words = str(state.outcome) if state.outcome else str(state.phase)
    if state.about.rows is not None:
        words += f"  row {format_count(state.rows_done)} of {format_count(state.about.rows)}"
    return state.share_done, f"{words}  {format_seconds(state.elapsed_seconds)}"
