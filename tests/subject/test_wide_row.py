"""A row wider than a piece: a kill within it leaves every page in its column."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.subject.running import Watched
from tests.workloads.scripted import pages_of
from tui.probe.reading import Absent
from tui.run.state import Outcome
from tui.settings import Settings
from workloads.kernel import PAGE_BYTES
from workloads.words import Mode

pytestmark = pytest.mark.usefixtures("no_process_left", "no_core_dumps")
COLUMNS = 1_000_000
PIECES = 6
_KILLED = f"""
import os, signal, sys
if "--events-fd" in sys.argv:
    from workloads.fill import Fill
    step = Fill.step
    def killed(self, flat, start, stop):
        for number, changed in enumerate(step(self, flat, start, stop), 1):
            yield changed
            if start == 1 and number == {PIECES}:
                os.kill(os.getpid(), signal.SIGKILL)
    Fill.step = killed
"""


def _settings(scratch_dir: Path, mode: Mode) -> Settings:
    return Settings(mode=mode, shape=(3, COLUMNS), flush_every_rows=0, scratch_dir=scratch_dir)


@pytest.mark.slow
@pytest.mark.parametrize("mode", [Mode.COPY_ON_WRITE, Mode.READ_WRITE])
def test_a_kill_within_a_row_is_told_to_the_piece(
    mode: Mode, scratch_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text(_KILLED)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    state = Watched(_settings(scratch_dir, mode)).state
    assert (state.outcome, state.rows_done, state.cut_off) == (Outcome.KILLED, 1, "row 1")
    changed = state.bytes_changed
    assert COLUMNS * 4 < changed < 2 * COLUMNS * 4
    assert state.pages_changed == len(pages_of(128, [(0, changed)]))
    assert state.ledger.changed_bytes == state.pages_changed * PAGE_BYTES
    unaccounted = state.ledger.unaccounted_bytes
    assert isinstance(unaccounted, Absent) or unaccounted == 0
