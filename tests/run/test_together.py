"""Sums of instances: each page once, never less than is there, and as old as the oldest part."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.cage.killer import Killer
from tui.metrics import BY_KEY, METRICS
from tui.metrics.measured import Bounded
from tui.probe.reading import NOT_READ_YET, Absent, Figure, Sample, Tier
from tui.run.about import WorkloadAbout
from tui.run.budgets import broken, parse_budget
from tui.run.state import Outcome, Phase, RunState
from tui.run.together import EVERYONES, NO_SUM, SHARED, outcome_words, sum_of, together
from tui.run.together_result import instances_json
from tui.settings import Settings
from tui.tree.sums import bounds

SUMMED = [m.key for m in METRICS if m.tier not in EVERYONES and m.key not in (*SHARED, *NO_SUM)]
OF_ALL = [m.key for m in METRICS if m.tier in EVERYONES]


def sample(at: float = 10.0, **figures: Figure) -> Sample:
    """A whole reading of one moment; what is not given is 0."""
    values: dict[str, Figure] = dict.fromkeys(BY_KEY, 0)
    return Sample(at, values | figures, dict.fromkeys(Tier, at))


def state(seed: int = 0, **more: Any) -> RunState:
    """One that runs, and has a reading."""
    about = WorkloadAbout(Settings(seed=seed))
    return replace(RunState(about, phase=Phase.RUNNING, sample=sample()), **more)


def ended(outcome: Outcome, **more: Any) -> RunState:
    """One that has come to its end."""
    return state(phase=Phase.ENDED, outcome=outcome, **more)


def test_what_is_only_ones_is_a_sum() -> None:
    found = together([state(sample=sample(rss_anon_bytes=5)), state(sample=sample())])
    assert found.totals["rss_anon_bytes"] == 5
    both = together([state(sample=sample(private_copies_bytes=n)) for n in (3, 4)])
    assert both.totals["private_copies_bytes"] == 7


def test_what_all_share_lies_between_the_largest_and_the_sum() -> None:
    each = [sample(libraries_bytes=n, file_backed_bytes=n, rss_bytes=n + 10, rss_anon_bytes=10)
            for n in (30, 20)]  # fmt: skip
    found = sum_of(each)
    assert found is not None
    assert bounds(found.get("libraries_bytes")) == (30, 50)
    # All of what is only one's, and of the files' pages at least those of the largest.
    assert bounds(found.get("rss_bytes")) == (20 + 30, 20 + 50)


def test_no_more_is_mapped_of_a_file_than_is_cached() -> None:
    each = [sample(mapping_file_bytes=100, file_cached_bytes=100) for _ in range(5)]
    found = sum_of(each)
    assert found is not None
    assert found.get("mapping_file_bytes") == 100


def test_the_files_pages_are_the_latest_reading_of_any() -> None:
    late = replace(
        sample(12.0, file_dirty_bytes=7),
        read_at={**dict.fromkeys(Tier, 12.0), Tier.FILE: 9.0, Tier.LIMIT: 12.0},
    )
    found = sum_of([sample(10.0, file_dirty_bytes=3, limit_usage_bytes=1), late])
    assert found is not None
    assert found.get("file_dirty_bytes") == 3
    assert found.get("limit_usage_bytes") == 0
    assert (found.read_at[Tier.FILE], found.read_at[Tier.LIMIT]) == (10.0, 12.0)


def test_a_sum_says_how_old_its_oldest_part_is() -> None:
    old = sample(4.0, rss_anon_bytes=1)
    found = sum_of([old, sample(10.0, rss_anon_bytes=1)])
    assert found is not None
    assert found.at == 10.0
    assert found.age_seconds("rss_anon_bytes", Tier.COUNTERS) == 6.0
    # What one of them carries on to its moment is as old as the walk of the other.
    half = sum_of([replace(old, carried=frozenset({"private_dirty_bytes"})), sample(10.0)])
    assert half is not None
    assert half.age_seconds("private_dirty_bytes", Tier.WALK) == 6.0


def test_one_that_was_not_read_leaves_no_sum_but_what_is_known_of_it() -> None:
    found = together([state(sample=None), state(sample=sample(rss_anon_bytes=5))])
    assert found.totals["rss_anon_bytes"] == Bounded(NOT_READ_YET.reason, 5, None)
    assert bounds(found.totals["rss_bytes"]) == (5, None)
    assert together([state(sample=None)] * 2).totals == {}


def test_one_alone_is_what_it_is() -> None:
    only = sample(rss_bytes=9, shared_clean_bytes=4)
    assert together([state(sample=only)]).totals == only.values


def test_what_a_dead_one_held_is_gone_while_others_live_and_after() -> None:
    held, final = sample(rss_anon_bytes=50), sample(rss_anon_bytes=7)
    dead = ended(Outcome.KILLED, sample=held, final=held)
    assert together([dead, state(sample=final)]).totals["rss_anon_bytes"] == 7
    done = ended(Outcome.FINISHED, sample=sample(), final=final)
    assert together([dead, done]).totals["rss_anon_bytes"] == 7
    assert together([dead, dead]).totals == {}


def test_copies_of_all_peaked_no_higher_than_those_of_each_in_sum() -> None:
    key = "private_copies_bytes"
    done = [ended(Outcome.FINISHED, peak={key: 900}), ended(Outcome.FINISHED, peak={key: 800})]
    assert together(done, {key: 1750.0}).peak[key] == 1700
    assert together(done, {key: 1600.0}).peak[key] == 1600
    assert together([*done, state(peak={key: 1})], {key: 1750.0}).peak[key] == 1750
    assert together([*done, ended(Outcome.KILLED)], {key: 1750.0}).peak[key] == 1750


@pytest.mark.parametrize(
    ("outcomes", "worst", "words"),
    [
        ("ff", Outcome.FINISHED, "2 of 2 finished"),
        ("fkk", Outcome.KILLED, "1 of 3 finished, 2 killed by the limit"),
        ("kk", Outcome.KILLED, "2 of 2 killed by the limit"),
        ("fx", Outcome.FAILED, "1 of 2 finished, 1 failed"),
        ("ksx", Outcome.KILLED, None),
        ("sf", Outcome.STOPPED, "1 of 2 finished, 1 stopped"),
        ("f.", None, "1 of 2 finished"),
        ("..", None, ""),
    ],
)
def test_all_ended_as_the_worst_of_them(
    outcomes: str, worst: Outcome | None, words: str | None
) -> None:
    kinds = {
        "f": ended(Outcome.FINISHED),
        "k": ended(Outcome.KILLED, killed_by=Killer.CAGE),
        "x": ended(Outcome.FAILED),
        "s": ended(Outcome.STOPPED),
        ".": state(),
    }
    found = together([kinds[letter] for letter in outcomes])
    assert found.outcome is worst
    if words is not None:
        assert outcome_words(found) == words


def test_budgets_are_judged_on_all_together() -> None:
    each = [state(sample=sample(rss_anon_bytes=60 << 20)) for _ in range(2)]
    found = together(each, {"rss_anon_bytes": 120 << 20})
    (over,) = broken([parse_budget("rss_anon > 100M")], found)
    assert over.line == "rss_anon.peak 120 MiB > 100 MiB"
    assert broken([parse_budget("rss_anon > 120M")], found) == []
    # Of what they share only bounds are known: over, held or not to be judged.
    shared = {"rss_bytes": Bounded("shared", 50 << 20, 90 << 20)}
    found = together(each, shared)
    assert "at least 50.0 MiB" in broken([parse_budget("rss > 40M")], found)[0].line
    assert broken([parse_budget("rss > 90M")], found) == []
    assert broken([parse_budget("rss > 60M")], found)[0].is_unknown


_FIGURES = st.one_of(st.integers(0, 1 << 40), st.just(Absent("of the test")))


def _drawn(at: float, figures: dict[str, Figure]) -> Sample:
    return sample(at, **figures)


_SAMPLES = st.builds(
    _drawn, st.floats(0, 100), st.fixed_dictionaries(dict.fromkeys(BY_KEY, _FIGURES))
)


@given(st.lists(_SAMPLES, min_size=2, max_size=5))
def test_no_sum_is_less_than_a_part_and_none_hides_what_is_unknown(each: list[Sample]) -> None:
    found = sum_of(each)
    assert found is not None
    assert found.values.keys() == BY_KEY.keys()
    for key in (*SUMMED, "libraries_bytes", "mapping_dirty_bytes"):
        least, most = bounds(found.get(key))
        known = [f for one in each if not isinstance(f := one.get(key), Absent)]
        if known:
            assert least >= max(known)
        if len(known) < len(each):
            assert most is None
        else:
            assert most == sum(known)
    for key in OF_ALL:
        assert found.get(key) in [one.get(key) for one in each]
    assert found.at == max(one.at for one in each)
    assert found.read_at[Tier.COUNTERS] == min(one.at for one in each)


@given(st.lists(_SAMPLES, min_size=2, max_size=5))
def test_bounds_never_cross(each: list[Sample]) -> None:
    found = sum_of(each)
    assert found is not None
    for key in SHARED:
        least, most = bounds(found.get(key))
        assert most is None or least <= most
        assert least >= 0


def test_the_files_size_is_its_own_or_not_known_and_why_is_said() -> None:
    opened = instances_json(together([state(), state(1, file_bytes=4128)]))["file"]
    assert opened["bytes"] == 4128 and "bytes" not in opened["absent"]
    killed = instances_json(together([ended(Outcome.KILLED), ended(Outcome.KILLED)]))["file"]
    assert killed["bytes"] is None
    assert killed["absent"]["bytes"] == "no instance opened the file: its size was not told"
