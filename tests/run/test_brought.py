"""What reading brought in is what the child's counters rose by since its array is open."""

from __future__ import annotations

from dataclasses import replace

from tests.run.told import BASE, finished, opened, paused, progress
from tui.probe.reading import Absent
from tui.run.about import WorkloadAbout
from tui.run.brought import Brought, brought_json
from tui.run.tracker import Tracker
from tui.settings import Settings
from workloads.events import Event
from workloads.reads import Reads
from workloads.words import Mode

BEFORE = Reads(minor_faults=8000, major_faults=30, read_bytes=5 << 20)
OPENED = replace(opened(), reads=BEFORE)
NOW = replace(BASE, rss_file_bytes=7000, file_cached_bytes=9000, swap_bytes=0)
READ = Reads(minor_faults=8100, major_faults=37, read_bytes=6 << 20)
FOUND = Brought(
    rows_done=5,
    minor_faults=100,
    major_faults=7,
    read_bytes=1 << 20,
    mapped_bytes=2000,
    cached_before_bytes=0,
    cached_bytes=9000,
    swapped_bytes=0,
)


def _run(*events: Event) -> Tracker:
    run = Tracker(WorkloadAbout(Settings(workload="scan", mode=Mode.READ)))
    for event in events:
        run.event(event)
    return run


def test_what_was_read_before_the_array_was_open_is_none_of_it() -> None:
    run = _run(OPENED, replace(progress(11.0, 5, NOW), reads=READ))
    assert run.state.brought == FOUND
    done = replace(finished(12.0, 9, 2.0, NOW), reads=replace(READ, major_faults=30))
    run.event(done)
    assert run.state.brought == replace(FOUND, rows_done=9, major_faults=0)


def test_what_was_told_last_stays_as_it_was_of_that_moment() -> None:
    run = _run(OPENED, replace(progress(11.0, 5, NOW), reads=READ), paused(11.5, 8))
    assert run.state.brought == FOUND and run.state.rows_done == 8


def test_opened_anew_the_first_opening_stays_the_beginning() -> None:
    again = replace(OPENED, at=11.0, reads=READ, before=NOW, after=NOW)
    run = _run(OPENED, again, replace(progress(12.0, 5, NOW), reads=READ))
    assert run.state.brought == FOUND


def test_of_a_child_that_does_not_tell_nothing_is_known() -> None:
    assert _run(opened(), replace(progress(11.0, 5, NOW), reads=READ)).state.brought is None
    assert _run(OPENED, progress(11.0, 5, NOW)).state.brought is None


def test_what_the_kernel_does_not_count_is_absent_with_its_reason() -> None:
    refused = Absent("no permission")
    before = replace(OPENED, reads=replace(BEFORE, read_bytes=refused))
    run = _run(before, replace(progress(11.0, 5, NOW), reads=READ))
    assert run.state.brought == replace(FOUND, read_bytes=refused)
    told = brought_json(run.state.brought, 20_480)
    assert told is not None
    assert told["read_bytes"] is None and told["absent"] == {"read_bytes": "no permission"}


def test_the_json_has_every_figure_under_its_name() -> None:
    assert brought_json(None, 0) is None
    assert brought_json(FOUND, 20_480) == {
        "asked_bytes": 20_480,
        "rows_done": 5,
        "minor_faults": 100,
        "major_faults": 7,
        "read_bytes": 1 << 20,
        "mapped_bytes": 2000,
        "cached_before_bytes": 0,
        "cached_bytes": 9000,
        "swapped_bytes": 0,
        "absent": {},
    }
