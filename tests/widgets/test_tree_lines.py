"""Sentence, output and log of a tree: what is new is followed, what is old is kept apart."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.screens.canned_tree import ATTACHED, told, tree_state
from tui.run.marker import Marker, MarkerKind
from tui.run.state import Phase, RunState
from tui.text import clean
from tui.widgets.fork_line import ForkLine
from tui.widgets.marker_log import MarkerLine, MarkerLog
from tui.widgets.output_view import OutputView
from workloads.words import Mode


def test_the_output_follows_its_end_until_it_is_scrolled_back() -> None:
    view = OutputView()
    view.show(tree_state(15, output_tail=tuple(f"line {n}" for n in range(100))))
    assert "line 99" in "".join(text for text, _ in view.make_rows(80, 10)[-1])
    view.action_back(5)
    assert "line 94" in "".join(text for text, _ in view.make_rows(80, 10)[-1])
    view.show(tree_state(15, output_tail=tuple(f"line {n}" for n in range(120))))
    heading, *_, last = view.make_rows(80, 10)
    assert "line 94" in "".join(text for text, _ in last)
    assert "87-95 of 120" in "".join(text for text, _ in heading)
    view.action_back(-500)
    assert "line 119" in "".join(text for text, _ in view.make_rows(80, 10)[-1])


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (tree_state(15, output_tail=()), "Nothing was written yet."),
        (tree_state(15, output_tail=(), phase=Phase.ENDED), "Nothing was written."),
        (tree_state(15, output_tail=(), about=ATTACHED), "It ran before cowtop came"),
    ],
)
def test_where_there_is_no_output_it_says_why(state: RunState, words: str) -> None:
    view = OutputView()
    view.show(state)
    assert words in "".join(text for row in view.make_rows(80, 10) for text, _ in row)


def test_a_long_line_of_output_is_wrapped_and_not_lost() -> None:
    view = OutputView()
    view.show(tree_state(15, output_tail=("x" * 150 + "end",)))
    shown = "".join(text for row in view.make_rows(60, 10)[1:] for text, _ in row)
    assert shown.count("x") == 150 and shown.endswith("end")


@pytest.mark.parametrize(
    ("marker", "words"),
    [
        (
            replace(told(4, "opened a.npy"), kind=MarkerKind.OPEN, verdict="in mode c"),
            "a.npy: in mode c",
        ),
        (replace(told(4, "epoch 3"), kind=MarkerKind.MARK), "mark: epoch 3"),
        (
            replace(told(4, "flush 7", "nothing to write"), mode=Mode.READ),
            "flush 7, a.npy: nothing",
        ),
        (replace(told(4, "\x1b[2J"), kind=MarkerKind.MARK), "mark:  [2J"),
    ],
)
def test_what_a_process_told_says_of_which_file_and_who(marker: Marker, words: str) -> None:
    by = replace(marker, pid=4720, called_from=Path("train.py:12"))
    if marker.kind is not MarkerKind.MARK:
        by = replace(by, file=Path("/d/a.npy"))
    log, line = MarkerLog(), MarkerLine()
    log.show([by], tree_state(15))
    line.show([by])
    shown = "".join(clean(text) for text, _ in log.make_rows(120, 9)[1])
    assert words in shown and shown.endswith("PID 4720 train.py:12") and "4.0 s" in shown
    assert words in "".join(clean(text) for text, _ in line.make_rows(120, 1)[0])
    narrow = "".join(clean(text) for text, _ in log.make_rows(40, 9)[1])
    assert words[:12] in narrow


def test_the_fork_sentence_forgets_what_was_after_where_a_recording_goes_back() -> None:
    line = ForkLine()
    for second in (10, 12, 14, 16):
        line.show(tree_state(second))
    assert "MiB/s" in line.sentences[0]
    line.show(tree_state(8))
    assert "MiB/s" not in line.sentences[0]
