"""The last slide: this tour's own figures, and what was not seen."""

from __future__ import annotations

from typing import Any, Final

from tests.screens.canned import MIB, state
from tui.probe.reading import Absent
from tui.run.ledger import private_ledger
from tui.run.marker import FlushTotals
from tui.run.state import Outcome, Phase
from tui.screens.tour_answer import Seen, answer_lines
from tui.screens.tour_steps import STEPS
from tui.screens.tour_words import Side
from tui.widgets.answer import Answer
from tui.widgets.caption import Caption, Told
from workloads.words import Mode

PEAK: Final = {"rss_anon_bytes": 19 * MIB}
COPIED: Final = private_ledger(183 * MIB, 0, 183 * MIB, 0)
LONG: Final = state(
    Phase.ENDED,
    outcome=Outcome.KILLED,
    rows_done=1_103_000,
    ledger=private_ledger(1023 * MIB, 1023 * MIB, 1023 * MIB, 1023 * MIB),
)


def c(**more: Any) -> Side:
    return Side(state(Phase.HOLDING, ledger=COPIED, peak=PEAK, **more))


def shared(**more: Any) -> Side:
    return Side(state(Phase.HOLDING, mode=Mode.READ_WRITE, peak=PEAK, **more))


def test_what_was_seen_has_its_figures_and_what_was_not_says_so() -> None:
    totals = FlushTotals(count=12, bytes_cleaned=Absent("kernel older than 6.5"))
    seen = {
        0: Seen((c(), shared())),
        1: Seen((c(flushes=FlushTotals(count=12)), shared(flushes=totals)), is_recorded=True),
        4: Seen((Side(LONG), shared())),
    }
    lines = answer_lines(STEPS, seen)
    assert [line.note for line in lines] == ["", "recorded", "", "", "", "", ""]
    assert lines[0].cells[0] == ("c", "183 MiB changed, 183 MiB copied")
    assert lines[1].cells[0] == ("c", "12 calls freed 0 B")
    words = "12 calls wrote an unknown amount (kernel older than 6.5)"
    assert lines[1].cells[1] == ("r+", words)
    assert lines[4].cells[0][1].startswith("KILLED at row 1,103,000: ")
    assert lines[4].cells[1] == ("r+", "finished, 19.0 MiB private at its peak")
    assert lines[6].cells == (("", "not seen in this tour: press 7"),)


def test_what_was_left_before_its_end_says_how_far_it_was() -> None:
    running = Side(state(ledger=COPIED, rows_done=500))
    seen = {number: Seen((running, running)) for number in range(len(STEPS))}
    for line in answer_lines(STEPS, seen):
        assert all(words.endswith(" by row 500") for _, words in line.cells)


def test_nothing_of_it_is_cut_in_a_small_terminal() -> None:
    sides = (c(flushes=FlushTotals(count=9999)), shared(flushes=FlushTotals(count=9999)))
    seen = {number: Seen(sides, is_recorded=True) for number in range(len(STEPS))}
    seen[4] = Seen((Side(LONG), sides[1]), is_recorded=True)
    answer = Answer()
    answer.show(lines := answer_lines(STEPS, seen))
    rows = ["".join(text for text, _ in row) for row in answer.make_rows(80, 19)]
    assert max(map(len, rows)) <= 80
    for line in lines:
        assert any(line.words in row and row.endswith("recorded") for row in rows)
        for _, words in line.cells:
            assert words in "\n".join(rows)


def test_every_step_is_told_whole_in_a_small_terminal() -> None:
    names = (*(step.name for step in STEPS), "answer")
    for source in ("live, on this machine", "recorded: no memory limit to be had here"):
        for number, step in enumerate(STEPS, 1):
            caption = Caption()
            caption.show(Told(step.title, step.caption, source, names, number, is_done=True))
            rows = ["".join(text for text, _ in row) for row in caption.make_rows(80, 4)]
            assert step.title in rows[0]
            assert source in rows[0] + rows[1]
            assert "done - space: next" in rows[1]
            assert " ".join(" ".join(rows[2:]).split()) == step.caption
