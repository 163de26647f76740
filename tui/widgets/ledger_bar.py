"""Where the changed pages are, as one bar to be read from the last row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tui.metrics_format import format_bytes
from tui.probe.reading import Absent, Figure
from tui.run.ledger import COUNTER_NOISE_PAGES
from tui.run.state import Phase, RunState
from tui.widgets.rows import Row, Run
from tui.widgets.state_rows import StateRows

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


class LedgerBar(StateRows):
    """The ledger as one big bar whose parts are the columns, and the columns in figures."""

    DEFAULT_CSS = "LedgerBar { height: 4; }"

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
