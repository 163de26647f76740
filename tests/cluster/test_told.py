"""What a worker tells goes through the cluster as text; what comes back is checked."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cluster.drawn import MIB, file, told
from tui.cluster.take import is_news
from tui.cluster.told import OTHER_VERSION, Told, from_text, to_text
from tui.cluster.watcher import is_worth_telling
from tui.metrics.measured import Bounded
from tui.probe.reading import Absent, Figure
from tui.recording.codec import Refused
from workloads.words import Mode

_FIGURES: st.SearchStrategy[Figure] = st.one_of(
    st.integers(0, 1 << 50),
    st.just(Absent("no permission")),
    st.builds(
        lambda least, more: Bounded("may be more", least, None if more is None else least + more),
        st.integers(0, 1 << 40),
        st.none() | st.integers(0, 1 << 40),
    ),
)


@given(_FIGURES, _FIGURES, st.none() | st.floats(0, 1e6), st.sets(st.sampled_from(Mode)))
def test_it_comes_back_as_it_was_told(
    copies: Figure, dirty: Figure, age: float | None, modes: set[Mode]
) -> None:
    one = replace(file(copies=copies, dirty_bytes=dirty), modes=tuple(sorted(modes)))
    reading = told(7, one, age_seconds=age, peak_while=("inc-1",), notes=("so it is",))
    assert from_text(to_text(reading)) == reading


def test_a_reading_of_three_files_takes_a_kilobyte_or_two() -> None:
    files = [file(f"08:01:{n}", f"/data/of-some-project/{n}.npy", copies=MIB * n) for n in range(3)]
    assert len(to_text(told(1234, *files))) < 3000


@pytest.mark.parametrize(
    "text",
    [
        None,
        7,
        "",
        "[]",
        "{",
        "{}",
        "[" * 100_000,
        json.dumps({"place": 3}),
        json.dumps({"place": {"host": "a", "boot": "", "namespace": 0, "pid": "x"}}),
        '{"at": NaN}',
        " " * (1 << 21),
    ],
)
def test_what_is_no_reading_is_refused(text: object) -> None:
    with pytest.raises(Refused):
        from_text(text)


def test_a_reading_of_another_version_is_refused_with_that_reason() -> None:
    body: dict[str, Any] = json.loads(to_text(told(1)))
    with pytest.raises(Refused, match=OTHER_VERSION):
        from_text(json.dumps(body | {"version": 2}))


def test_text_from_elsewhere_is_harmless_when_it_is_read() -> None:
    one = replace(file(), path="/data/\x1b]0;x\x07\u202e.npy")
    assert from_text(to_text(told(1, one))).files[0].path.isprintable()


@pytest.mark.parametrize(
    ("before", "now", "is_told"),
    [
        (file(copies=0), file(copies=MIB - 1), False),
        (file(copies=0), file(copies=MIB), True),
        (file(copies=100 * MIB), file(copies=101 * MIB), False),
        (file(copies=100 * MIB), file(copies=103 * MIB), True),
        (file(copies=100 * MIB), file(copies=0), True),
        (file(copies=0), file(copies=Absent("no")), True),
        (file(copies=Absent("no")), file(copies=Absent("no")), False),
        (file(copies=Bounded("", 0, 9)), file(copies=Bounded("", MIB, 9 * MIB)), True),
        (file(), file(path="/data/renamed.npy"), False),
        (file(), file("08:01:13"), True),
        (file(), file(mode=Mode.READ), True),
    ],
)
def test_a_message_is_sent_for_news_alone(before: Any, now: Any, is_told: bool) -> None:
    assert is_news([before], [now]) == is_told
    assert is_worth_telling(told(1, before), told(1, now, at=1001.0)) == is_told


def test_after_half_a_minute_any_change_is_told_and_nothing_is_never_told_twice() -> None:
    first, later = told(1, file()), told(1, file(copies=4096), at=1031.0)
    assert not is_worth_telling(first, replace(later, at=1029.0))
    assert is_worth_telling(first, later)
    assert not is_worth_telling(first, replace(first, at=5000.0))
    assert is_worth_telling(None, first)


@pytest.mark.slow
def test_growth_to_any_size_is_told_in_some_hundred_messages() -> None:
    """So a scheduler's log of a topic (1000 events) holds the last word of whoever grows."""
    sent, messages = told(1, file(copies=0)), 0
    for step in range(1, 10_000):
        now: Told = told(1, file(copies=step * 10 * MIB), at=1000.0)
        if is_worth_telling(sent, now):
            sent, messages = now, messages + 1
    assert messages < 600
