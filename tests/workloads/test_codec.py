"""What comes out of JSON is of its declared type and of a bearable size, or it is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workloads.codec import (
    LARGEST,
    MAX_ITEMS,
    Refused,
    Rules,
    decode,
    decode_fields,
    encode,
    number,
)


class Colour(StrEnum):
    """Told by its value."""

    RED = "r"
    GREEN = "g"


class Level(Enum):
    """Told by a number."""

    LOW = 1


@dataclass(frozen=True)
class Inner:
    """One figure."""

    count: int
    share: float = 0.5


@dataclass(frozen=True)
class Outer:
    """A field of every kind."""

    name: str
    inner: Inner
    flag: bool = False
    colour: Colour = Colour.RED
    level: Level = Level.LOW
    either: int | float = 0
    maybe: Inner | None = None
    text_or_none: str | None = None
    many: tuple[int, ...] = ()
    table: Mapping[str, float] = field(default_factory=dict)
    inners: tuple[Inner, ...] = ()
    by_colour: dict[Colour, Inner] = field(default_factory=dict)


_INTS = st.integers(-LARGEST, LARGEST)
_FLOATS = st.floats(-1e15, 1e15)
_INNERS = st.builds(Inner, _INTS, _FLOATS)
_OUTERS = st.builds(
    Outer,
    name=st.text(max_size=9),
    inner=_INNERS,
    flag=st.booleans(),
    colour=st.sampled_from(Colour),
    either=_INTS | _FLOATS,
    maybe=st.none() | _INNERS,
    text_or_none=st.none() | st.text(max_size=9),
    many=st.lists(_INTS, max_size=4).map(tuple),
    table=st.dictionaries(st.text(max_size=4), _FLOATS, max_size=4),
    inners=st.lists(_INNERS, max_size=3).map(tuple),
    by_colour=st.dictionaries(st.sampled_from(Colour), _INNERS),
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=9,
)


@given(_OUTERS, st.booleans())
def test_what_was_encoded_is_decoded(value: Outer, leave_out_defaults: bool) -> None:
    text = json.dumps(encode(value, leave_out_defaults=leave_out_defaults))
    found = decode(Outer, json.loads(text))
    assert found == value
    assert type(found.either) is type(value.either) or (leave_out_defaults and not value.either)


def test_the_json_is_plain_and_each_field_has_its_name() -> None:
    value = Outer(
        "n", Inner(3), maybe=Inner(4, 1.5), many=(1, 2), by_colour={Colour.GREEN: Inner(5)}
    )
    assert encode(value) == {
        "name": "n",
        "inner": {"count": 3, "share": 0.5},
        "flag": False,
        "colour": "r",
        "level": 1,
        "either": 0,
        "maybe": {"count": 4, "share": 1.5},
        "text_or_none": None,
        "many": [1, 2],
        "table": {},
        "inners": [],
        "by_colour": {"g": {"count": 5, "share": 0.5}},
    }
    assert type(encode(value)["colour"]) is str


def test_defaults_are_left_out_where_that_is_asked_for_also_further_in() -> None:
    assert encode(Outer("n", Inner(3), flag=True), leave_out_defaults=True) == {
        "name": "n",
        "inner": {"count": 3},
        "flag": True,
    }


@pytest.mark.parametrize("value", [object(), b"bytes", {1, 2}, Inner, [object()]])
def test_what_has_no_json_is_an_error_with_its_type(value: object) -> None:
    with pytest.raises(TypeError, match=r"^(object|bytes|set|type) has no JSON$"):
        encode(value)


@pytest.mark.parametrize(
    ("hint", "value", "words"),
    [
        (int, "5", "not a number"),
        (int, True, "not a number"),
        (int, 5.0, "not a whole number"),
        (int, LARGEST + 1, "a number beyond all bounds"),
        (int, -LARGEST - 1, "a number beyond all bounds"),
        (float, "5", "not a number"),
        (float, float("nan"), "a number beyond all bounds"),
        (float, 1e300, "a number beyond all bounds"),
        (bool, 1, "not true or false"),
        (str, 5, "not text"),
        (type(None), 0, "not null"),
        (Colour, "b", "unknown Colour"),
        (Colour, ["r"], "unknown Colour"),
        (tuple[int, ...], [0] * (MAX_ITEMS + 1), "not a list"),
        (tuple[int, ...], [1, "2"], "not a number"),
        (Mapping[str, int], [1], "not an object"),
        (Mapping[str, int], {str(n): n for n in range(MAX_ITEMS + 1)}, "not an object"),
        (Mapping[str, int], {"a": "b"}, "not a number"),
        (dict[Colour, int], {"b": 1}, "unknown Colour"),
        (int | float, "5", "a value of another kind"),
        (int | None, "5", "a value of another kind"),
        (Inner | None, {"count": "5"}, "count: not a number"),
        (Inner | None, 5, "not an object"),
        (Inner, {"share": 1.0}, "Inner: a field is missing"),
        (Inner, {"count": 1, "other": 2}, "unknown field 'other'"),
        (Outer, {"name": "n", "inner": {"count": None}}, "inner: count: not a number"),
        (object, 5, "no value fits object"),
        (list[int], [5], "no value fits list[int]"),
    ],
)
def test_a_value_of_another_kind_is_refused_with_the_reason(
    hint: Any, value: object, words: str
) -> None:
    with pytest.raises(Refused) as refused:
        decode(hint, value)
    assert str(refused.value) == words


@pytest.mark.parametrize(
    ("hint", "value", "found"),
    [
        (float, 5, 5.0),
        (tuple[int, ...], [7] * MAX_ITEMS, (7,) * MAX_ITEMS),
        (Mapping[str, int], {str(n): n for n in range(MAX_ITEMS)}, {str(n): n for n in range(500)}),
        (int | float, 5.5, 5.5),
        (Level, 1, Level.LOW),
    ],
)
def test_a_value_of_the_kind_comes_out_with_its_type(
    hint: Any, value: object, found: object
) -> None:
    decoded = decode(hint, value)
    assert decoded == found
    assert type(decoded) is type(found)


@given(st.sampled_from([Outer, Inner, int | float | None, tuple[Inner, ...]]), _JSON)
def test_any_json_is_a_value_or_refused(hint: Any, value: Any) -> None:
    try:
        decode(hint, value)
    except Refused as error:
        assert len(str(error)) < 200


def test_some_fields_alone_are_checked_one_by_one() -> None:
    assert decode_fields(Outer, {"flag": True, "many": [1]}) == {"flag": True, "many": (1,)}
    with pytest.raises(Refused, match=r"^not an object$"):
        decode_fields(Outer, None)
    with pytest.raises(Refused, match=r"^unknown field 'x{39}$"):
        decode_fields(Outer, {"x" * 1000: 1})


_RULES = Rules(
    largest=100,
    text=str.upper,
    ignore_unknown_fields=True,
    encoders={Inner: lambda inner: f"<{inner.count}>"},
    decoders={Inner: lambda value: Inner(len(str(value)))},
)


def test_rules_bound_and_clean_what_is_read_at_any_depth() -> None:
    assert decode(tuple[str, ...], ["a"], _RULES) == ("A",)
    assert decode(Mapping[str, str], {"a": "b"}, _RULES) == {"A": "B"}
    assert decode(str | None, "a", _RULES) == "A"
    assert decode(Colour, "r", _RULES) is Colour.RED
    assert decode(int, 100, _RULES) == 100
    assert decode(float, -100, _RULES) == -100.0
    mapping: Any = Mapping[str, int]
    for hint, value in ((int, 101), (float, 101), (tuple[int, ...], [101]), (mapping, {"a": 101})):
        with pytest.raises(Refused):
            decode(hint, value, _RULES)


def test_rules_for_a_class_go_before_its_fields() -> None:
    assert encode(Inner(7), _RULES) == "<7>"
    assert encode({"a": [Inner(7)]}, _RULES) == {"a": ["<7>"]}
    body = encode(Outer("n", Inner(7), maybe=Inner(8)), _RULES, leave_out_defaults=True)
    assert body == {"name": "n", "inner": "<7>", "maybe": "<8>"}
    found = decode(Outer, {**body, "of a newer program": 1}, _RULES)
    assert (found.name, found.inner, found.maybe) == ("N", Inner(3), Inner(3))


def test_a_class_that_was_never_seen_is_read_too() -> None:
    @dataclass(frozen=True)
    class Fresh:
        count: int

    assert decode(Fresh, {"count": 5}) == Fresh(5)


def test_a_number_is_checked_alone_too() -> None:
    assert number(5, 5) == 5
    with pytest.raises(Refused):
        number(6, 5)
