"""With a writer that waits for a stalled terminal for ever, and the event loop with it."""

from __future__ import annotations

import itertools
import signal
from pathlib import Path

import pytest

from tests.ends.phases import PHASES
from tests.ends.place import made_place
from tests.terminal.pty_screen import PtyScreen
from tests.waiting import eventually

pytestmark = [pytest.mark.usefixtures("no_process_left"), pytest.mark.long]
_RUNNING = next(phase for phase in PHASES if phase.name == "running")
_DRIVER = {"TEXTUAL_DRIVER": "textual.drivers.linux_driver:LinuxDriver"}


@pytest.mark.parametrize("is_hung_up", [False, True])
def test_a_dead_lock_at_a_stalled_terminal_keeps_nothing_from_its_end(is_hung_up: bool) -> None:
    with made_place() as place:
        command, *arguments = _RUNNING.words(place)
        with PtyScreen(arguments, command=(command,), environment=_DRIVER) as terminal:
            _RUNNING.reach(terminal)
            sizes = itertools.cycle([100, 101])

            def is_stalled() -> bool:
                terminal.resize(next(sizes), 30)
                return _waits_to_write(terminal.pid)

            assert eventually(is_stalled)
            if is_hung_up:
                terminal.close_terminal()
            else:
                terminal.signal(signal.SIGTERM)
            number = signal.SIGHUP if is_hung_up else signal.SIGTERM
            assert terminal.wait_exit() == 128 + number
            if not is_hung_up:
                terminal.assert_terminal_restored()
            assert eventually(lambda: not place.left(terminal.pid))


def _waits_to_write(pid: int) -> bool:
    """Whether some thread waits until the terminal takes more."""
    channels = [(task / "wchan").read_text() for task in Path(f"/proc/{pid}/task").iterdir()]
    return any("tty_write" in channel or "wait_woken" in channel for channel in channels)
