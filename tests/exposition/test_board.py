"""What runs leave for scrapers: the latest state whole, and every marker counted once."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from tests.exposition.canned import tree_state, workload_state
from tests.screens.canned import STARTED_AT
from tui.exposition.board import Board
from tui.run.marker import Marker, MarkerKind
from tui.run.state import Update


def _marker(kind: MarkerKind, **more: Any) -> Marker:
    return Marker(kind, STARTED_AT, 0, **more)


def test_the_latest_state_of_each_run_is_known_until_it_is_dropped() -> None:
    board, first, last = Board(), workload_state(), workload_state(rows_done=500)
    board.take(0, Update(first))
    board.take(1, Update(first))
    board.take(0, Update(last))
    assert board.known().runs[0].state is last
    assert board.known().runs[1].state is first
    board.drop(0)
    board.drop(5)
    assert list(board.known().runs) == [1]


def test_markers_are_counted_and_flushes_by_the_number_that_they_are_told_with() -> None:
    board = Board()
    board.take(0, Update(tree_state()))
    assert not board.known().runs[0].hears
    # Of calls that came too fast to be looked at the last alone is told, with its number.
    flushes = (_marker(MarkerKind.FLUSH, number=1), _marker(MarkerKind.FLUSH, number=90))
    board.take(0, Update(tree_state(), markers=flushes))
    board.take(0, Update(tree_state(), markers=(_marker(MarkerKind.MARK),) * 2))
    board.take(0, Update(tree_state(), markers=(_marker(MarkerKind.MARK),)))
    told = board.known().runs[0]
    assert (told.hears, told.flushes, told.marks) == (True, 90, 3)


@pytest.mark.parametrize("kind", [MarkerKind.START, MarkerKind.LIMIT, MarkerKind.END])
def test_what_cowtop_saw_itself_is_nothing_that_a_process_told(kind: MarkerKind) -> None:
    board = Board()
    board.take(0, Update(tree_state(), markers=(_marker(kind),)))
    assert not board.known().runs[0].hears


def test_a_slower_watch_is_fresh_for_longer() -> None:
    assert Board(60.0).known().fresh_seconds == Board().known().fresh_seconds + 120


def test_who_reads_sees_whole_states_while_others_write() -> None:
    board, begun = Board(), threading.Event()
    states = [workload_state(rows_done=n, samples=n) for n in range(200)]

    def write(index: int) -> None:
        begun.wait()
        for state in states:
            board.take(index, Update(state))

    threads = [threading.Thread(target=write, args=(index,)) for index in range(4)]
    for thread in threads:
        thread.start()
    begun.set()
    while any(thread.is_alive() for thread in threads):
        for told in board.known().runs.values():
            assert told.state.rows_done == told.state.samples
    for thread in threads:
        thread.join()
    assert {told.state.rows_done for told in board.known().runs.values()} == {199}
