"""Where the changed pages are, as one bar to be read from the last row."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tui.metrics_format import format_bytes
from tui.probe.reading import Absent, number
from tui.run.ledger import COUNTER_NOISE_PAGES
from tui.run.ledger_columns import UNACCOUNTED, LedgerColumn, columns_for
from tui.run.state import Phase, RunState
from tui.widgets.rows import Row, Run, StateRows


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
        figures = self._figures(state, lambda column: column.label)
        if sum(len(text) for text, _ in figures) > width:
            figures = self._figures(state, lambda column: column.short)
        bar = self._bar(state, width)
        return [tuple(heading), *[bar] * max(0, min(2, height - 2)), tuple(figures)]

    def _figures(self, state: RunState, words_of: Callable[[LedgerColumn], str]) -> list[Run]:
        figures: list[Run] = [(" ", "")]
        unknown: dict[str, list[str]] = {}
        for column in columns_for(state.about.mode):
            value, words = column.of(state.ledger), words_of(column)
            mark, style = self._drawn(column)
            if column is UNACCOUNTED and state.final is None:
                continue  # said in the heading
            if isinstance(value, Absent):
                unknown.setdefault(value.reason, []).append(words)
            elif value:
                named = f" {format_bytes(value)} {words}  "
                figures += [(mark * 2, style), (named, f"{column.colour} bold")]
        # One reason is said once, behind what is known.
        for reason, names in unknown.items():
            figures.append((f"{', '.join(names)}: {reason}  ", "dim"))
        if len(figures) == 1:
            figures.append(("nothing changed yet", "dim"))
        return figures

    def _closing_words(self, state: RunState) -> list[Run]:
        ledger = state.ledger
        runs: list[Run] = []
        amplified, dirtied = number(ledger.write_amplification), number(ledger.dirtied_bytes)
        if amplified is not None and dirtied is not None:
            words = f" the kernel dirtied {format_bytes(dirtied)}, {amplified:.2f}x that "
            runs.append((words, "caution"))
        rest = ledger.unaccounted_bytes
        if isinstance(rest, Absent):
            runs.append((f" unaccounted for: not known ({rest.reason}) ", "dim"))
        elif rest and ledger.why_unaccounted:
            runs.append((f" {format_bytes(rest)} {ledger.why_unaccounted} ", "caution"))
        elif rest:
            pages = round(rest / state.page_bytes)
            if state.final is None and abs(pages) <= COUNTER_NOISE_PAGES:
                words = f" closes to {_pages(abs(pages))} by counters"
                if state.phase is not Phase.ENDED:
                    words += ", to the page when it holds"
                runs.append((f"{words} ", "dim"))
            else:
                runs.append((f" unaccounted for: {_pages(pages)} ", "caution"))
        elif ledger.changed_bytes:
            runs.append((" the ledger closes to the page ", "text-finished"))
        if state.other_writer is not None and not ledger.why_unaccounted:
            runs.append((f" {state.other_writer.words} ", "caution"))
        return runs

    def _bar(self, state: RunState, width: int) -> Row:
        """Parts in proportion to the whole array, so that the bar grows as the run goes on."""
        room = max(1, width - 2)
        parts = []
        for column in columns_for(state.about.mode):
            value = column.of(state.ledger)
            if not isinstance(value, Absent) and value > 0:
                parts.append((value, *self._drawn(column)))
        total = sum(value for value, _, _ in parts)
        whole = max(total, state.about.array_bytes or 0)
        runs: list[Run] = [(" ", "")]
        used = 0
        for value, glyph, style in parts:
            cells = min(room - used, max(1, round(value / whole * room)))
            runs.append((glyph * cells, style))
            used += cells
        runs.append(("." * (room - used), "dim"))
        return tuple(runs)

    def _drawn(self, column: LedgerColumn) -> tuple[str, str]:
        """A column's glyph and style; a blank is drawn as a solid block, in reverse."""
        if self._ascii:
            return column.ascii_glyph, column.area
        reverse = " reverse" if column.glyph == " " else ""
        return column.glyph, f"{column.area}{reverse}"


def _pages(count: int) -> str:
    return f"{count:,} page" + "s" * (count != 1)
