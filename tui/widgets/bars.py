"""Bars: how far the run is, and where its changed pages are, readable from the last row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tui.metrics_format import format_bytes, format_count, format_seconds
from tui.probe.reading import Absent, Figure, number
from tui.run.state import Phase, RunState
from tui.widgets.rows import Row, RowsWidget, Run, row_of
from tui.widgets.style import MODE_STYLE, MODE_WORDS

COLUMNS: Final[tuple[tuple[str, str, str, str, str, str], ...]] = (
    # ledger field, words, fewer words, style, glyph, glyph where only ASCII is to be had
    ("private_ram_bytes", "private copies in RAM", "private, RAM", "accent", " ", "#"),
    ("private_swap_bytes", "private copies in swap", "private, swap", "error", "▚", "S"),
    ("file_dirty_bytes", "dirty, waiting for the file", "dirty", "foreground", "▒", "d"),
    ("file_writeback_bytes", "on the way to the disk", "writeback", "primary", "»", ">"),
    ("file_written_bytes", "written to the file", "written", "success", "▓", "-"),
    ("discarded_bytes", "discarded", "discarded", "secondary", "x", "x"),
    ("unaccounted_bytes", "unaccounted for", "unknown", "error bold", "?", "?"),
)


_LEAST_BAR: Final = 8
COUNTER_NOISE_PAGES: Final = 64
"""What the interpreter may allocate for itself between two walks."""


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


class LedgerBar(RowsWidget):
    """The ledger as one big bar whose parts are the columns, and the columns in figures."""

    DEFAULT_CSS = "LedgerBar { height: 4; }"

    def __init__(self, *, id: str | None = None, ascii_only: bool = False) -> None:
        super().__init__(id=id)
        self._ascii = ascii_only
        self._state: RunState | None = None

    def show(self, state: RunState) -> None:
        """Show this state's ledger."""
        self._state = state
        self.rebuild()

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """A heading, two rows of bar, one of figures; without room, the figures stay."""
        state = self._state
        if state is None:
            return []
        ledger = state.ledger
        changed = format_bytes(ledger.changed_bytes)
        heading: list[Run] = [(f" changed {changed} ", "bold"), *self._closing_words(state)]
        figures = self._figures(state, 1)
        if sum(len(text) for text, _ in figures) > width:
            figures = self._figures(state, 2)
        bar = self._bar(state, width)
        return [tuple(heading), *[bar] * max(0, min(2, height - 2)), tuple(figures)]

    def _figures(self, state: RunState, wordiness: int) -> list[Run]:
        """The columns in figures; `wordiness` is the place of the words in the table."""
        ledger = state.ledger
        figures: list[Run] = [(" ", "")]
        for column in COLUMNS:
            field, words, (style, glyph, plain) = column[0], column[wordiness], column[3:]
            value: Figure = getattr(ledger, field)
            mark, style = self._drawn(glyph, plain, style)
            if field == "unaccounted_bytes" and state.final is None:
                continue  # said in the heading
            if isinstance(value, Absent):
                figures += [(mark, style), (f" {words}: {value.reason}  ", "dim")]
            elif value:
                colour = f"{style.split()[0]} bold"
                figures += [(mark * 2, style), (f" {format_bytes(value)} {words}  ", colour)]
        if len(figures) == 1:
            figures.append(("nothing changed yet", "dim"))
        return figures

    def _closing_words(self, state: RunState) -> list[Run]:
        ledger = state.ledger
        runs: list[Run] = []
        amplified = ledger.write_amplification
        if not isinstance(amplified, Absent):
            runs.append((f" the kernel dirtied {amplified:.2f}x that ", "warning"))
        rest = ledger.unaccounted_bytes
        if isinstance(rest, Absent):
            runs.append((f" unaccounted for: not known ({rest.reason}) ", "dim"))
        elif rest:
            pages = round(rest / state.page_bytes)
            if state.final is None and abs(pages) <= COUNTER_NOISE_PAGES:
                words = f" closes to {_pages(abs(pages))} by counters"
                if state.phase is not Phase.ENDED:
                    words += ", to the page when it holds"
                runs.append((f"{words} ", "dim"))
            else:
                runs.append((f" unaccounted for: {_pages(pages)} ", "error"))
        elif ledger.changed_bytes:
            runs.append((" the ledger closes to the page ", "success"))
        return runs

    def _bar(self, state: RunState, width: int) -> Row:
        """Parts in proportion to the whole array, so that the bar grows as the run goes on."""
        ledger, room = state.ledger, max(1, width - 2)
        parts = []
        for field, _, _, style, glyph, plain in COLUMNS:
            value: Figure = getattr(ledger, field)
            if not isinstance(value, Absent) and value > 0:
                mark, style = self._drawn(glyph, plain, style)
                parts.append((value, style, mark))
        total = sum(value for value, _, _ in parts)
        whole = max(total, state.settings.array_bytes)
        runs: list[Run] = [(" ", "")]
        used = 0
        for value, style, glyph in parts:
            cells = min(room - used, max(1, round(value / whole * room)))
            runs.append((glyph * cells, style))
            used += cells
        runs.append(("." * (room - used), "dim"))
        return tuple(runs)

    def _drawn(self, glyph: str, plain: str, style: str) -> tuple[str, str]:
        """A column's glyph and style; a blank is drawn as a solid block, in reverse."""
        if self._ascii:
            return plain, style
        return glyph, f"{style} reverse" if glyph == " " else style


def _pages(count: int) -> str:
    return f"{count:,} page" + "s" * (count != 1)


class LimitGauge(RowsWidget):
    """One bar against the tightest limit: what cannot be reclaimed solid, what can be hatched."""

    DEFAULT_CSS = "LimitGauge { height: 1; }"

    def __init__(self, *, id: str | None = None, ascii_only: bool = False) -> None:
        super().__init__(id=id)
        self._ascii = ascii_only
        self._state: RunState | None = None

    def show(self, state: RunState) -> None:
        """Show this state's limit."""
        self._state = state
        self.rebuild()

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """Limit, bar, figures, and the seconds left when the slope leads there."""
        state = self._state
        if state is None or state.sample is None:
            return []
        sample = state.sample
        limit = number(sample.get("limit_bytes"))
        solid = number(sample.get("limit_unreclaimable_bytes"))
        if not limit or solid is None:
            return [row_of(f" limit: not known ({state.limit_words})", "dim")]
        hatched = number(sample.get("limit_reclaimable_bytes")) or 0
        swap = number(sample.get("limit_swap_bytes")) or 0
        figures = f" {format_bytes(solid)} can't be reclaimed, {format_bytes(hatched)} can"
        if swap:
            figures += f", {format_bytes(swap)} in swap"
        if width > 150:
            figures += f" {state.limit_words}"
        left = state.seconds_left
        warning = f" FULL IN {format_seconds(round(left, 1))} " if left is not None else ""
        head = f" limit {format_bytes(limit)} "
        if len(head) + len(warning) + _LEAST_BAR + len(figures) > width:
            figures = f" {format_bytes(solid)} not, {format_bytes(hatched)} reclaimable"
        room = max(_LEAST_BAR, width - len(head) - len(figures) - len(warning) - 2)
        full = min(room, round(solid / limit * room))
        hatch = min(room - full, round(hatched / limit * room))
        danger = "error" if solid > 0.9 * limit else "warning" if solid > 0.7 * limit else "primary"
        block = ("#" * full, danger) if self._ascii else (" " * full, f"{danger} reverse")
        return [
            (
                (head, "bold"),
                (warning, "error bold reverse"),
                block,
                ("/" * hatch + "." * (room - full - hatch), "dim"),
                (figures, ""),
            )
        ]


class VerdictLine(RowsWidget):
    """The answer in words, wrapped to the width."""

    DEFAULT_CSS = "VerdictLine { height: 3; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._text = ""
        self._style_name = ""

    def show(self, text: str, style: str = "") -> None:
        """Show this text."""
        self._text, self._style_name = text, style
        self.rebuild()

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """As many lines as there is room for; what is cut ends in dots."""
        import textwrap

        lines = textwrap.wrap(self._text, max(10, width - 2))
        if len(lines) > height:
            lines = lines[:height]
            lines[-1] = lines[-1][: width - 6] + " ..."
        return [row_of(f" {line}", self._style_name) for line in lines]
