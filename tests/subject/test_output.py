"""The log of what a command prints: its last lines, harmless, however they come."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.subject.output import LONGEST_LINE, MOST_LINES, OutputLog


def lines_of(*pieces: bytes) -> tuple[str, ...]:
    """What the log has after these writes."""
    log = OutputLog()
    try:
        for piece in pieces:
            os.write(log.write_fd, piece)
            assert log.read()
        return log.lines()
    finally:
        log.close()


@pytest.mark.parametrize(
    ("pieces", "lines"),
    [
        ((b"a\nb\n",), ("a", "b")),
        ((b"no line break",), ("no line break",)),
        ((b"cut", b" off\nnext"), ("cut off", "next")),
        ((b"10 %\r50 %\r100 %\n",), ("100 %",)),
        ((b"def f():\n    return 1  \n",), ("def f():", "    return 1")),
        ((b"dos\r\n",), ("dos",)),
        ((b"\x1b[31mred\x1b[0m \x1b]0;title\x07x\n",), ("red x",)),
        ((b"\xff\xfe\x00\n",), ("\ufffd\ufffd",)),
        ((b"a\tb\n",), ("a       b",)),
        ((b"",), ()),
    ],
)
def test_lines_are_as_a_terminal_would_leave_them(
    pieces: tuple[bytes, ...], lines: tuple[str, ...]
) -> None:
    assert lines_of(*filter(None, pieces)) == lines


@given(st.lists(st.binary(min_size=1, max_size=200), max_size=20))
def test_whatever_is_printed_is_one_row_of_plain_characters(pieces: list[bytes]) -> None:
    for line in lines_of(*pieces):
        assert line == "" or line.isprintable()
        assert len(line) <= LONGEST_LINE


def test_much_output_keeps_its_end() -> None:
    log = OutputLog()
    try:
        for start in range(0, 3 * MOST_LINES, 100):
            text = "".join(f"line {number}\n" for number in range(start, start + 100))
            os.write(log.write_fd, text.encode())
            log.read()
        lines = log.lines()
        assert len(lines) == MOST_LINES
        assert lines[-1] == f"line {3 * MOST_LINES - 1}"
        os.write(log.write_fd, b"x" * 60_000)
        log.read()
        assert len(log.lines()[-1]) <= LONGEST_LINE
        log.close_writing()
        assert not log.read()
    finally:
        log.close()
