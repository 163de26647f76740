"""What is said of instances on one file: known figures of one moment, bounds as bounds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.chart.told import MIB, run_of
from tests.chart.told_instances import shared_reading
from tui.cage.killer import Killer
from tui.probe.reading import Absent, Figure
from tui.run.headline import Headline
from tui.run.marker import FlushTotals
from tui.run.state import Outcome, Phase, RunState
from tui.run.together import together
from tui.run.together_cost import cost_of_one, whole_of, whole_of_all
from tui.run.together_headline import bad_outcome, together_headline
from tui.run.together_words import numbered, verdict_of
from workloads.words import Mode


def instance(
    mode: Mode = Mode.COPY_ON_WRITE, *, copies: float = 76, tables: Figure = 1, **more: Any
) -> RunState:
    """One that has done its work and holds what it has."""
    figures = {key: more.pop(key) for key in ("cached", "waiting", "swap") if key in more}
    sample = shared_reading(5, python=20, copies=copies, **figures)
    sample = replace(sample, values={**sample.values, "page_tables_bytes": tables * MIB})
    fields: dict[str, Any] = {"phase": Phase.HOLDING, "final": sample, "rows_done": 1000}
    return run_of(mode, sample, **(fields | more))


def dead(**more: Any) -> RunState:
    ended: dict[str, Any] = {
        "phase": Phase.ENDED, "outcome": Outcome.KILLED, "killed_by": Killer.CAGE,
        "reason": "killed by the limit", "remedy": "fewer instances", "rows_done": 512,
        "final": None,
    }  # fmt: skip
    return instance(copies=40, **(ended | more))


def said(*states: RunState) -> str:
    return verdict_of(together(states))


def first(*states: RunState) -> Headline:
    return together_headline(together(states))


def test_in_c_it_is_said_what_each_made_what_all_read_and_what_one_more_costs() -> None:
    assert said(*[instance()] * 4) == (
        "4 instances in mode c: each made 76.0 MiB of private copies, 304 MiB in all. "
        "All read one copy of the file (76.0 MiB of page cache, reclaimable). "
        "One more costs 97.0 MiB: 76.0 MiB of private copies, 20.0 MiB of its own, "
        "1.00 MiB of page tables."
    )
    headline = first(*[instance()] * 4)
    assert (headline.figure, headline.unit, headline.what) == ("97.0", "MiB", "FOR ONE MORE")
    assert headline.band == "copies"
    assert [fact.effect for fact in headline.facts] == [
        "76.0 MiB, one copy of the file",
        "388 MiB private",
    ]


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        (Mode.READ, "2 instances in mode r: nothing is changed, so nothing is private"),
        (Mode.READ_WRITE, "2 instances in mode r+: no private copies, what they change is the one"),
        (Mode.LOAD, "2 instances in mode load: each holds the array as private memory, 76.0 MiB"),
    ],
)
def test_each_mode_has_words_of_its_own(mode: Mode, words: str) -> None:
    copies = 76 if mode is Mode.LOAD else 0
    assert words in said(*[instance(mode, copies=copies)] * 2)


def test_one_more_in_a_mode_without_copies_costs_no_copies() -> None:
    states = [instance(Mode.READ_WRITE, copies=0, waiting=12)] * 3
    assert "One more costs 21.0 MiB: 20.0 MiB of its own, 1.00 MiB of page tables." in said(*states)
    assert "12.0 MiB of it not yet written" in said(*states)
    assert first(*states).band == "python"


def test_what_differs_is_said_as_from_to_and_one_more_as_the_dearest() -> None:
    words = said(instance(copies=70), instance(copies=76))
    assert "each made 70.0 to 76.0 MiB of private copies, 146 MiB in all" in words
    assert "One more costs 97.0 MiB" in words


def test_what_goes_on_is_said_so_far() -> None:
    states = [instance(phase=Phase.RUNNING, final=None, rows_done=250)] * 2
    assert "152 MiB in all so far." in said(*states)
    assert "One costs so far 97.0 MiB" in said(*states)
    assert first(*states).what == "FOR ONE MORE SO FAR"


def test_who_was_killed_is_named_first_and_its_figures_are_in_no_sum() -> None:
    found = together([instance(), dead(), instance(), dead(rows_done=610)])
    words = verdict_of(found)
    assert words.startswith(
        "2 of 4 were killed by the limit: #2 at row 512, #4 at row 610. "
        "2 of 4 instances in mode c: each made 76.0 MiB of private copies, 152 MiB in all."
    )
    assert words.endswith("Would have helped: fewer instances.")
    assert bad_outcome(found) is Outcome.KILLED
    headline = together_headline(found)
    assert (headline.figure, headline.what) == ("KILLED", "2 of 4 by the limit")
    assert headline.aside == "one takes 97.0 MiB"


def test_of_the_only_one_left_nothing_is_said_of_each_or_of_all() -> None:
    words = said(dead(), instance(), dead())
    assert "1 of 3 instances in mode c: it made 76.0 MiB of private copies. It reads" in words
    assert "each" not in words and "in all" not in words
    assert said(instance()).startswith("1 instance in mode c: it made 76.0 MiB")


@pytest.mark.parametrize("outcome", [Outcome.KILLED, Outcome.FAILED])
def test_of_nobody_left_all_have_nothing(outcome: Outcome) -> None:
    fact = first(dead(outcome=outcome), dead()).facts[1]
    assert (fact.effect, fact.detail) == ("0 B private", "0 B copies, 0 B in swap")


def test_what_all_have_is_the_sum_of_what_each_has() -> None:
    found = together([instance(copies=70), instance(copies=76), dead()])
    assert whole_of_all(found) == whole_of(found.instances[0]) + whole_of(found.instances[1])


def test_a_bound_is_said_as_one_and_an_unknown_is_no_zero() -> None:
    words = said(*[instance(tables=Absent("not on this system"))] * 2)
    assert "One more costs at least 96.0 MiB" in words
    assert "? (not on this system) of page tables" in words
    absent = Absent("needs Linux 6.5")
    words = said(*[instance(cached=absent, waiting=absent)] * 2)
    assert "All read one file; how much of it is in RAM is not known: needs Linux 6.5." in words
    headline = first(*[instance(cached=absent, waiting=absent)] * 2)
    assert headline.facts[0].effect == "one file, ? in RAM"


def test_copies_of_which_one_is_not_known_have_no_sum_but_a_bound() -> None:
    unread = run_of(Mode.COPY_ON_WRITE, shared_reading(5, copies=Absent("process gone")))
    assert "private copies in all at least 76.0 MiB" in said(instance(), unread)


def test_the_cost_is_of_those_whose_work_is_done_before_those_that_go_on() -> None:
    dear = instance(copies=500, phase=Phase.RUNNING, final=None)
    cost = cost_of_one(together([dear, instance()]))
    assert cost is not None and cost.is_whole
    assert cost.whole == 97 * MIB


def test_flushes_of_all_are_one_sentence() -> None:
    flushed = instance(flushes=FlushTotals(count=6, seconds=0.5))
    assert "12 flush() calls freed 0 B." in said(flushed, flushed)
    assert "1 flush() call freed 0 B." in said(instance(flushes=FlushTotals(count=1, seconds=0.5)))
    shared = instance(Mode.READ_WRITE, copies=0, flushes=FlushTotals(count=6, seconds=0.5))
    assert "12 flush() calls took 1.0 s in all." in said(shared, shared)


def test_before_any_array_is_open_what_is_done_is_said() -> None:
    preparing = instance(
        phase=Phase.PREPARING, sample=None, final=None, started_at=0.0, rows_done=0,
        what="making a scratch array", prepared_bytes=10 * MIB, preparing_bytes=76 * MIB,
    )  # fmt: skip
    headline = first(preparing, preparing)
    assert (headline.figure, headline.what) == ("10.0", "making a scratch array")
    assert said(preparing, preparing) == ""


def test_many_are_named_by_the_first_few() -> None:
    assert numbered((n, "") for n in range(1, 8)) == "#1, #2, #3, #4 and 3 more"
