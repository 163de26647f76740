from __future__ import annotations

import json
from pathlib import Path

import pytest

from tui.files.proof import FileVerdict
from tui.metrics import METRICS
from tui.probe.reading import NO_PERMISSION, Sample
from tui.run.about import WorkloadAbout
from tui.run.ledger import private_ledger
from tui.run.marker import FlushTotals
from tui.run.result import run_json
from tui.run.state import Outcome, ReadBackResult, RunState
from tui.settings import Settings
from workloads.words import Mode

ABOUT = WorkloadAbout(Settings())

# What scripts may rely on: names and types of schema cowtop.run/1.
TOP: dict[str, type | tuple[type, ...]] = {
    "schema": str,
    "settings": dict,
    "outcome": str,
    "reason": (str, type(None)),
    "elapsed_seconds": float,
    "rows_done": int,
    "bytes_changed": int,
    "pages_changed": int,
    "page_bytes": int,
    "peak": dict,
    "final": dict,
    "flushes": dict,
    "file_changed": (bool, type(None)),
    "file_state": (str, type(None)),
    "samples": int,
    "watching": dict,
    "verdict": str,
    "ledger": dict,
}
SETTINGS = {
    *("workload", "mode", "shape", "dtype", "chunk_rows", "flush_every_rows", "release", "file"),
    "seed",
}
FLUSHES = {"count", "seconds", "bytes_cleaned", "private_bytes_released"}
WATCHING = {"cpu_seconds", "share_of_one_core", "longest_hold_seconds"}
LEDGER = {
    *("private_ram_bytes", "private_swap_bytes", "file_dirty_bytes", "file_writeback_bytes"),
    *("file_written_bytes", "discarded_bytes", "unaccounted_bytes", "write_amplification"),
}
METRIC_KEYS = {
    *("rss_bytes", "private_dirty_bytes", "swap_bytes", "file_backed_bytes"),
    *("private_copies_bytes", "rss_anon_bytes"),
}


def check_schema(found: dict[str, object]) -> None:
    """Raise AssertionError unless the object is of schema cowtop.run/1."""
    for key, kind in TOP.items():
        assert isinstance(found[key], kind), (key, found[key])
    assert found["schema"] == "cowtop.run/1"
    for key, names in (
        ("settings", SETTINGS),
        ("flushes", FLUSHES),
        ("watching", WATCHING),
        ("ledger", LEDGER),
    ):
        part = found[key]
        assert isinstance(part, dict)
        assert names <= part.keys(), names - part.keys()


def _state() -> RunState:
    values = {metric.key: 7 for metric in METRICS} | {"pss_bytes": NO_PERMISSION}
    return RunState(
        WorkloadAbout(Settings(mode=Mode.COPY_ON_WRITE, file=Path("/data/a.npy"), shape=(3, 4, 5))),
        outcome=Outcome.FINISHED,
        elapsed_seconds=1.23456789,
        peak={"rss_bytes": 9},
        final=Sample(1.0, values),
        sample=Sample(2.0, {}),
        ledger=private_ledger(4096, 0, 4096, 0),
        flushes=FlushTotals(3, 0.5, 1, 2),
        read_back=ReadBackResult(4, 3, 1, 0),
        file_verdict=FileVerdict(False, "all compared"),
        verdict="Well.",
    )


def test_a_finished_run_has_every_key_of_the_schema() -> None:
    found = run_json(_state())
    check_schema(found)
    assert found["settings"]["shape"] == [3, 4, 5]
    assert found["settings"]["file"] == "/data/a.npy"
    assert found["file_changed"] is False
    assert found["elapsed_seconds"] == 1.234568
    assert found["final"].keys() >= METRIC_KEYS
    assert found["peak"] == {"rss_bytes": 9}


def test_an_absent_figure_is_left_out_with_its_reason_beside_it() -> None:
    found = run_json(_state())
    assert "pss_bytes" not in found["final"]
    assert found["absent"] == {"pss_bytes": "no permission"}
    assert found["final"].keys() | found["absent"].keys() == {metric.key for metric in METRICS}


@pytest.mark.parametrize("outcome", list(Outcome))
def test_a_run_that_never_began_has_the_same_keys(outcome: Outcome) -> None:
    found = run_json(RunState(ABOUT, outcome=outcome, reason="it did not"))
    check_schema(found)
    assert found["file_changed"] is None
    assert found["settings"]["file"] is None
    assert found["final"] == {}
    assert found.keys() == run_json(_state()).keys()


def test_the_object_is_strict_json() -> None:
    text = json.dumps(run_json(_state()), allow_nan=False)
    assert json.loads(text) == run_json(_state())


def test_without_a_final_reading_the_last_sample_stands_in() -> None:
    state = RunState(ABOUT, outcome=Outcome.KILLED, sample=Sample(1.0, {"rss_bytes": 5}))
    assert run_json(state)["final"] == {"rss_bytes": 5}
