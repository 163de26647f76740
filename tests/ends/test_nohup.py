"""A terminal that went takes nothing from what runs without a screen, under `nohup` and else."""

from __future__ import annotations

import json
import signal

import pytest

from tests.ends.phases import PHASES
from tests.ends.place import made_place, why_no_cage
from tests.terminal.pty_screen import PtyScreen

pytestmark = [pytest.mark.usefixtures("no_process_left"), pytest.mark.long]
_TABLE = next(phase for phase in PHASES if phase.name == "headless table")


@pytest.mark.parametrize(("repeat", "ignores"), [("1", True), ("20", False)])
def test_a_table_is_told_when_its_terminal_is_gone(repeat: str, ignores: bool) -> None:
    reason = why_no_cage()
    if reason is not None:
        pytest.skip(reason)
    with made_place() as place:
        words = _TABLE.words(place)
        words[words.index("20")] = repeat
        with PtyScreen(words[1:], command=words[:1], ignores_hang_up=ignores) as terminal:
            _TABLE.reach(terminal)
            terminal.close_terminal()
            terminal.signal(signal.SIGHUP)  # as the shell passes it on
            code = terminal.wait_exit(180.0)
        told = json.loads(place.output.read_text())
        assert place.left(terminal.pid) == []
    outcomes = {cell["outcome"] for cell in told["cells"]}
    if ignores:
        assert code == 0
        assert "stopped" not in outcomes
    else:
        assert code == 128 + signal.SIGHUP
        assert "stopped" in outcomes
