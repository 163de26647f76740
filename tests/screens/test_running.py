"""What runs already: a list to search with the keyboard alone, of which enter watches one."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from textual.widgets import Input

from tests.screens.canned import MIB
from tests.screens.canned_tree import ATTACHED, tree_state
from tests.screens.fake_source import FakeSource
from tests.screens.piloting import piloted, until
from tui.app import CowtopApp
from tui.errors import UsageError
from tui.messages import ScreenFactory
from tui.pictures.grid import plain_text
from tui.pictures.screenshot import grid_from_screenshot
from tui.probe.reading import Absent, Figure
from tui.run.source import Ability
from tui.run.state import Update
from tui.screens import factories, running
from tui.screens.launcher import Launcher
from tui.screens.recipes import RECIPES
from tui.screens.running import RunningList
from tui.screens.subject_monitor import SubjectMonitor
from tui.tree.subjects import Candidate
from tui.widgets.list_rows import ListRows
from tui.widgets.menu import Menu

_EVIL = "\x1b[31m[b]evil\u202e"


def candidate(
    pid: int, name: str = "python", copies: Figure = 0, *files: str, user: str = "ana"
) -> Candidate:
    """One that has these files mapped."""
    paths = tuple(Path(name) for name in files or ("/data/a.npy",))
    return Candidate(pid, 7, name, user, paths, copies, 90 * MIB)


THREE = (
    candidate(4711, "python train.py", 40 * MIB, "/data/train.npy", "/data/labels.npy"),
    candidate(4800, "jupyter", Absent("not walked: there are many"), "/data/train.npy", user="bo"),
    candidate(99, _EVIL, 0, f"/d/{_EVIL}"),
)


@dataclass
class Machine:
    """Says who runs, as often as it is asked, and notes who is to be watched."""

    found: Sequence[Candidate] = THREE
    asked: int = 0
    watched: list[int] = field(default_factory=list)
    sources: list[FakeSource] = field(default_factory=list)
    trouble: OSError | None = None
    may_answer: threading.Event = field(default_factory=threading.Event)

    def read(self) -> Sequence[Candidate]:
        """From a thread."""
        self.asked += 1
        assert self.may_answer.wait(60)
        if self.trouble is not None:
            raise self.trouble
        return self.found

    def watch(self, chosen: Candidate) -> ScreenFactory:
        """Noted; who is `gone` has ended."""
        if chosen.name == "gone":
            raise UsageError(f"there is no process {chosen.pid} any more")
        self.watched.append(chosen.pid)
        source = FakeSource(can=frozenset({Ability.PAGE_MAP, Ability.RUN_ANEW}), about=ATTACHED)
        self.sources.append(source)
        return factories.subject(lambda: source, anew=factories.running(self.read, self.watch))


class List:
    """The list on a screen, and short ways to look at it."""

    def __init__(self, machine: Machine, size: tuple[int, int] = (80, 24)) -> None:
        self.app = CowtopApp(factories.running(machine.read, machine.watch))
        self._test = self.app.run_test(size=size, notifications=True)
        machine.may_answer.set()

    async def __aenter__(self) -> List:
        self.pilot = await self._test.__aenter__()
        await until(lambda: "reading" not in self.text)
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._test.__aexit__(None, None, None)

    @property
    def text(self) -> str:
        """The rows of the list."""
        return self.app.screen.query_one(ListRows).plain_text

    @property
    def chosen(self) -> str:
        """The row that enter would take."""
        return next((row for row in self.text.splitlines() if row.startswith("▸")), "")

    async def press(self, *keys: str) -> None:
        """And what comes of it."""
        await self.pilot.press(*keys)
        await self.pilot.pause()


@pytest.mark.slow
@piloted
async def test_who_has_copied_most_is_chosen_first_and_every_figure_is_there() -> None:
    async with List(Machine(), (120, 40)) as shown:
        for size in ((60, 15), (80, 24), (120, 40)):
            await shown.pilot.resize_terminal(*size)
            await shown.pilot.pause()
            assert "4711" in shown.chosen and "40.0 MiB" in shown.chosen
            assert "train.npy +1" in shown.chosen
            assert "3 processes" in shown.text
            jupyter = next(row for row in shown.text.splitlines() if "jupyter" in row)
            assert " ? " in jupyter
            whole = plain_text(grid_from_screenshot(shown.app.export_screenshot()))
            assert "\x1b" not in whole and "[b]evil" in whole
            assert "Watch" in whole and "Back" in whole


@pytest.mark.slow
@piloted
async def test_letters_filter_arrows_choose_and_enter_watches_without_a_mouse() -> None:
    machine = Machine()
    async with List(machine) as shown:
        await shown.press(*"TRAIN.npy")
        assert "2 processes of 3" in shown.text and "4711" in shown.chosen
        await shown.press("down")
        assert "jupyter" in shown.chosen
        await shown.press("space", *"zq")
        assert "none has all of these words" in shown.text and not shown.chosen
        await shown.press("enter")
        assert machine.watched == []
        await shown.press("backspace", "backspace", "backspace")
        assert "jupyter" in shown.chosen
        await shown.press("up", "enter")
        await until(lambda: isinstance(shown.app.screen, SubjectMonitor))
        assert machine.watched == [4711]


@piloted
async def test_the_chosen_one_stays_so_when_others_come_and_go() -> None:
    machine = Machine()
    async with List(machine) as shown:
        await shown.press("down")
        more = (candidate(5000, "new", 900 * MIB), *machine.found)
        shown.app.screen.post_message(RunningList.Read(more, 0.0))
        await shown.pilot.pause()
        assert "jupyter" in shown.chosen and "5000" in shown.text
        shown.app.screen.post_message(RunningList.Read(more[:2], 0.0))
        await shown.pilot.pause()
        assert "5000" in shown.chosen


@piloted
async def test_who_ended_meanwhile_is_told_in_a_line_and_the_list_stays() -> None:
    machine = Machine((candidate(1, "gone"),))
    async with List(machine) as shown:
        await shown.press("enter")
        assert isinstance(shown.app.screen, RunningList) and machine.watched == []

        def screen() -> str:
            return plain_text(grid_from_screenshot(shown.app.export_screenshot()))

        await until(lambda: "there is no process 1 any more" in screen())


@pytest.mark.parametrize(
    ("machine", "words"),
    [
        (Machine(()), "no process that you may read has a data file mapped"),
        (Machine(trouble=PermissionError(13, "Permission denied")), "not known: Permission denied"),
    ],
)
def test_an_empty_list_says_why(machine: Machine, words: str) -> None:
    @piloted
    async def seen() -> None:
        async with List(machine) as shown:
            assert words in shown.text
            await shown.press("enter", "down", "up")
            assert isinstance(shown.app.screen, RunningList)

    seen()


@piloted
async def test_it_is_read_again_and_again_never_twice_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(running, "LEAST_SECONDS", 0.0)
    machine = Machine()
    async with List(machine):
        await until(lambda: machine.asked >= 3)
        machine.may_answer.clear()
        asked = machine.asked
        await until(lambda: machine.asked > asked or not machine.may_answer.is_set())
        machine.may_answer.set()
        await until(lambda: machine.asked > asked + 1)


@pytest.mark.slow
@piloted
async def test_esc_goes_back_to_the_questions_with_its_own_chosen() -> None:
    async with List(Machine()) as shown:
        await shown.press("escape")
        await until(lambda: isinstance(shown.app.screen, Launcher))
        menu = shown.app.screen.query_one(Menu)
        assert RECIPES[menu.chosen or 0].name == "running"


@pytest.mark.slow
@piloted
async def test_n_leaves_what_is_watched_for_the_list_again() -> None:
    machine = Machine()
    async with List(machine) as shown:
        await shown.press("enter")
        await until(lambda: isinstance(shown.app.screen, SubjectMonitor))
        [source] = machine.sources
        await until(lambda: source.is_started)
        state = tree_state(15, about=ATTACHED)
        source.mailbox.put(Update(state))
        await shown.pilot.pause()
        await shown.press("n")
        assert source.is_stopped
        from tests.screens.canned_tree import ended_tree

        source.mailbox.put(Update(ended_tree(16, about=ATTACHED)))
        await until(lambda: isinstance(shown.app.screen, RunningList))
        await until(lambda: isinstance(shown.app.focused, Input))
