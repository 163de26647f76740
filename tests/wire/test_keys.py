"""Whatever a terminal sends: keys go on as they are, noise and answers do not; nothing fails."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.wire.keys import Keys

PIECES = (
    b"\x1b", b"\x1b[", b"\x1b[?", b"1", b"97", b"99999999", b"55296", b";", b":", b"u", b"~", b"A",
    b"R", b"M", b"<", b"48;", b"t", b"c", b"\xff", b"\xe9", b"v", b"\xc3\xa9", b"200~", b"201~",
    b"\x07", b"2026;1$y", b"2048;1$y", b"\x1bO", b"\x00", b"I", b" ", b"\x9b",
    b"\xed\xa0\x80", b"n", b"\xd9\xa3", b"\\",
)  # fmt: skip


def handed_on(*parts: bytes, encoding: str = "utf-8", is_asked: bool = False) -> tuple[bytes, int]:
    """What Textual gets of what came part by part, and how many answers were among it."""
    keys = Keys(encoding)
    got = b"".join(keys.take(part, is_asked=is_asked, now=0.0) for part in parts)
    return got + keys.rest(0.0), keys.answers


@pytest.mark.parametrize(
    "typed",
    [
        b"q", b"\x1b", b"\x1b[A", b"\x1bOP", b"\x1b[1;5C", b"\x1b[15~", b"\x1b[[A", b"\x1b[Z",
        b"\x1ba", b"\x1b[", b"\x1b[97;5u", b"\x1b[97;;97u", b"\x1b[<0;10;5M", b"\x1b[<35;200;50m",
        b"\x1b[M !!", b"\x1b[200~pasted \xc3\xa9\x1b[201~", b"\x1b[I", b"\x1b[O",
        b"\x1b[?2026;2$y", b"\x1b[12;40R", b"\x1b[c", b"\x1b[7$", "é⣿字".encode(), b"\x00\x03\x1a",
    ],
)  # fmt: skip
def test_keys_mice_and_reports_that_are_asked_for_go_on_as_they_are(typed: bytes) -> None:
    assert handed_on(typed) == (typed, 0)
    assert handed_on(*(typed[at : at + 1] for at in range(len(typed)))) == (typed, 0)
    assert handed_on(*(typed[at : at + 1] for at in range(len(typed))), is_asked=True) == (typed, 0)


@pytest.mark.parametrize(
    "noise",
    [
        b"\xff", b"\x1b[0n", b"\x1b[>1;10;0c", b"\x1b[?1;2n", b"\x1b[8;24;80t", b"\x1b[48;9;9;0;0t",
        b"\x1b[?2048;1$y", b"\x1b[99999999u", b"\x1b[55296u", b"\x1b[97:65;1u", b"\x1b[97;1:3u",
        b"\x1b]11;rgb:0/0/0\x07", b"\x1bP>|xterm\x1b\\", "\x1b[\u0663".encode()[:2] + b"\xff",
    ],
)  # fmt: skip
def test_noise_and_what_nobody_asked_for_is_nothing(noise: bytes) -> None:
    assert handed_on(b"a" + noise + b"b")[0] in (b"ab", b"a\x1b[b")


def test_bytes_of_another_encoding_are_read_in_the_terminal_s_own() -> None:
    assert handed_on(b"\xe9v") == (b"v", 0)
    assert handed_on(b"\xe9v\xff", encoding="latin-1") == ("évÿ".encode(), 0)
    assert handed_on(b"\xe9v\xff", encoding="utf-16") == (b"v", 0)
    assert handed_on(b"\xe9v\xff", encoding="no such") == (b"v", 0)


@given(st.data())
def test_answers_are_counted_wherever_a_read_ends(data: st.DataObject) -> None:
    stream = b"x\x1b[?62;22cy\x1b[A\x1b[?6c"
    cuts = data.draw(st.sets(st.integers(1, len(stream) - 1)))
    edges = [0, *sorted(cuts), len(stream)]
    parts = [stream[a:b] for a, b in pairwise(edges)]
    assert handed_on(*parts, is_asked=True) == (b"xy\x1b[A", 2)


@given(st.lists(st.sampled_from(PIECES), max_size=14), st.data())
def test_what_goes_on_is_the_same_wherever_a_read_ends(
    pieces: list[bytes], data: st.DataObject
) -> None:
    stream = b"".join(pieces)
    cut = data.draw(st.integers(0, len(stream)))
    in_one, _ = handed_on(stream)
    in_two, _ = handed_on(stream[:cut], stream[cut:])
    in_one.decode(), in_two.decode()
    # Escape is handed on at once: all that may be left of a sequence that was cut behind it.
    assert in_two.replace(b"\x1b", b"") == in_one.replace(b"\x1b", b"")


def test_escape_is_a_key_by_itself_a_moment_later() -> None:
    keys = Keys("utf-8")
    assert keys.take(b"\x1b", is_asked=True, now=0.0) == b""
    assert [keys.keeps, keys.rest(0.1), keys.keeps] == [True, b"\x1b", False]
    assert keys.take(b"[A", is_asked=True, now=0.2) == b"[A"
    assert keys.take(b"\x1b", is_asked=False, now=1.0) == b"\x1b"
    assert keys.take(b"[99999999u", is_asked=False, now=1.1) == b""
    assert keys.take(b"[9", is_asked=False, now=9.0) == b"[9"
