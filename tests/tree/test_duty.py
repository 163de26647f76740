"""A budget that may be saved up: never more than its share over any longer time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.tree.duty import MOST_SAVED_SECONDS, Duty


@given(
    st.floats(0.001, 0.2),
    st.lists(st.tuples(st.floats(0.01, 60), st.floats(0, 0.3)), min_size=1, max_size=200),
)
def test_over_any_time_it_is_the_share_and_what_was_saved(
    share: float, looks: list[tuple[float, float]]
) -> None:
    duty, now, spent, dearest = Duty(share), 0.0, 0.0, 0.0
    duty.may_spend(now)
    for rest, cost in looks:
        now += rest
        if duty.may_spend(now):
            duty.spend(cost)
            spent += cost
            dearest = max(dearest, cost)
    assert spent <= now * share + MOST_SAVED_SECONDS + dearest + 1e-6


def test_a_debt_is_earned_before_anything_is_spent() -> None:
    duty = Duty(0.01)
    assert duty.may_spend(100.0)
    duty.spend(MOST_SAVED_SECONDS + 0.02)
    assert not duty.may_spend(101.0)
    assert duty.may_spend(103.0)
    assert duty.saved_seconds == pytest.approx(0.01)
