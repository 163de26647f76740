"""What runs, and how far it is."""

from __future__ import annotations

from collections.abc import Sequence

from tui.metrics_format import format_bytes, format_count, format_seconds
from tui.run.state import Phase, RunState
from tui.widgets.rows import Row, RowsWidget, row_of
from tui.widgets.style import MODE_STYLE, MODE_WORDS


class StatusBar(RowsWidget):
    """What runs, and how far it is."""

    DEFAULT_CSS = "StatusBar { height: 2; }"

    def __init__(self, *, id: str | None = None, ascii_only: bool = False) -> None:
        super().__init__(id=id)
        self._ascii = ascii_only
        self._state: RunState | None = None
        self._note = ""

    def show(self, state: RunState, note: str = "") -> None:
        """Show this state; `note` is the screen's own word, such as `frozen`."""
        self._state, self._note = state, note
        self.rebuild()

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """The settings on the mode's colour, then the progress."""
        state = self._state
        if state is None:
            return [row_of(" cowtop".ljust(width), "reverse bold")]
        settings = state.settings
        shape = " x ".join(f"{n:,}" for n in settings.shape)
        flush = f"flush every {settings.flush_every_rows:,}" if settings.flush_every_rows else ""
        parts: tuple[str, ...] = (
            f" {settings.workload}",
            f"{settings.mode}",
            MODE_WORDS[settings.mode],
            f"{shape} {settings.dtype} {format_bytes(settings.array_bytes)}",
            f"chunk {settings.chunk_rows:,}",
            flush or "never flushed",
            f"release {settings.release}",
        )
        if width < 110:
            parts = (*parts[:3], format_bytes(settings.array_bytes), flush or "never flushed")
        title = "  ".join(parts)
        return [
            row_of(f"{title:<{width}.{width}}", f"{MODE_STYLE[settings.mode]} reverse bold"),
            self._progress(state, width),
        ]

    def _progress(self, state: RunState, width: int) -> Row:
        if state.phase is Phase.PREPARING or (
            state.phase is Phase.CLOSING and state.preparing_bytes
        ):
            share = min(1.0, state.prepared_bytes / max(1, state.preparing_bytes))
            words = f"{state.what} {format_bytes(state.prepared_bytes)}"
        else:
            share = state.share_done
            phase = str(state.outcome) if state.outcome else str(state.phase)
            words = f"{phase}  row {format_count(state.rows_done)}"
            words += f" of {format_count(state.settings.rows)}"
            words += f"  {format_seconds(state.elapsed_seconds)}"
        watching = f"watching {state.watching.share_of_one_core * 100:.1f} % of a core"
        right = f"  {watching}" if width >= 100 else ""
        note = f" {self._note} " if self._note else ""
        if note:
            right = ""
        room = max(4, width - len(words) - len(right) - len(note) - 10)
        full = round(share * room)
        done = ("=" * full, "primary bold") if self._ascii else (" " * full, "primary reverse")
        return (
            (f" {share * 100:3.0f} % ", "bold"),
            # Where there is no room for all, what is said here alone is not what is cut off.
            (note, "warning bold reverse"),
            done,
            ("." * (room - full) + f"  {words}{right}", ""),
        )
