from __future__ import annotations

import io
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.text import plain, say


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
        ("", ""),
    ],
)
def test_text_from_outside_is_made_harmless(text: str, shown: str) -> None:
    assert plain(text) == shown


@given(st.text(max_size=100) | st.characters(categories=["Cc", "Cf", "Cs"]), st.integers(1, 50))
def test_no_control_character_gets_through(text: str, limit: int) -> None:
    shown = plain(text, limit)
    assert len(shown) <= limit
    assert all(unicodedata.category(char) not in ("Cc", "Cs") for char in shown)
    shown.encode()
    assert len(shown.splitlines()) <= 1


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
