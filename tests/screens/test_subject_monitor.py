"""The monitor of a user's own process: question 6 is settled, and its keys do no harm."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from textual.widgets import ContentSwitcher

from tests.screens.canned import map_frame
from tests.screens.canned_tree import (
    COMMAND,
    LABELS,
    TRAIN,
    ended_tree,
    told,
    tree_state,
)
from tests.screens.piloting import Stage, on_stage, piloted
from tui.pages.request import MapRequest
from tui.run.source import Ability
from tui.run.state import Outcome
from tui.screens.keys import keys_of
from tui.screens.leaving import Leaving
from tui.screens.subject_monitor import SubjectMonitor
from tui.widgets.page_map import PageMapView

_CAN = frozenset((Ability.PAGE_MAP, Ability.INTERRUPT))


def shown(stage: Stage) -> SubjectMonitor:
    """The monitor, and no other."""
    screen = stage.app.screen
    assert isinstance(screen, SubjectMonitor)
    return screen


@pytest.fixture(scope="module")
def kept_open() -> Iterator[Stage]:
    """One at 120x40, in an event loop that stands still between the tests."""
    with asyncio.Runner() as runner:
        opened = on_stage((120, 40), about=COMMAND)
        stage = runner.run(opened.__aenter__())
        stage.runner = runner
        yield stage
        runner.run(opened.__aexit__(None, None, None))


@pytest.fixture
def stage(kept_open: Stage) -> Stage:
    """Begun anew."""
    kept_open.begin_anew()
    kept_open.source.can = _CAN
    kept_open.source.interrupted = 0
    return kept_open


@pytest.mark.slow
@piloted
async def test_did_my_workers_share_is_settled_on_the_screen(stage: Stage) -> None:
    for second in range(4, 16):
        await stage.show(tree_state(second))
    headline = stage.text("#headline")
    assert "MiB PRIVATE COPIES" in headline and "c, 1 file   80.0 MiB copied" in headline
    assert "r+, 1 file  3.00 MiB waiting" in headline
    files, processes = stage.text("#few-files"), stage.text("#few-processes")
    assert files.splitlines()[1].startswith("• train-set-with-a-long-name.npy")
    assert "together, each page once" in processes and "no sum" in processes
    assert processes.count("└ ") == 4
    assert stage.text("#fork").startswith(
        " Your 4 workers share 1.84 to 1.85 GiB and have copied 50.0 MiB of it, "
    )
    assert "MiB/s (read up to 3 s ago)" in stage.text("#fork")
    assert "left" in stage.text("#gauge")
    assert "only swap can take it" in stage.text("#verdict")
    chart = stage.text("#chart")
    assert "own memory" in chart and "python" not in chart
    assert "RAM, counted once" in chart and "RSS" not in chart
    assert "exec  python train.py   5 processes, 3 files" in stage.text("#status")


@piloted
async def test_one_process_has_no_sentence_of_forks_and_no_line_for_it(stage: Stage) -> None:
    await stage.show(tree_state(3))
    assert not stage.app.screen.query_one("#fork").display
    assert "together" not in stage.text("#few-processes")
    await stage.show(tree_state(15))
    assert stage.app.screen.query_one("#fork").display


@piloted
async def test_views_follow_each_other_and_each_shows_its_own(stage: Stage) -> None:
    await stage.show(tree_state(15), told(4, "flush 1", "freed 0 B"), page_map=map_frame())
    for view, words in {
        "files": "labels.npy",
        "processes": "4723 python train.py: worker",
        "output": "epoch 14: loss 0.067",
        "log": "flush 1: freed 0 B",
        "metrics": "own memory",
        "map": "train-set-with-a-long-name.npy, by all",
        "words": "Leak or page cache",
    }.items():
        await stage.press("v")
        assert stage.app.screen.query_one("#view", ContentSwitcher).current == view
        assert words in stage.text(f"#{view}"), view
    await stage.press("v")
    assert shown(stage).view == "picture"
    await stage.press("o")
    assert shown(stage).view == "output"
    await stage.press("v", "v", "v", "v", "v")


@pytest.mark.slow
@piloted
async def test_a_chosen_file_and_a_chosen_process_are_those_of_the_page_map(stage: Stage) -> None:
    await stage.show(tree_state(15), page_map=map_frame())
    await stage.press("m")
    assert _last(stage).file == TRAIN and _last(stage).pid is None
    await stage.press(*"vv")
    shown(stage).query_one("#few-files").focus()
    await stage.press("down", "down", "down", "enter")
    assert shown(stage).view == "map"
    assert _last(stage).file == LABELS and _last(stage).pid is None
    shown(stage).action_view("processes")
    await stage.settle()
    await stage.press("down", "down", "down", "enter")
    assert (_last(stage).file, _last(stage).pid) == (LABELS, 4720)
    assert "labels.npy as process 4720 has it" in stage.text("#map")
    shown(stage).action_view("processes")
    await stage.settle()
    assert [row[:7] for row in stage.text("#processes").splitlines() if row.startswith("▸")] == [
        "▸ └ 472"
    ]
    await stage.press("up", "up", "enter")
    assert _last(stage).pid is None
    # What was chosen stays so, whatever is copied more meanwhile.
    await stage.show(tree_state(20))
    assert "labels.npy, by all" in stage.text("#map")
    shown(stage).action_view("picture")
    shown(stage)._file, shown(stage)._is_chosen = "", False


def _last(stage: Stage) -> MapRequest:
    found = stage.source.requests[-1]
    assert found is not None
    return found


@piloted
async def test_another_file_begins_unzoomed_and_shows_no_cell_of_the_one_before(
    stage: Stage,
) -> None:
    await stage.show(tree_state(15), page_map=map_frame())
    shown(stage).action_view("map")
    await stage.settle()
    view = shown(stage).query_one("#map", PageMapView)
    await stage.press("right", "enter")
    assert _last(stage).first_page is not None
    view.look_at(LABELS, None, "labels.npy")
    await stage.settle()
    assert _last(stage).first_page is None and _last(stage).file == LABELS
    assert "labels.npy, its pages: not read yet" in stage.text("#map")
    shown(stage).action_view("picture")
    await stage.settle()


@piloted
async def test_keys_for_what_it_cannot_do_are_not_offered(stage: Stage) -> None:
    await stage.show(tree_state(15))
    actions = {key.action for key in keys_of(stage.app.screen)}
    assert not actions & {"pause", "step", "flush", "give_back", "rate(2)", "relaunch"}
    assert {"next_view", "view('output')", "view('map')", "freeze", "leave"} <= actions
    await stage.press("space", "s", "f", "d", "plus", "n")
    assert stage.source.sent == [] and not stage.source.is_stopped


@piloted
async def test_a_command_is_asked_about_before_it_is_ended_and_esc_stays(stage: Stage) -> None:
    await stage.show(tree_state(15))
    await stage.press("q")
    assert isinstance(stage.app.screen, Leaving)
    text = await stage.screen_text()
    assert "python train.py" in text and "q    end it (SIGTERM" in text
    await stage.press("escape")
    assert shown(stage).view == "picture" and stage.app.return_code is None


@piloted
async def test_the_interrupt_is_the_commands_for_as_long_as_it_runs(stage: Stage) -> None:
    await stage.show(tree_state(15))
    await stage.press("ctrl+c")
    assert stage.source.interrupted == 1 and stage.app.return_code is None
    assert shown(stage).takes_interrupt
    await stage.show(ended_tree(16, outcome=Outcome.KILLED, reason="ended by SIGINT"))
    assert not shown(stage).takes_interrupt
    assert "ended by SIGINT" in stage.text("#headline")


@piloted
async def test_at_its_end_the_answer_stands_on_every_view_and_is_past(stage: Stage) -> None:
    await stage.show(ended_tree(20, verdict="x"))
    assert "had copied 74.0 MiB of it at the last reading" in stage.text("#verdict")
    await stage.press("o")
    assert "epoch 19" in stage.text("#output") and "stayed private" in stage.text("#verdict")
    shown(stage).action_view("picture")
    await stage.settle()
