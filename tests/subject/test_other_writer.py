"""Who else writes the file is found at the opening and the end, and named wherever it matters."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.oracle.second_writer import SecondWriter
from tests.subject.running import small
from tui.probe.reading import Absent
from tui.run.other_writer import OtherWriter
from tui.run.result import run_json
from tui.run.state import RunState
from tui.settings import Settings
from tui.subject.array_file import with_file
from tui.subject.workload import WorkloadRun
from workloads.events import Event, Opened
from workloads.words import Mode

pytestmark = pytest.mark.usefixtures("no_process_left")
PAGES = range(100, 200)
_HOLDS = """
import mmap, sys
file = open(sys.argv[1], "rb")
held = mmap.mmap(file.fileno(), 0, access=getattr(mmap, sys.argv[2]))
if sys.argv[2] == "ACCESS_COPY":
    held[5000] = 1
print(held[0], flush=True)
sys.stdin.read()
"""


class _Joined(WorkloadRun):
    """A run in which something happens right after its array was opened and looked at."""

    def __init__(self, settings: Settings, then: Callable[[], None] = lambda: None) -> None:
        super().__init__(settings)
        self._then = then
        self.at_opening: OtherWriter | None = None

    def hear(self, event: Event) -> None:
        """As told; then it happens."""
        super().hear(event)
        if isinstance(event, Opened):
            self.at_opening = self.state.other_writer
            self._then()


def _settings(mine: Path, mode: Mode = Mode.READ_WRITE) -> Settings:
    # No tick in between: what is seen is seen at the opening or at the end.
    settings = small(mine.parent, mode=mode, flush_every_rows=0, interval_seconds=3600.0)
    return with_file(replace(settings, file=mine, allow_write=True))


def _name(pid: int) -> str:
    return Path(f"/proc/{pid}/comm").read_text().strip()


def _named(state: RunState, pid: int, name: str) -> None:
    """In the state, in the ledger's words, in the verdict, in the JSON; the same everywhere."""
    assert state.other_writer is not None
    # Whether its pages were seen depends on who came to them first.
    is_certain = state.other_writer.is_certain
    assert state.other_writer == OtherWriter("has it mapped to write", (pid,), (name,), is_certain)
    does = "writes" if is_certain else "may write"
    words = f"another process {does} this file: {name} (PID {pid}) has it mapped to write"
    assert state.other_writer.words == words
    ledger = state.ledger
    assert ledger.write_amplification == Absent(words)
    assert not isinstance(ledger.unaccounted_bytes, Absent)
    # Unless the kernel has written everything meanwhile, what waits is not told apart.
    if ledger.unaccounted_bytes:
        assert ledger.why_unaccounted == f"dirty or written, not told apart: {words}"
        assert words in state.verdict
    assert "Run it with --exact to tell" in state.verdict
    said = run_json(state)
    assert said["other_writer"] == {"how": words, "processes": [{"pid": pid, "name": name}]}
    assert said["ledger"]["write_amplification"] is None
    assert said["ledger_absent"]["write_amplification"] == words


@pytest.mark.slow
def test_who_has_it_mapped_at_the_opening_stays_named_though_it_ends(mine: Path) -> None:
    with SecondWriter(mine, PAGES) as writer:
        pid, name = writer.pid, _name(writer.pid)
        run = _Joined(_settings(mine), lambda: writer.__exit__(None, None, None))
        state = run.execute()
    assert run.at_opening is not None and run.at_opening.pids == (pid,)
    _named(state, pid, name)
    # It never wrote.
    assert state.other_writer is not None and not state.other_writer.is_certain


def test_who_came_after_the_opening_is_found_at_the_end(mine: Path) -> None:
    came: list[SecondWriter] = []

    def come() -> None:
        came.append(SecondWriter(mine, PAGES))
        came[-1].write()

    run = _Joined(_settings(mine), come)
    try:
        state = run.execute()
        (writer,) = came
        name = _name(writer.pid)
    finally:
        for writer in came:
            writer.__exit__(None, None, None)
    assert run.at_opening is None
    _named(state, writer.pid, name)


@contextmanager
def _holder(path: Path, access: str) -> Iterator[None]:
    words = [sys.executable, "-S", "-c", _HOLDS, str(path), access]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        try:
            yield
        finally:
            process.communicate()


@pytest.mark.slow
@pytest.mark.parametrize("access", ["ACCESS_READ", "ACCESS_COPY"])
def test_who_reads_it_or_has_copies_of_its_own_is_no_writer(access: str, mine: Path) -> None:
    with _holder(mine, access):
        state = _Joined(_settings(mine)).execute()
    assert state.other_writer is None
    assert "another process" not in state.verdict.lower()
    assert run_json(state)["other_writer"] is None
    assert state.ledger.why_unaccounted == ""


@pytest.mark.long
@pytest.mark.parametrize("mode", [Mode.COPY_ON_WRITE, Mode.LOAD])
def test_where_no_change_goes_to_the_file_nobody_is_looked_for(mode: Mode, mine: Path) -> None:
    with SecondWriter(mine, PAGES):
        state = _Joined(_settings(mine, mode)).execute()
    assert state.other_writer is None
    assert run_json(state)["other_writer"] is None
