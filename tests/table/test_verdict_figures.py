"""Every number in the answer is a figure of a cell of the mode that it is told of."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.table.cells import LIMIT, MIB, PLAN
from tests.table.drawn_cells import NO_CACHESTAT, PEAKS, states, tables
from tui.chart.bands import COPIES as COPIES_BAND
from tui.chart.bands import SWAP
from tui.probe.reading import Absent, Figure, Sample
from tui.run.about import WorkloadAbout
from tui.run.ledger import Ledger
from tui.run.state import Outcome, Phase, RunState
from tui.run.totals import Totals
from tui.table import verdict
from tui.table.columns import COLUMNS, Column, ledger_words
from tui.table.fill import Fill, fill_of
from tui.table.limit_bar import pieces, scale_for
from tui.table.stamp import stamp
from tui.table.state import CellState, CellStatus

SIZE = re.compile(r"\d[\d.]* (?:[KMGT]i)?B\b")
ROW = re.compile(r"rows? (\d+(?:,\d{3})*)(?: to (\d+(?:,\d{3})*))?")


@pytest.mark.slow
@given(tables())
def test_every_figure_in_a_sentence_is_one_that_a_cell_of_its_mode_shows(
    table: tuple[CellState, ...],
) -> None:
    for sentence in re.split(r"(?<=\.) ", verdict.of(table)):
        label = re.match(r"(\S+): |.* in mode (\S+?)[.:,;]", sentence)
        if label is None or label[1] == "Stopped":
            assert not SIZE.search(sentence), sentence
            continue
        own = [state for state in table if state.cell.label == (label[1] or label[2])]
        assert own, sentence
        shown = {column.text(state) for state in own for column in COLUMNS}
        assert set(SIZE.findall(sentence)) <= shown, sentence
        stamped = {row for state in own for row in ROW.findall(stamp(state))}
        for low, high in ROW.findall(sentence):
            assert {(low, ""), (high or low, "")} <= stamped, sentence
        copies = [column_of("peak_private_copies_bytes").value(state) for state in own]
        known = [figure for figure in copies if isinstance(figure, int)]
        differences = {abs(a - b) / max(1, a, b) * 100 for a in known for b in known}
        told = {f"{share:.{digits}f}" for share in differences for digits in (0, 1)}
        assert set(re.findall(r"([\d.]+) %", sentence)) <= told, sentence
        # Beside these there are counts of cells alone.
        rest = re.sub(r"[\d.]+ %", "", SIZE.sub("", ROW.sub("", sentence)))
        counts = {int(digits) for digits in re.findall(r"(?<![\w.])\d[\d,.]*\d|\b\d\b", rest)}
        assert counts <= set(range(1, len(table) + 1)), sentence


@given(tables(), st.integers(12, 60))
def test_bars_and_sentence_are_of_the_same_figures(
    table: tuple[CellState, ...], width: int
) -> None:
    fills = [fill_of(state.begun) for state in table]
    known = [fill for fill in fills if isinstance(fill, Fill)]
    scale = scale_for(known, LIMIT, width)
    for state, fill in zip(table, fills, strict=True):
        if not isinstance(fill, Fill):
            continue
        # Of what was charged and not read of what, it is not said that it was nothing.
        stuck = column_of("peak_unreclaimable_bytes").value(state)
        assert stuck == int(fill.stuck) if stuck is not None else fill.stuck == 0 < fill.length
        copies = column_of("peak_private_copies_bytes").value(state)
        if state.cell.label == "c" and not state.cell.settings.swap_max_bytes:
            # What the sentence tells is what is drawn, as far as there is room for it.
            held = min(copies, fill.stuck) if isinstance(copies, int) else 0
            assert (fill.copies, bool(fill.unread)) == (held, copies is None and fill.stuck > 0)
        drawn = {piece.band for piece in pieces(fill, scale)}
        swapped = column_of("peak_swap_bytes").value(state)
        assert SWAP not in drawn or (state.cell.settings.swap_max_bytes and swapped)
        assert COPIES_BAND not in drawn or state.cell.label == "c"


def column_of(key: str) -> Column:
    return next(column for column in COLUMNS if column.key == key)


@given(st.sampled_from(PLAN.cells()).flatmap(states))
def test_what_is_absent_in_a_column_says_why(state: CellState) -> None:
    for column in COLUMNS:
        figure = column.figure(state)
        assert (column.value(state) is None) is isinstance(figure, Absent)
        if isinstance(figure, Absent):
            assert figure.reason
            assert column.text(state) == "-"


def done(
    label: str,
    at: int = 0,
    peak: Mapping[str, int] | None = None,
    *,
    outcome: Outcome = Outcome.FINISHED,
    dirtied: Figure = NO_CACHESTAT,
    rows: int = 100,
) -> CellState:
    """A cell of this mode that ended with these peaks in MiB; the others are not known."""
    cell = [cell for cell in PLAN.cells() if cell.label == label][at]
    run = RunState(
        WorkloadAbout(cell.settings),
        phase=Phase.ENDED,
        started_at=1.0 if rows else 0.0,
        rows_done=rows,
        sample=Sample(1.0, dict.fromkeys(PEAKS, NO_CACHESTAT)),
        peak={key: value * MIB for key, value in (peak or {}).items()},
        totals=Totals(dirtied_bytes=dirtied),
        outcome=outcome,
    )
    return CellState(cell, CellStatus.DONE, run)


COPIES, ANON, DIRTY = "private_copies_bytes", "rss_anon_bytes", "file_dirty_bytes"


@pytest.mark.parametrize(
    ("states", "says"),
    [
        ([done("c", 0, {COPIES: 9})], "c: finished without swap (private copies up to 9.00 MiB)."),
        ([done("c")], "c: finished without swap (private copies not known (no cachestat))."),
        (
            [done("c", 0, {COPIES: 9}), done("c", 1)],
            "(private copies up to 9.00 MiB in 1 of 2, else not known (no cachestat)).",
        ),
        (
            [done("c", 0, {COPIES: 9}), done("c", 1)],
            "in mode c; the peaks of private copies are not known (no cachestat).",
        ),
        (
            [done("c", 2, {COPIES: 9})],
            "with 768 MiB of swap (private copies up to 9.00 MiB, swap not known (no cachestat)).",
        ),
        (
            [done("c", 2, {COPIES: 9, "swap_bytes": 0})],
            "with 768 MiB of swap (private copies up to 9.00 MiB).",
        ),
        (
            [done("r+", 0, {ANON: 9})],
            "(private memory up to 9.00 MiB, what went to the file not known (no cachestat)).",
        ),
        ([done("r+", 0, {ANON: 9}, dirtied=0)], "private memory up to 9.00 MiB, 0 B to the file)."),
        (
            [done("r+", 0, {ANON: 9}), done("r+", 1, {ANON: 9})],
            "flush() changed no outcome in mode r+; how much was dirty is not known (no cachest",
        ),
        (
            [done("r+", 0, {DIRTY: 9}), done("r+", 1, {DIRTY: 2})],
            "it only wrote earlier (dirty pages up to 9.00 MiB without, 2.00 MiB with).",
        ),
        (
            [done("c", 0, {ANON: 7}, outcome=Outcome.KILLED, rows=0)],
            "killed without swap (while the array was being read, private memory up to 7.00 MiB).",
        ),
    ],
)
def test_each_case_has_its_words(states: list[CellState], says: str) -> None:
    assert says in verdict.of(states)


@pytest.mark.parametrize(
    ("ledger", "words"),
    [
        (Ledger(private_ram_bytes=5 * MIB), "5.00 MiB private"),
        (
            Ledger(file_written_bytes=5 * MIB, file_dirty_bytes=NO_CACHESTAT),
            "5.00 MiB written, dirty not known (no cachestat)",
        ),
        (
            Ledger(file_written_bytes=NO_CACHESTAT, file_dirty_bytes=NO_CACHESTAT),
            NO_CACHESTAT,
        ),
        (Ledger(), Absent("nothing was changed")),
    ],
)
def test_the_ledger_names_what_is_not_known(ledger: Ledger, words: str | Absent) -> None:
    assert ledger_words(RunState(WorkloadAbout(PLAN.base), ledger=ledger)) == words
