"""The first signal gives the code; what is asked for again is waited for less."""

from __future__ import annotations

import signal

from hypothesis import given
from hypothesis import strategies as st

from tui.ends.asked import Asked
from tui.ends.patience import KEY_SECONDS, SIGNAL_SECONDS, Patience
from tui.ends.signals import ASKING


class Clock:
    """Stands until it is told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """The time."""
        return self.now


WORDS = st.sampled_from(["key", "hang-up", *sorted(ASKING)])


def _say(asked: Asked, word: str | int) -> None:
    if word == "key":
        asked.by_key()
    elif word == "hang-up":
        asked.by_hang_up()
    else:
        asked.by_signal(int(word))


@given(st.lists(st.tuples(WORDS, st.floats(0.0, 5.0)), min_size=1, max_size=8))
def test_whatever_is_asked_for_the_end_comes_no_later_for_it(
    words: list[tuple[str | int, float]],
) -> None:
    clock = Clock()
    asked = Asked(clock)
    _say(asked, words[0][0])
    patience = asked.patience
    assert patience is not None
    first, before = asked.signal, patience.end_at
    for word, seconds in words[1:]:
        clock.now += seconds
        _say(asked, word)
        assert asked.patience is patience
        assert patience.end_at <= before
        assert patience.hurry_at <= patience.end_at
        before = patience.end_at
        first = first if first is not None else asked.signal
        assert asked.signal == first
    assert before <= 100.0 + KEY_SECONDS


@given(st.sampled_from(sorted(ASKING)))
def test_a_signal_waits_less_long_than_a_container_does_before_it_kills(number: int) -> None:
    clock = Clock()
    asked = Asked(clock)
    asked.by_signal(number)
    assert asked.signal == number
    assert asked.patience is not None
    assert asked.patience.end_at == clock.now + SIGNAL_SECONDS < clock.now + 10.0


def test_a_key_has_no_code_of_a_signal_and_asked_for_twice_is_in_no_more_hurry() -> None:
    clock = Clock()
    asked = Asked(clock)
    asked.by_key()
    asked.by_key()
    assert asked.signal is None
    assert asked.patience is not None
    assert asked.patience.end_at == clock.now + KEY_SECONDS


def test_a_closed_terminal_and_the_signal_that_tells_of_it_are_one() -> None:
    for first_the_signal in (True, False):
        asked = Asked(Clock())
        if first_the_signal:
            asked.by_signal(signal.SIGHUP)
            asked.by_hang_up()
        else:
            asked.by_hang_up()
            asked.by_signal(signal.SIGHUP)
        assert (asked.signal, asked.is_hung_up) == (signal.SIGHUP, True)
        assert asked.patience is not None
        assert asked.patience.end_at == 100.0 + SIGNAL_SECONDS
        asked.by_signal(signal.SIGHUP)
        assert asked.patience.end_at < 100.0 + SIGNAL_SECONDS


def test_each_signal_more_shortens_what_is_waited_for() -> None:
    patience = Patience(0.0, is_signal=True)
    assert (patience.hurry_at, patience.end_at) == (4.0, 8.0)
    patience.again(0.5)
    assert (patience.hurry_at, patience.end_at) == (0.5, 3.5)
    patience.again(1.0)
    assert patience.end_at == 2.0
    patience.again(1.5)
    assert patience.end_at == 2.0


def test_once_all_is_put_away_the_rest_has_its_own_time() -> None:
    patience = Patience(0.0, is_signal=True)
    patience.put_away(7.0, 3.0)
    assert patience.next_at() == patience.end_at == 10.0
    impatient = Patience(0.0, is_signal=True)
    impatient.again(0.1)
    impatient.put_away(0.2, 3.0)
    assert impatient.end_at == 1.2
