"""cowtop itself killed in the midst of many: its children go too, the next start does the rest."""

from __future__ import annotations

import signal

import pytest

from tests.ends.fit_phases import FIT_PHASES
from tests.ends.instances_phases import INSTANCES_PHASES
from tests.ends.phases import Phase
from tests.ends.place import made_place
from tests.headless.command import headless
from tests.terminal.pty_screen import PtyScreen
from tests.waiting import eventually

pytestmark = [pytest.mark.usefixtures("no_process_left"), pytest.mark.long]
_PHASES = (
    *("instances caged", "headless instances at the barrier"),
    *("fit of three", "fit proving", "fit proving twenty"),
)


@pytest.mark.parametrize(
    "phase",
    [pytest.param(p, id=p.name) for p in (*INSTANCES_PHASES, *FIT_PHASES) if p.name in _PHASES],
)
def test_no_child_outlives_it_and_the_next_start_clears_the_rest(phase: Phase) -> None:
    reason = phase.why_not()
    if reason is not None:
        pytest.skip(reason)
    with made_place() as place:
        words = phase.words(place)
        with PtyScreen(words[1:], command=words[:1]) as terminal:
            phase.reach(terminal)
            pid = terminal.pid
            terminal.signal(signal.SIGKILL)
            terminal.wait_exit()
        assert eventually(lambda: not [one for one in place.left(pid) if "process" in one])
        done = headless("scan", "--size", "1M", "--scratch-dir", place.scratch)
        assert done.returncode == 0, done
        assert place.left(pid) == []
