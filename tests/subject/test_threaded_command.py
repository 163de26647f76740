"""A command and a process as sources of a screen: what they print, how they end, who is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable

import pytest

from tests.waiting import DEADLINE_SECONDS
from tui.ends import ENDS
from tui.run.marker import MarkerKind
from tui.run.source import Ability, Source
from tui.run.state import Outcome, Phase, RunState, Update
from tui.subject.asked import Asked
from tui.subject.base import Telling
from tui.subject.command import CommandRun
from tui.subject.target import target_of
from tui.subject.threaded_tree import ThreadedAttach, ThreadedCommand
from tui.subject.tree import Watched

pytestmark = pytest.mark.usefixtures("no_process_left", "no_core_dumps")
_QUICK = Watched(interval_seconds=0.05)


class Seen:
    """Starts a source and keeps its last state."""

    def __init__(self, source: Source) -> None:
        self.source, self._news = source, threading.Event()
        self.state: RunState | None = None
        source.start(self._news.set)

    def until(self, holds: Callable[[RunState], object]) -> RunState:
        """Take what comes until a state does."""
        while True:
            assert self._news.wait(DEADLINE_SECONDS), (self.state, self.source.error)
            self._news.clear()
            update = self.source.take()
            if update is not None:
                self.state = update.state
                if holds(update.state):
                    return update.state


class Recorded:
    """A recorder that keeps what is marked."""

    trouble: str | None = None
    has_failed = False

    def __init__(self) -> None:
        self.marks: list[str] = []

    def add(self, update: Update) -> None:
        self.marks += [one.label for one in update.markers if one.kind is MarkerKind.MARK]

    def save(self) -> None:
        pass

    def close(self) -> None:
        pass


def ended(state: RunState) -> bool:
    return state.phase is Phase.ENDED


def test_what_it_prints_is_shown_and_its_exit_code_is_told() -> None:
    source = ThreadedCommand(Asked(("sh", "-c", "echo out; echo err >&2; exit 7")), _QUICK)
    state = Seen(source).until(ended)
    assert state.output_tail == ("out", "err")
    assert (state.outcome, state.reason) == (Outcome.FAILED, "exit code 7")
    assert source.join(DEADLINE_SECONDS)
    assert source.exit_code == 7
    assert source.error is None
    assert Ability.PAUSE not in source.can


def test_it_has_no_input_and_a_session_of_its_own() -> None:
    code = "import os, sys; print(os.getsid(0) == os.getpid(), sys.stdin.read() == '')"
    state = Seen(ThreadedCommand(Asked((sys.executable, "-c", code)), _QUICK)).until(ended)
    assert state.output_tail == ("True True",)
    assert state.outcome is Outcome.FINISHED


def test_an_interrupt_is_the_commands_to_deal_with() -> None:
    code = "import time\ntry: print('ready', flush=True); time.sleep(1000)\n"
    code += "except KeyboardInterrupt: print('interrupted')"
    source = ThreadedCommand(Asked((sys.executable, "-c", code)), _QUICK)
    seen = Seen(source)
    seen.until(lambda state: "ready" in state.output_tail)
    source.interrupt()
    assert seen.until(ended).output_tail == ("ready", "interrupted")


@pytest.mark.parametrize("name", ["SIGUSR1", pytest.param("SIGUSR2", marks=pytest.mark.long)])
def test_signals_that_ask_for_no_end_of_a_screen_go_to_the_command(name: str) -> None:
    number = signal.Signals[name].value
    code = (
        "import os, signal\ncome, told = os.pipe()\n"
        f"signal.signal({number}, lambda *about: os.write(told, b'told'))\n"
        "print('ready', flush=True)\nprint(os.read(come, 4).decode())"
    )
    with ENDS.owned():
        if not ENDS.hears:
            pytest.skip("signals are heard in the main thread alone")
        recorded = Recorded()
        source = ThreadedCommand(
            Asked((sys.executable, "-c", code)), _QUICK, open_recorder=lambda about: recorded
        )
        seen = Seen(source)
        seen.until(lambda state: "ready" in state.output_tail and state.samples)
        os.kill(os.getpid(), number)
        assert seen.until(ended).output_tail == ("ready", "told")
        assert recorded.marks == [name]
        assert not ENDS.is_asked
        assert source.join(DEADLINE_SECONDS)


def test_an_end_that_is_asked_for_ends_the_command() -> None:
    source = ThreadedCommand(Asked(("sleep", "1000")), _QUICK)
    seen = Seen(source)
    seen.until(lambda state: state.samples)
    source.stop()
    state = seen.until(ended)
    assert state.outcome is Outcome.STOPPED
    assert source.join(DEADLINE_SECONDS)
    assert source.exit_code == 0


def test_a_command_that_hears_nothing_is_ended_by_force_when_it_should_be_soon() -> None:
    ready = threading.Event()
    run: CommandRun

    def heard(update: object) -> None:
        if "ready" in run.state.output_tail and not ready.is_set():
            ready.set()
            run.stop()
            run.hurry()

    asked = Asked(("sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.05; done"))
    run = CommandRun(asked, _QUICK, Telling(heard, 0.0), is_on_screen=True)
    assert run.execute().outcome is Outcome.STOPPED
    assert run.exit_code == 137


@pytest.mark.parametrize(("word", "code"), [("nowhere-at-all", 127), ("/", 126)])
def test_what_cannot_be_started_is_one_line(word: str, code: int) -> None:
    source = ThreadedCommand(Asked((word,)), _QUICK)
    source.start(lambda: None)
    assert source.join(DEADLINE_SECONDS)
    assert source.error is not None
    assert repr(word) in source.error
    assert source.exit_code == code


def test_an_attached_process_goes_on_when_the_screen_is_left() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        source = ThreadedAttach(target_of(process.pid), _QUICK)
        seen = Seen(source)
        seen.until(lambda state: state.samples > 0)
        source.stop()
        state = seen.until(ended)
        assert state.outcome is Outcome.STOPPED
        assert source.join(DEADLINE_SECONDS)
        assert source.exit_code == 0
        assert process.poll() is None
        process.communicate(b"\n")


def test_a_process_that_is_not_there_any_more_is_one_line() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        target = target_of(process.pid)
        process.communicate(b"\n")
    source = ThreadedAttach(target, _QUICK)
    source.start(lambda: None)
    assert source.join(DEADLINE_SECONDS)
    assert source.error == f"there is no process {target.pid} any more"
    assert source.exit_code == 2
