"""Reading a cold array in every order, for real: all of it comes in once, and the run says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.subject.running import Watched, small
from tui.probe.reading import Absent
from tui.run.reading_words import asked_bytes, of_reading
from tui.run.result import run_json
from tui.run.state import Outcome
from workloads.words import Mode

pytestmark = pytest.mark.usefixtures("no_process_left", "no_core_dumps")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("workload", "pattern", "begins"),
    [
        ("scan", "random", "Rows at random, "),
        ("scan", "columns", "Columns, "),
        ("lazy", "strided:16", "Every row 16 after the last, "),
    ],
)
def test_what_came_in_is_all_that_was_asked_for(
    workload: str, pattern: str, begins: str, scratch_dir: Path
) -> None:
    run = Watched(small(scratch_dir, workload=workload, mode=Mode.READ, pattern=pattern))
    state, settings = run.state, run.state.about.settings
    found = state.brought
    assert state.outcome is Outcome.FINISHED
    assert found is not None and settings is not None
    assert found.rows_done == settings.rows
    assert asked_bytes(found, settings) == settings.array_bytes
    said = of_reading(state)
    assert said[0].startswith(begins)
    assert " ".join(said) in state.verdict
    told = run_json(state)
    assert told["settings"]["pattern"] == pattern
    assert told["reading"]["asked_bytes"] == settings.array_bytes
    if isinstance(found.cached_before_bytes, Absent) or found.cached_before_bytes:
        pytest.skip("here it is not known that the file was cold")
    assert not isinstance(found.cached_bytes, Absent)
    assert found.cached_bytes >= settings.array_bytes
