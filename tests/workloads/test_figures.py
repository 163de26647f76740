"""No arithmetic makes a number of an unknown figure; its reason stays whatever is done to it."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workloads.figures import (
    NOT_READ,
    Absent,
    Count,
    Figure,
    at_least,
    at_most,
    fall,
    known,
    number,
    rise,
)

WHY = Absent("no permission")
OTHER = Absent("old kernel")
UNTYPED: Any = WHY  # mypy sees what it can; this is for what it cannot
_NUMBERS = st.integers(-(1 << 60), 1 << 60) | st.floats(-1e18, 1e18)
_ABSENT = st.builds(Absent, st.text(max_size=10))
_ARITHMETIC = [operator.add, operator.sub, operator.mul, operator.truediv]


@pytest.mark.parametrize("act", _ARITHMETIC)
@given(_ABSENT, _NUMBERS | _ABSENT)
def test_whatever_is_done_with_an_unknown_stays_unknown_with_the_first_reason(
    act: Callable[[Any, Any], object], absent: Absent, other: Figure
) -> None:
    assert act(absent, other) is absent
    assert act(other, absent) is (other if isinstance(other, Absent) else absent)


def test_even_by_nothing_an_unknown_is_not_divided_and_times_nothing_it_is_not_nothing() -> None:
    assert WHY / 0 is WHY
    assert WHY * 0 is 0 * WHY is WHY
    assert -WHY is WHY
    assert WHY - WHY is WHY


@given(st.lists(_NUMBERS | _ABSENT, max_size=8))
def test_a_sum_is_a_number_only_if_all_its_parts_are(parts: list[Figure]) -> None:
    absent = [part for part in parts if isinstance(part, Absent)]
    total: Figure = 0
    for part in parts:
        total = total + part
    if absent:
        assert total is absent[0]
        assert sum(parts) is absent[0]
    else:
        assert not isinstance(total, Absent)


@pytest.mark.parametrize(
    "mistake",
    [
        lambda: UNTYPED or 0,
        lambda: UNTYPED and 0,
        lambda: not UNTYPED,
        lambda: bool(UNTYPED),
        lambda: 1 if UNTYPED else 0,
        lambda: [figure for figure in (UNTYPED,) if figure],
        lambda: any([UNTYPED]),
        lambda: max(0, UNTYPED),
        lambda: min(UNTYPED, 0),
        lambda: max(UNTYPED, OTHER),
        lambda: sorted([1, UNTYPED]),
        lambda: UNTYPED < 1,
        lambda: UNTYPED <= 1,
        lambda: int(UNTYPED),
        lambda: float(UNTYPED),
        lambda: round(UNTYPED),
        lambda: abs(UNTYPED),
        lambda: UNTYPED // 4096,
        lambda: UNTYPED % 4096,
        lambda: range(UNTYPED),
        lambda: [1, 2][UNTYPED],
        lambda: f"{UNTYPED:.1f}",
    ],
)
def test_what_would_make_a_number_or_a_truth_of_an_unknown_is_an_error(
    mistake: Callable[[], object],
) -> None:
    with pytest.raises(TypeError):
        mistake()


def test_the_error_names_the_reason() -> None:
    with pytest.raises(TypeError, match=r"neither true nor false \(no permission\)"):
        bool(WHY)


def test_two_unknowns_are_one_if_their_reason_is_and_none_is_a_number() -> None:
    assert Absent("no permission") == WHY != OTHER
    assert 0 not in (UNTYPED, 1)
    assert {WHY: 1}[Absent("no permission")] == 1


@pytest.mark.parametrize(
    ("figure", "drawn"), [(5, 5), (0, 0), (0.5, 0.5), (WHY, None), (None, None)]
)
def test_who_draws_gets_a_number_or_none(figure: Figure | None, drawn: float | None) -> None:
    assert number(figure) == drawn


@pytest.mark.parametrize(
    ("before", "after", "fallen", "risen"),
    [
        (5, 3, 2, 0),
        (3, 5, 0, 2),
        (3, 3, 0, 0),
        (0.5, 0.25, 0.25, 0),
        (WHY, 3, WHY, WHY),
        (3, WHY, WHY, WHY),
        (WHY, OTHER, WHY, WHY),
    ],
)
def test_what_fell_or_rose_is_known_where_both_moments_are(
    before: Count, after: Count, fallen: Count, risen: Count
) -> None:
    assert fall(before, after) == fallen
    assert rise(before, after) == risen


@pytest.mark.parametrize(
    ("figure", "bound", "least", "most"),
    [(5, 3, 5, 3), (3, 5, 5, 3), (4, 4, 4, 4), (WHY, 3, WHY, WHY)],
)
def test_a_bound_holds_a_number_and_makes_none(
    figure: Count, bound: int, least: Count, most: Count
) -> None:
    assert at_least(figure, bound) == least
    assert at_most(figure, bound) == most


def test_below_an_unknown_bound_nothing_is_known() -> None:
    assert at_most(5, WHY) is WHY
    assert at_most(OTHER, WHY) is OTHER


@pytest.mark.parametrize(("figure", "is_known"), [(5, 5), (0, 0), (WHY, WHY), (None, NOT_READ)])
def test_what_is_not_there_at_all_was_not_read(figure: Count | None, is_known: Count) -> None:
    assert known(figure) == is_known
    assert known(None, OTHER) is OTHER
    assert known(0, OTHER) == 0


@given(_NUMBERS | _ABSENT, _NUMBERS | _ABSENT)
def test_no_way_of_looking_at_two_figures_makes_a_number_of_an_unknown(
    first: Figure, second: Figure
) -> None:
    absent = [figure for figure in (first, second) if isinstance(figure, Absent)]
    for look in (fall, rise, at_most):
        found = look(first, second)
        assert found is absent[0] if absent else not isinstance(found, Absent)
    for look in (fall, rise):
        found = look(first, second)
        assert isinstance(found, Absent) or found >= 0
