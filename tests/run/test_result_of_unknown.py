"""In the JSON what is not known is null, its reason stands beside it, and nothing of it is 0."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from typing import Any

import pytest

from tui.metrics import METRICS
from tui.probe.reading import NO_PERMISSION, Absent, Figure, Sample
from tui.run.about import WorkloadAbout
from tui.run.ledger import Ledger
from tui.run.marker import FlushTotals
from tui.run.other_writer import OtherWriter
from tui.run.result import run_json
from tui.run.state import Outcome, RunState
from tui.run.totals import Totals
from tui.settings import Settings
from workloads.sources import ANSWERED, FileSources, sources_of

OLD = Absent("no cachestat(2): kernel older than 6.5")
STATE = RunState(WorkloadAbout(Settings()), outcome=Outcome.FINISHED)
NEVER = "tmpfs keeps the file in memory: nothing is ever clean or written"


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        (None, None),
        (
            ANSWERED,
            {
                "file_system": "unknown",
                "file_pages": "cachestat(2)",
                "file_dirty": "cachestat(2)",
                "own_dirty": "cachestat(2)",
                "dirtied": "write_bytes",
                "copies": "RssAnon + VmSwap",
                "absent": {},
            },
        ),
        (
            sources_of("overlay", OLD, None),
            {
                "file_system": "overlay",
                "file_pages": None,
                "file_dirty": None,
                "own_dirty": "smaps",
                "dirtied": "write_bytes",
                "copies": "RssAnon + VmSwap",
                "absent": {"file_pages": OLD.reason, "file_dirty": OLD.reason},
            },
        ),
        (
            sources_of("tmpfs", None, None),
            {
                "file_system": "tmpfs",
                "file_pages": "cachestat(2)",
                "file_dirty": None,
                "own_dirty": None,
                "dirtied": None,
                "copies": "RssAnon + VmSwap",
                "absent": dict.fromkeys(("file_dirty", "own_dirty", "dirtied"), NEVER),
            },
        ),
    ],
    ids=["not open", "all answer", "overlay", "tmpfs"],
)
def test_each_question_of_a_file_has_its_source_or_its_reason(
    sources: FileSources | None, said: dict[str, Any] | None
) -> None:
    assert run_json(replace(STATE, sources=sources))["sources"] == said


@pytest.mark.parametrize(
    ("peak", "final", "reason"),
    [
        ({"pss_bytes": 5}, 4, None),
        ({"pss_bytes": 5}, NO_PERMISSION, None),  # known once
        ({}, NO_PERMISSION, "no permission"),
        ({}, None, "not read yet"),
        ({}, 4, "no sample had it"),
    ],
)
def test_a_metric_has_a_peak_or_the_reason_why_it_has_none(
    peak: dict[str, float], final: Figure | None, reason: str | None
) -> None:
    values: dict[str, Figure] = {} if final is None else {"pss_bytes": final}
    found = run_json(replace(STATE, peak=peak, final=Sample(1.0, values)))
    assert found["peak_absent"].get("pss_bytes") == reason
    assert found["peak"].keys() | found["peak_absent"].keys() == {m.key for m in METRICS}
    assert not found["peak"].keys() & found["peak_absent"].keys()


def test_a_run_that_was_never_sampled_has_no_peak_and_says_so_of_each() -> None:
    found = run_json(STATE)
    assert found["peak"] == {}
    assert found["peak_absent"] == dict.fromkeys((metric.key for metric in METRICS), "not read")


@pytest.mark.parametrize(
    ("cleaned", "released", "said", "reasons"),
    [
        (4096, 0, (4096, 0), {}),
        (OLD, 0, (None, 0), {"bytes_cleaned": OLD.reason}),
        (0, OLD, (0, None), {"private_bytes_released": OLD.reason}),
    ],
)
def test_what_flushes_did_is_null_with_its_reason_where_one_is_not_known(
    cleaned: Figure, released: Figure, said: tuple[int | None, ...], reasons: dict[str, str]
) -> None:
    flushes = FlushTotals(3, 0.5, cleaned, released)
    found = run_json(replace(STATE, flushes=flushes))
    assert (
        found["flushes"]["bytes_cleaned"],
        found["flushes"]["private_bytes_released"],
    ) == said
    assert found["flushes_absent"] == reasons
    assert (found["flushes"]["count"], found["flushes"]["seconds"]) == (3, 0.5)


def test_totals_and_ledger_have_a_reason_for_every_null() -> None:
    totals = Totals(minor_faults=7, major_faults=NO_PERMISSION, dirtied_bytes=OLD)
    ledger = Ledger(4096, file_dirty_bytes=OLD, write_amplification=NO_PERMISSION)
    found = run_json(replace(STATE, totals=totals, ledger=ledger))
    for part in ("totals", "ledger"):
        nulls = {key for key, value in found[part].items() if value is None}
        assert nulls == found[f"{part}_absent"].keys()
    assert found["totals"] == {"minor_faults": 7, "major_faults": None, "dirtied_bytes": None}
    assert found["totals_absent"] == {
        "major_faults": "no permission",
        "dirtied_bytes": OLD.reason,
    }
    assert found["ledger_absent"]["file_dirty_bytes"] == OLD.reason
    unread = run_json(STATE)["totals_absent"]
    assert unread == dict.fromkeys((item.name for item in fields(Totals)), "not read")


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (None, None),
        (
            OtherWriter("4.00 KiB more of it were dirty than this run can have", is_certain=True),
            {
                "how": "another process writes this file: 4.00 KiB more of it were dirty than "
                "this run can have",
                "processes": [],
            },
        ),
        (
            OtherWriter("has it open to write", (7, 8), ("python3", "cat")),
            {
                "how": "another process may write this file: python3 (PID 7), cat (PID 8) has it "
                "open to write",
                "processes": [{"pid": 7, "name": "python3"}, {"pid": 8, "name": "cat"}],
            },
        ),
        (
            OtherWriter("has it mapped to write", (7,), ("python3",), is_certain=True),
            {
                "how": "another process writes this file: python3 (PID 7) has it mapped to write",
                "processes": [{"pid": 7, "name": "python3"}],
            },
        ),
    ],
    ids=["nobody", "nobody seen", "two", "one whose pages were seen"],
)
def test_another_writer_is_told_by_how_and_who(
    other: OtherWriter | None, said: dict[str, Any] | None
) -> None:
    assert run_json(replace(STATE, other_writer=other))["other_writer"] == said


@pytest.mark.parametrize(("cut_off", "said"), [("", None), ("rows 7 to 13", "rows 7 to 13")])
def test_the_chunk_that_was_cut_off_is_named_or_null(cut_off: str, said: str | None) -> None:
    found = run_json(replace(STATE, cut_off=cut_off))
    assert found["cut_off"] == said
    assert json.loads(json.dumps(found, allow_nan=False)) == found
