"""What is known of a run is a series, what is not is none; what has ended has its counts alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.exposition.canned import (
    MACHINE_BEGAN_AT,
    NOW,
    UNKNOWN,
    file,
    fit_state,
    known,
    process,
    series,
    tree_state,
    use,
    workload_state,
)
from tests.screens.canned import MIB, sample
from tui.exposition import families as f
from tui.exposition import fit_families as of_fit
from tui.metrics.measured import Bounded
from tui.probe.reading import NOT_READ_YET, Absent, Figure, Tier
from tui.run.about import WorkloadAbout
from tui.run.about_tree import TreeAbout
from tui.run.marker import NO_FLUSHES
from tui.run.state import Outcome, Phase
from tui.settings import Settings
from workloads.words import Mode

_RSS = f.PROCESSES["rss_bytes"]
_COPIES = f.MAPPINGS["private_copies_bytes"]
_FAULTS = f.PROCESSES["minor_faults_per_second"]
_PRESSURE = f.LIMIT["memory_pressure_percent"]
_FIGURES: st.SearchStrategy[Figure] = st.one_of(
    st.integers(0, 1 << 50),
    st.just(UNKNOWN),
    st.builds(Bounded, st.just("shared"), st.integers(0, 9), st.integers(10, 99)),
)


@given(_FIGURES, _FIGURES)
def test_what_is_absent_is_no_series_and_what_is_known_is_the_figure(
    rss: Figure, copies: Figure
) -> None:
    found = known(workload_state(values={"rss_bytes": rss, "private_copies_bytes": copies}))
    assert series(_RSS, found) == ({} if isinstance(rss, Absent) else {("99",): rss})
    labels = ("99", "(scratch array, mode c)", "c")
    assert series(_COPIES, found) == ({} if isinstance(copies, Absent) else {labels: copies})
    absent = {labels[1] for labels in series(f.ABSENT, found)}
    assert absent == {
        key
        for key, figure in (("rss_bytes", rss), ("private_copies_bytes", copies))
        if isinstance(figure, Absent)
    }


def test_a_ratio_is_a_ratio_and_a_rate_is_the_counter_behind_it() -> None:
    found = known(workload_state(values={"memory_pressure_percent": 12.5}))
    assert series(_PRESSURE, found) == {("1",): 0.125}
    assert series(_FAULTS, found) == {("99",): 5}
    assert series(f.PROCESSES["written_bytes_per_second"], found) == {("99",): 8}


def test_the_reasons_are_few_whatever_numbers_are_in_them() -> None:
    found = known(workload_state(values={"rss_bytes": UNKNOWN, "swap_bytes": NOT_READ_YET}))
    assert series(f.ABSENT, found) == {("1", "rss_bytes", "process N may not be read"): 1}


def test_a_file_of_the_users_is_named_by_its_whole_path() -> None:
    about = WorkloadAbout(Settings(file=Path("/data/x.npy")))
    assert list(series(_COPIES, known(workload_state(about=about)))) == [("99", "/data/x.npy", "c")]


@pytest.mark.parametrize("phase", [Phase.PREPARING, Phase.CLOSING, Phase.ENDED])
def test_a_workload_has_figures_while_its_process_has_its_array(phase: Phase) -> None:
    found = known(workload_state(phase=phase))
    for family in (_RSS, _COPIES, _FAULTS, f.RUNS["rss_bytes"], f.PROCESS_INFO, _PRESSURE):
        assert series(family, found) == {}
    assert series(f.ROWS, found) == {("1",): 250}
    assert series(f.ACTIVE, found) == {("1",): int(phase is not Phase.ENDED)}


def test_what_is_too_old_is_no_figure_of_now_and_its_age_is_told() -> None:
    found = known(workload_state())
    read_at = sample().read_at[Tier.COUNTERS]
    assert series(_RSS, found, read_at + 39) != {}
    assert series(_RSS, found, read_at + 41) == {}
    assert series(f.AGE, found, read_at + 41)["1", "counters"] == 41
    assert series(f.ROWS, found, read_at + 41) != {}


def test_a_dear_figure_has_its_own_age() -> None:
    found = sample(NOW)
    found = replace(found, read_at={Tier.COUNTERS: NOW, Tier.WALK: NOW - 20})
    ages = series(f.AGE, known(workload_state(sample=found)), NOW)
    assert ages == {("1", "counters"): 0, ("1", "walk"): 20}


def test_the_counts_of_a_workload_are_its_own_and_a_kill_is_counted() -> None:
    flushes = replace(NO_FLUSHES, count=3, seconds=0.5, bytes_cleaned=Absent("not counted"))
    found = known(workload_state(flushes=flushes, outcome=Outcome.KILLED))
    assert series(f.FLUSHES, found) == {("1",): 3}
    assert series(f.FLUSH_SECONDS, found) == {("1",): 0.5}
    assert series(f.FLUSHED, found) == {}
    assert series(f.KILLS, found) == {("1",): 1}
    assert series(f.MARKS, found) == {}


def test_of_a_command_that_told_nothing_no_flush_is_counted_not_even_none() -> None:
    silent = known(tree_state(process(4)))
    assert series(f.FLUSHES, silent) == series(f.MARKS, silent) == {}
    told = known(tree_state(process(4)), hears=True, flushes=0, marks=2)
    assert series(f.FLUSHES, told) == {("1",): 0}
    assert series(f.MARKS, told) == {("1",): 2}


def test_what_cowtop_did_not_start_has_no_kills_that_it_would_know_of() -> None:
    attached = tree_state(process(4), about=TreeAbout("python x.py", pid=4))
    assert series(f.KILLS, known(attached)) == {}
    assert series(f.RUN_INFO, known(attached)) == {("1", "process", "python x.py", "", "4"): 1}
    assert series(f.KILLS, known(tree_state(process(4)))) == {("1",): 0}


def test_a_peak_that_is_only_a_bound_is_none() -> None:
    peak = {"rss_bytes": 5.0, "private_copies_bytes": 9.0}
    state = tree_state(process(4), peak=peak)
    assert state.tree is not None
    bound = {"private_copies_bytes": Bounded("a gap", 3, 9)}
    state = replace(state, tree=replace(state.tree, peak_bounds=bound))
    assert series(f.PEAKS["rss_bytes"], known(state)) == {("1",): 5}
    assert series(f.PEAKS["private_copies_bytes"], known(state)) == {}


def test_one_process_in_two_runs_is_there_once_and_so_is_its_file() -> None:
    found = known(tree_state(process(4, use())), tree_state(process(4, use()), process(5)))
    assert series(_RSS, found) == {("4",): 4 * MIB, ("5",): 5 * MIB}
    assert len(series(_COPIES, found)) == 1
    assert len(series(f.FILES["file_cached_bytes"], found)) == 1
    assert set(series(f.FILE_COPIES, found)) == {("1", "/data/a.npy"), ("2", "/data/a.npy")}


def test_the_scratch_arrays_of_two_modes_are_two_files() -> None:
    found = known(workload_state(), workload_state(mode=Mode.READ_WRITE))
    assert list(series(f.FILE_SIZE, found)) == [
        ("(scratch array, mode c)",),
        ("(scratch array, mode r+)",),
    ]


def test_a_pid_that_is_used_again_began_at_another_time() -> None:
    first = series(f.STARTED, known(tree_state(process(4))))
    again = series(f.STARTED, known(tree_state(process(4, start_ticks=5000))))
    assert first == {("4",): MACHINE_BEGAN_AT + 4}
    assert again == {("4",): MACHINE_BEGAN_AT + 50}


def test_who_has_ended_and_who_may_not_be_read_has_no_figure() -> None:
    ended = process(4, use(), is_alive=False)
    hidden = process(5, figures=dict.fromkeys(process(5).figures, UNKNOWN), start_ticks=0)
    found = known(tree_state(ended, hidden, files=(file(processes=0),)))
    for family in (_RSS, _COPIES, _FAULTS, f.FILES["file_cached_bytes"], f.STARTED):
        assert series(family, found) == {}
    assert series(f.PROCESS_INFO, found) == {("5", "1", "python 5.py"): 1}


def test_what_follows_from_two_figures_of_a_mapping_is_absent_with_either() -> None:
    whole = use(resident_bytes=9, private_copies_bytes=7, copies_in_swap_bytes=2)
    unread = use(resident_bytes=9, private_copies_bytes=UNKNOWN, copies_in_swap_bytes=2)
    labels = ("4", "/data/a.npy", "c")
    found = known(tree_state(process(4, whole)))
    assert series(f.MAPPINGS["copies_in_ram_bytes"], found) == {labels: 5}
    assert series(f.MAPPINGS["mapping_file_bytes"], found) == {labels: 4}
    unknown = known(tree_state(process(4, unread)))
    assert series(f.MAPPINGS["copies_in_ram_bytes"], unknown) == {}
    assert series(f.MAPPINGS["mapping_file_bytes"], unknown) == {}


def test_a_file_that_is_mapped_twice_over_has_both_modes_in_one_label() -> None:
    both = replace(use(), modes=(Mode.READ, Mode.COPY_ON_WRITE))
    assert list(series(_COPIES, known(tree_state(process(4, both))))) == [
        ("4", "/data/a.npy", "r,c")
    ]


def test_of_a_fit_what_is_found_is_told_mode_by_mode() -> None:
    found = known(fit=fit_state())
    assert series(of_fit.INSTANCES, found) == {("c",): 7}
    assert series(of_fit.INSTANCES_MOST, found) == {("c",): 8}
    assert series(of_fit.PRIVATE, found) == {("c",): MIB}
    assert series(of_fit.NOW, found) == {("load", "1"): 5 * MIB}
    assert len(series(of_fit.MODE_INFO, found)) == 3
