"""Every number in the answer is a figure of a cell of the mode that it is told of."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.table.cells import MIB, PLAN
from tui.metrics_format import format_bytes
from tui.probe.reading import Absent, Figure, Sample, number
from tui.run.about import WorkloadAbout
from tui.run.ledger import Ledger
from tui.run.state import Outcome, Phase, RunState
from tui.run.totals import Totals
from tui.table import verdict
from tui.table.columns import COLUMNS, ledger_words
from tui.table.state import CellState, CellStatus

SIZE = re.compile(r"\d[\d.]* (?:[KMGT]i)?B\b")
ROW = re.compile(r"rows? ([\d,]+)(?: to ([\d,]+))?")
PEAKS = ("private_copies_bytes", "rss_anon_bytes", "swap_bytes", "file_dirty_bytes")
NO_CACHESTAT = Absent("no cachestat")

sizes = st.integers(0, 1 << 42)
figures = st.one_of(sizes, st.just(NO_CACHESTAT))


@st.composite
def cells(draw: st.DrawFn) -> tuple[CellState, ...]:
    """A table with any outcomes, each figure known or not."""
    return tuple(draw(_states(cell)) for cell in PLAN.cells())


@st.composite
def _states(draw: st.DrawFn, cell: object) -> CellState:
    blank = CellState(cell)  # type: ignore[arg-type]
    status = draw(st.sampled_from(CellStatus))
    if status is not CellStatus.DONE:
        reason = "" if status in (CellStatus.WAITING, CellStatus.RUNNING) else "because"
        return replace(blank, status=status, reason=reason)
    read = {key: draw(figures) for key in PEAKS}
    rows = draw(st.integers(0, 99_999))
    outcome = draw(st.sampled_from((Outcome.FINISHED, Outcome.KILLED, Outcome.FAILED)))
    run = RunState(
        WorkloadAbout(blank.cell.settings),
        phase=Phase.ENDED,
        started_at=draw(st.sampled_from((0.0, 1.0))),
        rows_done=rows,
        sample=Sample(1.0, read),
        peak={key: f for key, f in read.items() if not isinstance(f, Absent)},
        totals=Totals(dirtied_bytes=draw(figures)),
        outcome=outcome,
        reason=None if outcome is Outcome.FINISHED else "because",
    )
    return replace(blank, status=status, run=run, reason=run.reason or "")


def figures_of(state: CellState) -> list[Figure]:
    """All figures that a sentence on this cell may use."""
    found: list[Figure] = []
    if state.cell.settings.swap_max_bytes:
        found.append(state.cell.settings.swap_max_bytes)
    if state.run is not None:
        found += state.run.peak.values()
        found.append(state.run.totals.dirtied_bytes)
    return found


@given(cells())
def test_every_size_and_row_in_a_sentence_is_a_cells_own(table: tuple[CellState, ...]) -> None:
    for sentence in re.split(r"(?<=\.) ", verdict.of(table)):
        label = re.match(r"(\S+): |.* in mode (\S+?)[.:,;]", sentence)
        if label is None or label[1] == "Stopped":
            assert not SIZE.search(sentence), sentence
            continue
        own = [state for state in table if state.cell.label == (label[1] or label[2])]
        assert own, sentence
        known = [number(figure) for state in own for figure in figures_of(state)]
        told = {format_bytes(figure) for figure in known if figure is not None}
        assert set(SIZE.findall(sentence)) <= told, sentence
        rows = {state.run.rows_done for state in own if state.run}
        for low, high in ROW.findall(sentence):
            assert {int(row.replace(",", "")) for row in (low, high) if row} <= rows, sentence


@given(cells())
def test_a_size_of_nothing_is_only_said_where_it_was_read(table: tuple[CellState, ...]) -> None:
    words = verdict.of(table)
    if "0 B" in re.findall(r"(?<![\d.])0 B", words):
        assert any(figure == 0 for state in table for figure in figures_of(state))


@given(cells())
def test_what_is_absent_in_a_column_says_why(table: tuple[CellState, ...]) -> None:
    for state in table:
        for column in COLUMNS:
            figure = column.figure(state)
            assert (column.value(state) is None) is isinstance(figure, Absent)
            if isinstance(figure, Absent):
                assert figure.reason
                assert column.text(state) == "-"


def done(label: str, at: int = 0, **more: object) -> CellState:
    """A cell of this mode that ended with these peaks in MiB; None is not known."""
    cell = [cell for cell in PLAN.cells() if cell.label == label][at]
    outcome = more.pop("outcome", Outcome.FINISHED)
    dirtied = more.pop("dirtied", NO_CACHESTAT)
    rows = more.pop("rows", 100)
    run = RunState(
        WorkloadAbout(cell.settings),
        phase=Phase.ENDED,
        started_at=1.0 if rows else 0.0,
        rows_done=rows,  # type: ignore[arg-type]
        sample=Sample(1.0, dict.fromkeys(PEAKS, NO_CACHESTAT)),
        peak={key: value * MIB for key, value in more.items()},  # type: ignore[operator]
        totals=Totals(dirtied_bytes=dirtied),  # type: ignore[arg-type]
        outcome=outcome,  # type: ignore[arg-type]
    )
    return CellState(cell, CellStatus.DONE, run)


COPIES, ANON, DIRTY = "private_copies_bytes", "rss_anon_bytes", "file_dirty_bytes"


@pytest.mark.parametrize(
    ("states", "says"),
    [
        ([done("c", **{COPIES: 9})], "c: finished without swap (private copies up to 9.00 MiB)."),
        ([done("c")], "c: finished without swap (private copies not known (no cachestat))."),
        (
            [done("c", **{COPIES: 9}), done("c", 1)],
            "(private copies up to 9.00 MiB in 1 of 2, else not known (no cachestat)).",
        ),
        (
            [done("c", **{COPIES: 9}), done("c", 1)],
            "in mode c; the peaks of private copies are not known (no cachestat).",
        ),
        (
            [done("c", 2, **{COPIES: 9})],
            "with 768 MiB of swap (private copies up to 9.00 MiB, swap not known (no cachestat)).",
        ),
        (
            [done("c", 2, **{COPIES: 9, "swap_bytes": 0})],
            "with 768 MiB of swap (private copies up to 9.00 MiB).",
        ),
        (
            [done("r+", **{ANON: 9})],
            "(private memory up to 9.00 MiB, what went to the file not known (no cachestat)).",
        ),
        ([done("r+", dirtied=0, **{ANON: 9})], "private memory up to 9.00 MiB, 0 B to the file)."),
        (
            [done("r+", **{ANON: 9}), done("r+", 1, **{ANON: 9})],
            "flush() changed no outcome in mode r+; how much was dirty is not known (no cachest",
        ),
        (
            [done("r+", **{DIRTY: 9}), done("r+", 1, **{DIRTY: 2})],
            "it only wrote earlier (dirty pages up to 9.00 MiB without, 2.00 MiB with).",
        ),
        (
            [done("c", outcome=Outcome.KILLED, rows=0, **{ANON: 7})],
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
