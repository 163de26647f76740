"""A terminal's two ends: what is done to them blocks nobody and is seen by nobody else."""

from __future__ import annotations

import os
import termios
from collections.abc import Iterator

import pytest

from tui.wire.link import Link


class Pty:
    """Both sides of a pseudo terminal; the inner one stands for the inherited descriptor."""

    def __init__(self) -> None:
        self.outer, self.inner = os.openpty()
        termios.tcsetwinsize(self.inner, (24, 80))
        self.link = Link(self.inner, self.inner)

    def hang_up(self) -> None:
        os.close(self.outer)
        self.outer = -1


@pytest.fixture
def pty() -> Iterator[Pty]:
    opened = Pty()
    yield opened
    opened.link.close()
    os.close(opened.inner)
    if opened.outer >= 0:
        os.close(opened.outer)


def test_the_inherited_description_is_left_as_it_is(pty: Pty) -> None:
    assert os.get_blocking(pty.inner)
    assert not os.get_blocking(pty.link.source)
    assert not os.get_blocking(pty.link.target)
    assert {pty.link.source, pty.link.target}.isdisjoint({pty.inner})


def test_where_a_terminal_cannot_be_opened_again_the_inherited_one_is_put_back_at_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    outer, inner = os.openpty()

    def refuse(*_: object) -> int:
        raise PermissionError

    with monkeypatch.context() as patched:
        patched.setattr("tui.wire.link.os.open", refuse)
        link = Link(inner, inner)
    assert link.source == link.target == inner
    assert not os.get_blocking(inner)
    assert link.read() == b"" and not link.is_hung_up
    link.close()
    assert os.get_blocking(inner)
    os.close(inner)
    os.close(outer)


def test_nothing_to_read_and_no_room_to_write_are_not_waited_for(pty: Pty) -> None:
    pty.link.make_raw()
    assert pty.link.read() == b""
    while pty.link.write(b"x" * 4096):
        pass
    assert not pty.link.is_hung_up
    pty.link.drop_output()
    assert pty.link.write(b"y") == 1


def test_after_a_hang_up_nothing_is_written_and_nothing_fails(pty: Pty) -> None:
    pty.link.make_raw()
    pty.hang_up()
    assert pty.link.write(b"x" * 10) == 10
    assert pty.link.is_hung_up
    assert pty.link.write(b"x") == 1
    assert pty.link.read() == b""
    assert pty.link.size() == (0, 0)
    pty.link.drop_output()
    pty.link.restore()


def test_raw_mode_is_undone_to_the_letter(pty: Pty) -> None:
    before = termios.tcgetattr(pty.inner)
    pty.link.make_raw()
    raw = termios.tcgetattr(pty.inner)
    assert not raw[3] & (termios.ECHO | termios.ICANON | termios.ISIG)
    pty.link.restore()
    assert termios.tcgetattr(pty.inner) == before
    assert pty.link.size() == (80, 24)
