"""How much may be under way, by what is answered and when."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from tui.wire.flow import Flow


def answering(now: float = 0.0) -> Flow:
    """A terminal that has answered its first question at once."""
    flow = Flow()
    flow.asked(now)
    flow.answered(now)
    return flow


def send(flow: Flow, count: int, now: float) -> None:
    flow.sent(count)
    flow.asked(now)


def test_a_terminal_that_never_answered_is_asked_once_and_sent_all() -> None:
    flow = Flow()
    assert flow.may_ask()
    flow.asked(0.0)
    for _ in range(50):
        assert not flow.may_ask()
        assert flow.room() > 100_000
        flow.sent(100_000)
    assert flow.asks_again_in(1e6) is None


def test_its_first_answer_is_waited_for_a_second_at_the_end_then_no_more() -> None:
    flow = Flow()
    assert flow.answer_is_due() is None
    flow.asked(10.0)
    assert flow.answer_is_due() == 11.0
    assert answering().answer_is_due() is None


def test_no_more_is_sent_than_is_answered() -> None:
    flow = answering()
    sent = 0
    while room := flow.room():
        send(flow, room, 1.0)
        sent += room
    assert sent <= 4098
    assert flow.answer_is_due() == math.inf
    flow.answered(1.1)
    assert flow.room()


def test_a_fast_terminal_is_soon_sent_whole_frames_and_a_slow_one_a_second_s_worth() -> None:
    flow, now = answering(), 0.0
    for _ in range(12):
        send(flow, flow.room(), now)
        now += 0.01
        flow.answered(now)
    assert flow.room() > 50_000
    bytes_per_second, delay = 2000, 0.3
    for _ in range(40):
        count = flow.room()
        send(flow, count, now)
        now += delay + count / bytes_per_second
        flow.answered(now)
    assert 400 <= flow.room() <= 1 * bytes_per_second


def test_a_late_answer_is_asked_for_again_less_and_less_often() -> None:
    flow, now, pauses = answering(), 0.0, []
    send(flow, 100, now)
    for _ in range(8):
        pause = flow.asks_again_in(now)
        assert pause is not None
        pauses.append(pause)
        now += pause
        flow.ask_again()
        flow.asked(now)
    assert pauses == [4, 8, 16, 32, 64, 64, 64, 64]
    flow.answered(now)
    assert not flow.is_asked and flow.room(), "which of the answers was lost is not known"
    send(flow, 100, now)
    assert flow.asks_again_in(now) == 4


@given(st.lists(st.tuples(st.integers(0, 5000), st.booleans(), st.floats(0, 10)), max_size=60))
def test_whatever_is_answered_when_it_goes_on_after_the_last_answer(
    steps: list[tuple[int, bool, float]],
) -> None:
    flow, now, owed = answering(), 0.0, 0
    for most, answers, seconds in steps:
        now += seconds
        if room := min(most, flow.room()):
            send(flow, room, now)
            owed += 1
        elif answers and owed:
            flow.answered(now)
            owed -= 1
        assert 0 <= flow.room() <= 1 << 18
    for _ in range(owed):
        flow.answered(now)
    assert flow.room() > 0 and flow.answer_is_due() is None


def test_what_was_sent_before_the_first_answer_is_asked_about_after_it() -> None:
    flow = Flow()
    flow.asked(0.0)
    flow.sent(20_000)  # a whole screen, while nobody knows whether it answers
    found = [flow.must_ask]
    flow.answered(0.1)
    found.append(flow.must_ask and not flow.room())
    flow.asked(0.1)
    found.append(flow.must_ask)
    assert found == [False, True, False]
    flow.answered(0.2)
    assert flow.room()
