"""What strangers may have written comes out clean and bounded, or is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.probe.reading import NOT_READ, Absent, Figure, Sample, Tier
from tui.recording.codec import (
    LARGEST,
    MAX_FIGURES,
    MAX_TEXT,
    MOST,
    Refused,
    decode,
    decode_fields,
    encode,
    figure_from_json,
    figures_to_json,
    sample_to_json,
)
from tui.run.ledger import Ledger
from tui.run.marker import FlushTotals, Marker
from tui.text import plain
from workloads.events import Counters

_WORDS = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=20)
_FIGURES = (
    st.integers(0, MOST)
    | st.floats(0, 1e12).map(lambda number: round(number, 3))
    | st.builds(Absent, _WORDS)
)
_MOMENTS = st.floats(0, 1e6).map(lambda at: round(at, 6))
_SAMPLES = st.builds(
    Sample,
    at=_MOMENTS,
    values=st.dictionaries(_WORDS, _FIGURES, max_size=6),
    read_at=st.dictionaries(st.sampled_from(Tier), _MOMENTS),
)


@given(_SAMPLES)
def test_a_whole_sample_survives_its_line(sample: Sample) -> None:
    assert decode(Sample, json.loads(json.dumps(sample_to_json(sample)))) == sample


def test_a_sample_is_told_by_moments_reasons_and_three_decimals() -> None:
    sample = Sample(
        1.23456789,
        {"rss_bytes": 5, "read_bytes_per_second": 1.23456, "pss_bytes": Absent("no permission")},
        {Tier.WALK: 0.1234567},
    )
    assert sample_to_json(sample) == {
        "at": 1.234568,
        "values": {"rss_bytes": 5, "read_bytes_per_second": 1.235, "pss_bytes": "no permission"},
        "read_at": {"walk": 0.123457},
    }
    assert sample_to_json(None) is None


def test_a_sample_may_lack_the_moments_of_its_tiers() -> None:
    assert decode(Sample, {"at": 1, "values": {}}) == Sample(1.0, {})


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ([], "not a sample"),
        ({"at": 1}, "not a sample"),
        ({"at": 1, "values": []}, "not a sample"),
        ({"values": {}}, "not a number"),
        ({"at": "1", "values": {}}, "not a number"),
        ({"at": 1, "values": {"a": None}}, "not a number"),
        ({"at": 1, "values": {"a": -1}}, "a figure below zero"),
        ({"at": 1, "values": {}, "read_at": None}, "not an object"),
        ({"at": 1, "values": {}, "read_at": {"no tier": 1}}, "unknown Tier"),
        (
            {"at": 1, "values": dict.fromkeys(map(str, range(MAX_FIGURES + 1)), 1)},
            "too many figures",
        ),
    ],
)
def test_what_is_no_sample_is_refused(body: object, words: str) -> None:
    with pytest.raises(Refused) as refused:
        decode(Sample, body)
    assert str(refused.value) == words


def test_as_many_figures_as_there_may_be_are_read() -> None:
    full = dict.fromkeys(map(str, range(MAX_FIGURES)), 1)
    assert len(decode(Sample, {"at": 1, "values": full}).values) == MAX_FIGURES


def test_the_names_of_figures_are_short_and_plain() -> None:
    found = decode(Sample, {"at": 1, "values": {"a\x1b[1m": 1, "b" * 100: 2}})
    assert list(found.values) == ["a [1m", "b" * 60]


@given(st.dictionaries(_WORDS, _FIGURES, max_size=6))
def test_figures_survive_and_an_absent_one_is_its_reason(values: dict[str, Figure]) -> None:
    told = json.loads(json.dumps(figures_to_json(values)))
    assert {key: figure_from_json(figure) for key, figure in told.items()} == values


@pytest.mark.parametrize(
    "value", [-1, -0.001, MOST + 1, 1e300, float("nan"), float("inf"), True, None, [1], {}]
)
def test_what_is_no_figure_is_refused(value: object) -> None:
    with pytest.raises(Refused):
        figure_from_json(value)


def test_a_figure_is_a_number_from_zero_to_the_largest_or_a_plain_reason() -> None:
    assert figure_from_json(0) == 0
    assert figure_from_json(MOST) == MOST
    assert figure_from_json("gone\x07 away") == Absent("gone  away")


@given(st.text(max_size=30) | st.text(min_size=MAX_TEXT, max_size=MAX_TEXT + 20))
def test_any_text_comes_out_plain_and_bounded(text: str) -> None:
    assert decode(str, text) == plain(text, MAX_TEXT)
    assert len(decode(str, text)) <= MAX_TEXT


@pytest.mark.parametrize(
    ("told", "name"),
    [("/home/me/a.npy", "a.npy"), ("../../b", "b"), ("c\x1b.npy", "c .npy"), ("", "")],
)
def test_of_a_file_only_its_last_name_is_told_and_believed(told: str, name: str) -> None:
    assert decode(Path, told) == Path(name)
    assert encode(Path("/home/me/a.npy")) == "a.npy"


def test_a_name_of_a_file_is_no_longer_than_a_text_and_is_one() -> None:
    assert len(str(decode(Path, "x" * (MAX_TEXT + 9)))) == MAX_TEXT
    with pytest.raises(Refused, match=r"^not text$"):
        decode(Path, 5)


@pytest.mark.parametrize("body", ["no permission", {}, {"absent": 5}, 0, False, ["absent"]])
def test_a_reason_that_is_none_is_refused(body: object) -> None:
    with pytest.raises(Refused, match=r"^not a reason$"):
        decode(Absent, body)


def test_what_a_child_of_0_1_could_not_read_is_not_read_and_never_zero() -> None:
    body = {"rss_anon_bytes": 4096, "swap_bytes": None, "file_dirty_bytes": None}
    counters = decode(Counters, body)
    assert counters == Counters(rss_anon_bytes=4096)
    assert counters.swap_bytes == counters.unwritten_bytes == NOT_READ
    assert decode(Counters, encode(counters)) == counters
    marker = decode(Marker, {"kind": "flush", "at": 1, "rows_done": 5, "before": body})
    assert (marker.before, marker.after) == (counters, None)


def test_an_absent_figure_of_a_state_is_an_object_with_its_plain_reason() -> None:
    ledger = Ledger(4096, private_ram_bytes=Absent("no permission"))
    body = encode(ledger, leave_out_defaults=True)
    assert body == {"changed_bytes": 4096, "private_ram_bytes": {"absent": "no permission"}}
    assert decode(Ledger, body) == ledger
    assert decode(Absent, {"absent": "a\nb"}) == Absent("a b")


def test_numbers_are_bounded_and_fields_of_a_newer_program_left_out() -> None:
    assert decode_fields(FlushTotals, {"count": LARGEST, "colour": "red"}) == {"count": LARGEST}
    newer: dict[str, Any] = {"count": 1, "colour": "red"}
    assert decode(FlushTotals, newer) == FlushTotals(1)
    with pytest.raises(Refused, match=r"^count: a number beyond all bounds$"):
        decode(FlushTotals, {"count": LARGEST + 1})
    assert set(encode(FlushTotals())) == {
        "count",
        "seconds",
        "bytes_cleaned",
        "private_bytes_released",
        "unseen",
        "others_bytes",
    }
