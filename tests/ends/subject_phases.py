"""Phases of a command of the user's, and of a process that runs already: who ends it, and how."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.ends import their_program
from tests.ends.phases import Phase, shows
from tests.ends.place import Place, why_no_cage
from tests.ends.ways import Way
from tests.exposition.scraping import scraped
from tests.terminal.pty_screen import PtyScreen

_THEIRS: Final = (sys.executable, "-S", "-E", str(their_program.__file__), "LOG")
_EXEC: Final = ("exec", "RECORD", "--interval", "0.05")
_ATTACH: Final = ("attach", "PID", "RECORD", "--interval", "0.05", "--metrics", ":0")
_HEADLESS: Final = ("--headless", "--", *_THEIRS)
# There they are the command's, or ask.
_NOT_COWTOPS: Final = frozenset({"USR1", "USR1, USR1", "ctrl+c"})
# A warning of a batch system: who only looks saves, and goes on.
_NO_END: Final = frozenset({"USR1", "USR1, USR1"})


def _recorded(terminal: PtyScreen) -> None:
    words = terminal.process.cmdline()
    path = Path(words[words.index("--record") + 1])
    terminal.wait_until(path.exists, "a sample")


def _command_runs(terminal: PtyScreen) -> None:
    terminal.wait_for("their program runs")
    _recorded(terminal)


def _scraped(terminal: PtyScreen) -> None:
    terminal.wait_for("metrics at http://")
    address = re.search(r"http://(\S+)/metrics", terminal.text)
    assert address is not None
    terminal.wait_until(lambda: "cowtop_rss_bytes" in scraped(address[1]), "figures")


SUBJECT_PHASES: Final = (
    Phase(
        "command",
        (*_EXEC, "--", *_THEIRS),
        shows("MiB RSS"),
        records=True,
        asks="It still runs",
        without=_NOT_COWTOPS,
        theirs="ended",
    ),
    Phase(
        "headless command",
        (*_EXEC, *_HEADLESS),
        _command_runs,
        is_screen=False,
        records=True,
        theirs="told",
    ),
    Phase(
        "headless caged command",
        (*_EXEC, "--memory-max", "96M", *_HEADLESS),
        _command_runs,
        is_screen=False,
        records=True,
        why_not=why_no_cage,
        theirs="told",
    ),
    Phase(
        "attached",
        _ATTACH,
        shows("MiB RSS"),
        records=True,
        without=_NO_END,
        theirs="untouched",
    ),
    # Letters search there.
    Phase(
        "list of processes",
        ("attach",),
        shows("which of your processes?"),
        without=frozenset({"q", "q, ctrl+c", "q, hang-up"}),
    ),
    Phase(
        "headless attached",
        (*_ATTACH, "--headless"),
        _recorded,
        is_screen=False,
        records=True,
        without=_NO_END,
        theirs="untouched",
    ),
    Phase(
        "exporter",
        ("metrics", "PID", "--listen", ":0"),
        _scraped,
        is_screen=False,
        without=_NO_END,
        theirs="untouched",
        tells=False,
    ),
)


@contextmanager
def running(phase: Phase, place: Place) -> Iterator[subprocess.Popen[str] | None]:
    """What is to be attached to while the block lasts, if anything is."""
    if phase.theirs != "untouched":
        yield None
        return
    words = [word.replace("LOG", str(place.heard)) for word in _THEIRS]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        process.stderr.readline()
        try:
            yield process
        finally:
            process.kill()


def faults_of_theirs(
    phase: Phase, way: Way, place: Place, process: subprocess.Popen[str] | None
) -> list[str]:
    """What the user's program was done that it should not be."""
    heard = place.heard.read_text().split() if place.heard.exists() else []
    if phase.theirs == "untouched":
        assert process is not None
        ended = [] if process.poll() is None else [f"it ended: {process.returncode}"]
        return [*ended, *(f"it was sent {name}" for name in heard)]
    if phase.theirs == "ended":
        # For as long as it runs ctrl+c is the command's.
        right = [[], ["TERM"], *([["TERM", "INT"]] if "ctrl+c" in way.name else [])]
        return [] if heard in right else [f"the command was sent {heard}"]
    if phase.theirs == "told":
        name = next(name for name in their_program.NAMES if way.means(name))
        right = [[name] * many for many in range(1, 1 + way.sends)]
        return [] if heard in right else [f"the command heard {heard}, not {name}"]
    return []
