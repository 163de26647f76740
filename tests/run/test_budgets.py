"""Budgets: what is understood, what is refused in one line, and what is judged broken."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.errors import UsageError
from tui.metrics import BY_KEY
from tui.probe.reading import Absent, Sample
from tui.run.about import About, WorkloadAbout
from tui.run.budgets import At, Broken, Budget, broken, parse_budget
from tui.run.state import RunState
from tui.settings import Settings

ABOUT = WorkloadAbout(Settings())

MIB = 1 << 20
PARTS = [*BY_KEY, "rss_anon", ".peak", ".final", ">", ">=", "<", "5%", "500M", "%", " ", "\n", "0"]


@pytest.mark.parametrize(
    ("text", "key", "at", "operator", "limit", "is_share"),
    [
        ("private_copies > 500M", "private_copies_bytes", At.PEAK, ">", 500 * MIB, False),
        ("private_copies_bytes>500M", "private_copies_bytes", At.PEAK, ">", 500 * MIB, False),
        ("rss_anon.peak > 5%", "rss_anon_bytes", At.PEAK, ">", 5, True),
        ("rss_anon.final >= 2.5 %", "rss_anon_bytes", At.FINAL, ">=", 2.5, True),
        ("  rss >= 4096 ", "rss_bytes", At.PEAK, ">=", 4096, False),
        ("private_copies > 0", "private_copies_bytes", At.PEAK, ">", 0, False),
        ("rss > 1.5GiB", "rss_bytes", At.PEAK, ">", 1536 * MIB, False),
        ("major_faults > 10", "major_faults_per_second", At.PEAK, ">", 10, False),
        ("read > 50M/s", "read_bytes_per_second", At.PEAK, ">", 50 * MIB, False),
        ("memory_pressure > 20%", "memory_pressure_percent", At.PEAK, ">", 20, False),
    ],
)
def test_a_budget_is_read(
    text: str, key: str, at: At, operator: str, limit: float, is_share: bool
) -> None:
    assert parse_budget(text) == Budget(BY_KEY[key], at, operator, limit, is_share)


@pytest.mark.parametrize("key", BY_KEY)
def test_every_metric_of_the_table_can_have_a_budget(key: str) -> None:
    assert parse_budget(f"{key}.final > 1").metric.key == key
    assert parse_budget(f"{key.removesuffix('_bytes')} > 1").metric.key == key


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is not a budget"),
        ("private_copies", "is not a budget"),
        ("private_copies < 5M", "is not a budget"),
        ("private_copies => 5M", "is not a budget"),
        ("private_copies > ", "is not a budget"),
        ("rss > 5M and swap > 1M", "is not a budget"),
        ("private_copy > 5M", "did you mean private_copies"),
        ("zzz > 5M", "key of a row"),
        ("rss.mean > 5M", "neither peak nor final"),
        ("rss > five", "a size like 500M"),
        ("rss > -5M", "a size like 500M"),
        ("rss > nan", "a size like 500M"),
        ("rss > 1e9%", "a size like 500M"),
        ("major_faults > 5%", "a number"),
        ("major_faults > 5M", "a number"),
        ("memory_pressure > 5M", "a number of percent"),
    ],
)
def test_what_is_no_budget_is_refused_in_one_line(text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words) as refused:
        parse_budget(text)
    assert "\n" not in str(refused.value)


@given(st.one_of(st.text(), st.lists(st.sampled_from(PARTS)).map("".join)))
def test_any_text_is_a_budget_or_refused_in_one_short_line(text: str) -> None:
    try:
        budget = parse_budget(text)
    except UsageError as error:
        assert len(str(error).splitlines()) == 1 and len(str(error)) < 250
    else:
        assert budget.limit >= 0


def _state(figures: dict[str, int | Absent], peak: dict[str, float], size: int = 0) -> RunState:
    return RunState(ABOUT, final=Sample(1.0, figures), peak=peak, file_bytes=size)


def _broken(state: RunState, *texts: str) -> list[str]:
    return [found.line for found in broken([parse_budget(text) for text in texts], state)]


def test_a_broken_budget_is_told_with_figure_and_limit() -> None:
    state = _state({"private_copies_bytes": 0}, {"private_copies_bytes": 1_000_000_000})
    assert _broken(state, "private_copies > 500M", "private_copies.final > 500M") == [
        "private_copies.peak 954 MiB > 500 MiB"
    ]


def test_the_peak_and_the_end_are_judged_apart() -> None:
    state = _state({"rss_bytes": 3 * MIB}, {"rss_bytes": 5 * MIB})
    assert _broken(state, "rss > 4M", "rss.final > 4M", "rss.final > 2M") == [
        "rss.peak 5.00 MiB > 4.00 MiB",
        "rss.final 3.00 MiB > 2.00 MiB",
    ]


@pytest.mark.parametrize(
    ("text", "is_broken"), [("rss > 5M", False), ("rss >= 5M", True), ("rss > 5242879", True)]
)
def test_the_operator_decides_at_the_limit_itself(text: str, is_broken: bool) -> None:
    state = _state({}, {"rss_bytes": 5 * MIB})
    assert bool(_broken(state, text)) is is_broken


def test_a_figure_that_looks_like_its_limit_is_told_to_the_byte() -> None:
    state = _state({}, {"rss_bytes": 5 * MIB + 1})
    assert _broken(state, "rss > 5M") == ["rss.peak 5,242,881 > 5,242,880 bytes"]


def test_a_share_is_of_the_file_in_whole_pages() -> None:
    state = _state({}, {"rss_bytes": 100 * MIB + 4096}, size=100 * MIB + 128)
    assert _broken(state, "rss > 100%", "rss >= 100%", "rss > 5%") == [
        "rss.peak 100 MiB >= 100% of the file (100 MiB)",
        "rss.peak 100 MiB > 5% of the file (5.00 MiB)",
    ]


def test_a_share_of_a_file_that_was_never_open_is_of_the_array() -> None:
    state = _state({}, {"rss_bytes": 10**12})
    assert state.about.array_bytes == 80_000_000
    assert "(76.3 MiB)" in _broken(state, "rss > 100%")[0]


class _Command(About):
    """What has no array that anybody knows of."""

    @property
    def name(self) -> str:
        return "command"


def test_a_share_of_a_file_of_no_known_size_is_unknown_and_not_over() -> None:
    state = replace(_state({}, {"rss_bytes": 5}), about=_Command())
    budgets = [parse_budget("rss > 5%"), parse_budget("rss > 6")]
    line = "rss.peak is not judged by > 5%: the file's size is not known"
    assert broken(budgets, state) == [Broken(budgets[0], line, is_unknown=True)]


def test_an_absent_figure_breaks_its_budget_with_the_reason() -> None:
    state = _state({"private_dirty_bytes": Absent("no permission")}, {})
    budgets = [parse_budget("private_dirty > 5M"), parse_budget("pss.final > 1K")]
    assert broken(budgets, state) == [
        Broken(
            budgets[0],
            "private_dirty.peak is not known, so not judged by > 5.00 MiB: no permission",
            True,
        ),
        Broken(
            budgets[1],
            "pss.final is not known, so not judged by > 1.00 KiB: it was never read",
            True,
        ),
    ]


def test_a_run_without_a_sample_breaks_every_budget() -> None:
    assert len(_broken(RunState(ABOUT), "rss > 1G", "rss.final > 1G")) == 2
