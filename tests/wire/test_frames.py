"""The terminal shows what Textual drew, cell by cell, whatever is sent of it and when."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.drawings import COLUMNS, ROWS, drawings, whole_screen
from tests.wire.emulator import Emulator
from tui.wire.frames import Frames

ALL = 1 << 30


class Pair:
    """The same drawings on two terminals: as Textual writes them, and through the wire."""

    def __init__(self) -> None:
        self.drawn = Emulator(COLUMNS, ROWS)
        self.shown = Emulator(COLUMNS, ROWS)
        self.frames = Frames()
        self.frames.resize(COLUMNS, ROWS)
        self.shown.scribble()

    def draw(self, text: str) -> None:
        """Textual writes; nothing is sent yet."""
        self.drawn.write(text)
        self.frames.picture.feed(text)

    def send(self, most: int = ALL) -> str:
        """What is sent now."""
        text = self.frames.take(most) if self.frames.waits else ""
        self.shown.write(text)
        return text

    def assert_same(self) -> None:
        """Every cell alike, with its colours and attributes, and the cursor."""
        assert self.shown.cells() == self.drawn.cells()
        assert self.shown.cursor() == self.drawn.cursor()


@given(drawings())
def test_every_frame_is_shown_exactly(drawn: list[str]) -> None:
    pair = Pair()
    pair.draw(whole_screen(" "))
    for drawing in ["", *drawn]:
        pair.draw(drawing)
        pair.send()
        pair.assert_same()
        assert pair.send() == ""


@given(drawings(), st.randoms(use_true_random=False))
def test_a_terminal_that_falls_behind_catches_up_with_the_newest(
    drawn: list[str], random: Random
) -> None:
    pair = Pair()
    pair.draw(whole_screen("x"))
    for drawing in drawn:
        pair.draw(drawing)
        for _ in range(random.randrange(4)):
            pair.send(random.randint(1, 300))
    pair.send()
    pair.assert_same()


@given(drawings(most=2), st.booleans())
def test_what_was_written_over_or_has_another_size_is_sent_anew(
    drawn: list[str], resized: bool
) -> None:
    pair = Pair()
    pair.draw(whole_screen("x"))
    for drawing in drawn:
        pair.shown.scribble()
        if resized:
            pair.frames.resize(COLUMNS + 1, ROWS)
            pair.frames.resize(COLUMNS, ROWS)
        else:
            pair.frames.picture.forget_shown()
        pair.draw(drawing)
        pair.send()
        pair.assert_same()


def test_nothing_is_sent_outside_a_terminal_that_has_shrunk() -> None:
    pair = Pair()
    pair.draw(whole_screen("x"))
    pair.send()
    small = Emulator(COLUMNS - 5, ROWS - 2)
    pair.frames.resize(COLUMNS - 5, ROWS - 2)
    small.write(pair.frames.take(ALL))
    assert small.text == "\n".join(["x" * (COLUMNS - 5)] * (ROWS - 2))


def test_a_frame_is_held_back_until_it_is_whole_and_shown_in_one() -> None:
    pair = Pair()
    pair.draw("\x1b[?2026h")
    pair.draw(whole_screen("x"))
    assert not pair.frames.waits
    pair.draw("\x1b[?2026l")
    sent = pair.send()
    assert sent.startswith("\x1b[?2026h") and sent.endswith("\x1b[?2026l")
    pair.assert_same()


def test_what_does_not_change_is_not_sent() -> None:
    pair = Pair()
    pair.draw(whole_screen("x"))
    pair.send()
    pair.draw(whole_screen("x"))
    assert pair.send() == ""
    pair.draw("\x1b[3;9H\x1b[38;2;98;173;255;48;2;14;17;22mxxyxx\x1b[0m\x1b[1;1H")
    assert pair.send() == "\x1b[3;11Hy\x1b[H"


@pytest.mark.parametrize(
    "sequence",
    [
        "\x1b[?1000h", "\x1b[?2004l", "\x1b[>25u", "\x1b[<u", "\x1b[?2026$p", "\x1b]2;a title\x07",
        "\x1b]52;c;YQ==\x07", "\x1b]22;pointer\x1b\\", "\x07", "\x1b[?25l", "\x1b[c", "\x1b[6n",
        "\x1b[2 q",
    ],
)  # fmt: skip
def test_what_is_no_picture_passes_and_the_picture_stays_known(sequence: str) -> None:
    pair = Pair()
    pair.draw(whole_screen("x"))
    pair.send()
    pair.draw(sequence)
    assert pair.send() == sequence
    assert pair.send() == ""


def test_what_passes_keeps_its_order_and_of_a_title_only_the_newest_waits() -> None:
    frames_ = Frames()
    frames_.resize(COLUMNS, ROWS)
    for sequence in (
        "\x1b]2;old\x07",
        "\x07",
        "\x1b[?1000h",
        "\x07",
        "\x1b]2;new\x07",
        "\x1b[?25l",
    ):
        frames_.picture.feed(sequence)
    assert frames_.take(ALL).removesuffix("\x1b[H") == "\x1b[?1000h\x07\x1b]2;new\x07\x1b[?25l"


@pytest.mark.parametrize("sequence", ["\x1b[2;4r", "\x1b[3S", "\x1bD", "\x1b(0", "\x1bPq#0\x1b\\"])
def test_after_what_is_not_understood_all_is_sent_anew(sequence: str) -> None:
    pair = Pair()
    pair.draw(whole_screen("x"))
    pair.send()
    pair.frames.picture.feed(sequence)
    sent = pair.frames.take(ALL)
    before, _, after = sent.partition(sequence)
    assert before == "\x1b[0m"
    pair.shown.scribble()
    pair.shown.write(after)
    assert pair.shown.cells() == pair.drawn.cells()


@pytest.mark.parametrize("clear", ["\x1b[2J", "\x1b[J", "\x1b[1J", "\x1b[K", "\x1b[1K", "\x1b[2K"])
def test_what_is_erased_is_blank(clear: str) -> None:
    pair = Pair()
    pair.draw(whole_screen("x"))
    pair.send()
    pair.draw(f"\x1b[3;5H{clear}")
    pair.send()
    pair.assert_same()


def test_words_without_a_place_go_where_the_cursor_is() -> None:
    pair = Pair()
    pair.draw(whole_screen("."))
    for text in ("one\r\n", "\x1b[1;31mtwo", "\b\bz\x1b[2Cq", "\x1b[2A\x1b[3Gup\x1b[2d\x1b[Bdown"):
        pair.draw(text.replace("\r\n", "\n"))
        pair.send()
        pair.assert_same()


def test_control_characters_in_a_text_take_no_cell_and_do_nothing() -> None:
    pair = Pair()
    pair.draw(whole_screen("x") + "\x1b[2;1H\x1b[31ma\x00b\x0e\x7fc\x1b[0m\x0bd\x9b7m\x1b[1;1H")
    sent = pair.send()
    controls = set(map(chr, (*range(0x1B), 0x7F, *range(0x80, 0xA0))))
    assert set(sent) & controls <= {"\r", "\b"}  # ways of the cursor
    assert pair.shown.text.splitlines()[1] == "abcd7m" + "x" * (COLUMNS - 6)


def test_the_other_screen_is_drawn_anew_and_left_as_it_was_found() -> None:
    pair = Pair()
    pair.draw("\x1b[?1049h")
    pair.draw(whole_screen("x"))
    pair.send()
    pair.draw(whole_screen("y"))
    pair.draw("\x1b[?1049l")
    sent = pair.send()
    assert sent.startswith("\x1b[0m\x1b[?1049l") and "y" not in sent


def test_rows_that_change_all_the_time_keep_none_waiting_but_another_screen_begins_at_its_top() -> (
    None
):
    pair = Pair()
    pair.draw(whole_screen("x"))
    pair.send()
    for sign in "abcd":
        pair.draw("".join(f"\x1b[{row + 1};1H{sign * COLUMNS}" for row in range(3)))
        pair.send(1)
    assert pair.shown.text.splitlines()[:3] == [sign * COLUMNS for sign in "dbc"]
    pair.draw(whole_screen("y"))
    pair.send(1)
    assert pair.shown.text.splitlines()[0] == "y" * COLUMNS
