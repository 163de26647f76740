"""What is too long for a terminal is broken so that a shell still reads the same words."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.manual.surroundings import PAGES
from tui.manual.markdown import Fence, blocks
from tui.manual.shell_lines import within

_WIDTH = 20
_WORDS = st.sampled_from(["a", "--long-option", "'b  c'", '"d #e"', "f\\ g", "x" * 30, "h#i"])


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        ("short", ["short"]),
        ("one two three four five", ["one two three four \\", "    five"]),
        ("echo 'a b c d e f g h i j k'", ["echo \\", "    'a b c d e f g h i j k'"]),
        ("one two  # and a long comment", ["# and a long comment", "one two"]),
        ("# a comment alone, a long one", ["# a comment alone, a long one"]),
        ("python -c 'a text that goes on", ["python -c 'a text that goes on"]),
    ],
)
def test_a_long_line_goes_on_behind_a_backslash(line: str, lines: list[str]) -> None:
    assert list(within([line], _WIDTH)) == lines


def test_a_text_that_is_handed_to_a_command_stays_as_it_is() -> None:
    text = ["cat > a.sh <<'END'", "a line that is longer than the width", "END", "a b"]
    assert list(within(text, _WIDTH)) == text


@given(st.lists(_WORDS, min_size=1, max_size=12))
def test_only_a_word_is_wider_than_asked_and_none_is_lost(words: list[str]) -> None:
    lines = list(within([" ".join(words)], _WIDTH))
    joined = "".join(f"{line.removesuffix(chr(92)).strip()} " for line in lines).strip()
    assert joined == " ".join(words)
    for line in lines:
        assert len(line) <= _WIDTH or line.strip().removesuffix(" \\") in words


@pytest.mark.parametrize("name", PAGES)
def test_a_shell_takes_what_a_narrow_terminal_shows(name: str) -> None:
    shown = [
        "\n".join(within(block.lines, 60))
        for block in blocks(PAGES[name])
        if isinstance(block, Fence) and block.language == "sh"
    ]
    done = subprocess.run(["bash", "-n"], input="\n".join(shown), text=True, capture_output=True)
    assert (done.returncode, done.stderr) == (0, "")
