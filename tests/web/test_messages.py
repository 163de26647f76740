"""Whatever a page sends becomes one of three things or nothing."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.web.messages import SIZES, Pinged, Resized, Typed, first_size, pong, understood


@pytest.mark.parametrize(
    ("message", "meaning"),
    [
        (["stdin", "q"], Typed(b"q")),
        (["stdin", "é\x1b[A"], Typed("é\x1b[A".encode())),
        (["stdin", "a\ud800b"], Typed(b"ab")),
        (["stdin", 3], None),
        (["stdin"], None),
        (["resize", {"width": 120, "height": 40}], Resized(120, 40)),
        (["resize", {"width": -1, "height": 10**9}], Resized(SIZES[0], SIZES[1])),
        (["resize", {"width": "120", "height": 40}], None),
        (["resize", {"width": 12.5, "height": 40}], None),
        (["ping", "17"], Pinged("17")),
        (["ping", "1" * 10_000], None),
        (["focus"], None),
        (["blur"], None),
        (["exit"], None),
        ({"stdin": "q"}, None),
        ("stdin", None),
        (None, None),
        ([], None),
    ],
)
def test_a_message_means_what_it_says_or_nothing(message: object, meaning: object) -> None:
    assert understood(json.dumps(message)) == meaning


@pytest.mark.parametrize("text", ["", "[", "[" * 100_000, "\x00", "nan", '["stdin"'])
def test_what_is_no_json_means_nothing(text: str) -> None:
    assert understood(text) is None


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(_JSON | st.sampled_from(["stdin", "resize", "ping"]), max_size=3))
def test_no_message_breaks_it_and_no_size_is_out_of_bounds(message: list[object]) -> None:
    meaning = understood(json.dumps(message))
    if isinstance(meaning, Resized):
        assert SIZES[0] <= min(meaning.columns, meaning.rows)
        assert max(meaning.columns, meaning.rows) <= SIZES[1]


@pytest.mark.parametrize(
    ("asked", "size"),
    [
        (("120", "40"), (120, 40)),
        ((None, None), (80, 24)),
        (("x", ""), (80, 24)),
        (("0", "99999"), (2, 1000)),
        (("-5", "1e3"), (80, 24)),
        (("9" * 5000, "²"), (80, 24)),
    ],
)
def test_the_first_size_is_the_pages_if_it_is_one(
    asked: tuple[str | None, str | None], size: tuple[int, int]
) -> None:
    assert first_size(*asked) == size


def test_a_ping_is_answered_with_what_it_said() -> None:
    assert json.loads(pong(Pinged('"]'))) == ["pong", '"]']
