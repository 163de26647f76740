"""One trial: a phase, and a way to end it; what is not as it should be afterwards."""

from __future__ import annotations

import contextlib
import json
import random
import signal
from collections.abc import Sequence
from typing import Final

from tests.ends.far import FarScreen
from tests.ends.phases import Phase
from tests.ends.place import Place, made_place, small_disk
from tests.ends.subject_phases import faults_of_theirs, running
from tests.ends.ways import Way, leave
from tests.terminal.pty_screen import PtyScreen
from tests.waiting import eventually
from tui.recording.keepers import Everything
from tui.recording.reader import FileOfRuns

_DISK_BYTES: Final = 16 << 10


def faults_of(phase: Phase, way: Way, seed: int, login: Sequence[str] = ()) -> list[str]:
    """What is wrong after the end; nothing if it is as it should be.

    `login`: the words that log in where it is to be tried, if that is not in a terminal here.
    """
    drawn = random.Random(f"{phase.name} {way.name} {seed}")
    with contextlib.ExitStack() as opened:
        place = opened.enter_context(made_place())
        if phase.is_on_full_disk:
            opened.enter_context(small_disk(place, _DISK_BYTES))
        process = opened.enter_context(running(phase, place))
        pid = process.pid if process is not None else 0
        terminal = opened.enter_context(_begun(phase.words(place, pid), place, login))
        phase.reach(terminal)
        for step in way.steps:
            step(terminal, drawn)
            if step is leave and phase.asks:
                terminal.wait_for(phase.asks)
                step(terminal, drawn)
        if terminal.master < 0 and not phase.is_screen and not login:
            # The shell passes it on; alone it would be none of a headless run's business.
            terminal.signal(signal.SIGHUP)
        found = _faults(phase, way, place, terminal)
        return [*found, *faults_of_theirs(phase, way, place, process)]


def _begun(words: list[str], place: Place, login: Sequence[str]) -> PtyScreen:
    if login:
        return FarScreen(words, login=login, pid_file=place.path / "pid")
    return PtyScreen(words[1:], command=words[:1])


def _faults(phase: Phase, way: Way, place: Place, terminal: PtyScreen) -> list[str]:
    found = []
    try:
        code = terminal.wait_exit()
    except AssertionError as error:
        return [f"it does not end: {error}"]
    # A key ends it well only if all could be put away in order.
    codes = {1 if phase.is_stuck and right == 0 else right for right in way.codes}
    if isinstance(terminal, FarScreen) and not way.reads:
        codes.add(-signal.SIGKILL)  # the client's: it is killed, and nobody is told the other
    if code not in codes:
        found.append(f"exit code {code}, not {' or '.join(map(str, sorted(codes)))}")
    if not eventually(lambda: not place.left(terminal.pid), seconds=5.0):
        found += place.left(terminal.pid)
    if way.reads:
        try:
            terminal.assert_terminal_restored()
        except AssertionError as error:
            found.append(f"the terminal: {error}")
    if "Traceback" in terminal.text:
        found.append(f"a traceback: {terminal.text}")
    return [*found, *_recording_faults(phase, place), *_output_faults(phase, place)]


def _recording_faults(phase: Phase, place: Place) -> list[str]:
    path = place.full_disk if phase.is_on_full_disk else place.recording
    paths = sorted(path.parent.glob("run*.jsonl*"))
    if not paths:
        return ["no recording"] if phase.records else []
    found = [FileOfRuns(path).read(lambda _: Everything()) for path in paths]
    may_end_early = phase.is_on_full_disk or phase.is_stuck
    return [one.trouble for one in found if one.trouble and not may_end_early]


def _output_faults(phase: Phase, place: Place) -> list[str]:
    """Without a screen what was measured is told, as one JSON object."""
    if phase.is_screen or phase.is_stuck or not phase.tells:
        return []
    try:
        told = json.loads(place.output.read_text())
    except (OSError, ValueError) as error:
        return [f"what was measured is not told: {error}"]
    return [] if told else ["nothing is told"]
