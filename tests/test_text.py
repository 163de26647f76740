from __future__ import annotations

import io
import sys
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.text import MOST_MARKS, clean, clean_lines, plain, say


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("two\nlines", "two lines"),
        ("\x1b[31mred\x1b[0m", "[31mred [0m"),
        ("tab\tbell\x07", "tab bell"),
        ("\x9b2J", "2J"),
        ("a\u202eb", "a b"),
        ("a\u200bb\u2066c\ufeff", "a b c"),
        ("\udc80 lone", "lone"),
        ("no\ufffecharacter\uffff", "no character"),
        ("zürich 東京 ⣿", "zürich 東京 ⣿"),
        ("  around  ", "around"),
        ("\u061ca\u00adb\u180ec\ufff9d\ufffa", "a b c d"),
        ("\ue000\U000f0000x\ufdd0\u0378y", "x  y"),
        ("\u3164a\u115fb", "a b"),
        ("e\u0301", "e\u0301"),
        ("\u0301start", "start"),
        ("Z" + "\u0301" * 60 + "!", "Z" + "\u0301" * MOST_MARKS + "!"),
        (" \u0301x", "x"),
        ("\u2764\ufe0f\u034f", "\u2764"),
        ("\u0915\u094d\u0937\u093f", "\u0915\u094d\u0937\u093f"),
        ("\u05e9\u05c1\u05b8\u05dc", "\u05e9\u05c1\u05b8\u05dc"),
        ("\U000e0041tag", "tag"),
        ("\U0001f468\u200d\U0001f469", "\U0001f468 \U0001f469"),
        ("", ""),
    ],
)
def test_text_from_outside_is_made_harmless(text: str, shown: str) -> None:
    assert plain(text) == shown


_ALLOWED = ("L", "M", "N", "P", "S")


@given(st.text(max_size=100) | st.characters(categories=["Cc", "Cf", "Cs", "Co", "Cn", "Zs"]))
def test_only_letters_marks_numbers_punctuation_symbols_and_blanks_get_through(text: str) -> None:
    shown = clean(text)
    assert all(char == " " or category(char)[0] in _ALLOWED for char in shown)
    assert clean(shown) == shown
    assert len(shown) <= len(text)
    shown.encode()
    assert len(f"x{shown}".splitlines()) == 1


@given(st.text(max_size=100), st.integers(1, 50))
def test_a_plain_text_is_no_longer_than_its_limit(text: str, limit: int) -> None:
    shown = plain(text, limit)
    assert len(shown) <= limit
    assert shown == clean(shown)


@given(st.text(st.characters(categories=["L", "Mn", "Me"]), max_size=60))
def test_marks_do_not_pile_up(text: str) -> None:
    marks = "".join("m" if category(char)[0] == "M" else "." for char in clean(text))
    assert "m" * (MOST_MARKS + 1) not in marks
    assert not marks.startswith("m")


def test_what_is_drawn_with_is_the_very_same() -> None:
    for drawn in ("\u28ff\u2801 \u2501\u2588", "caf\u00e9 50 % \u2193", "plain"):
        assert clean(drawn) is drawn


def test_lines_stay_lines() -> None:
    assert clean_lines("a\x1b\n\x07b\r") == "a \n b "


def test_talk_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    say("two\nlines \x1b[2J")
    out, err = capsys.readouterr()
    assert (out, err) == ("", "cowtop: two lines  [2J\n")


class _Broken(io.StringIO):
    def write(self, text: str) -> int:
        raise BrokenPipeError(32, "Broken pipe")


@pytest.mark.parametrize("stream", [None, _Broken()])
def test_that_nobody_listens_changes_nothing(
    stream: io.StringIO | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", stream)
    say("hello")
