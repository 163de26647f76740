"""Nothing is waited for where words cannot be written: a stalled terminal, a full pipe."""

from __future__ import annotations

import os
import pty
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.waiting import DEADLINE_SECONDS
from tui.ends.unhurried import Talk, Unwaiting


@contextmanager
def _terminal() -> Iterator[tuple[int, int]]:
    ours, theirs = pty.openpty()
    try:
        yield ours, theirs
    finally:
        os.close(ours)
        os.close(theirs)


@contextmanager
def _pipe() -> Iterator[tuple[int, int]]:
    ours, theirs = os.pipe()
    try:
        yield ours, theirs
    finally:
        os.close(ours)
        os.close(theirs)


@pytest.mark.parametrize("made", [_terminal, _pipe])
def test_what_is_not_taken_now_is_dropped(made: object) -> None:
    assert callable(made)
    with made() as (_, theirs):
        stream = Unwaiting(theirs)
        taken = [0]

        def fill() -> None:
            while written := stream.write(b"x" * 4096):
                taken[0] += written

        thread = threading.Thread(target=fill, daemon=True)
        thread.start()
        thread.join(DEADLINE_SECONDS)
        assert not thread.is_alive()
        assert taken[0] >= 4096
        assert os.get_blocking(theirs), "the flag is of the description that others share"
        stream.close()


def test_a_file_is_written_on_where_others_write_it_too(tmp_path: Path) -> None:
    with (tmp_path / "err").open("w") as file:
        file.write("before\n")
        file.flush()
        stream = Unwaiting(file.fileno())
        assert stream.write(b"told\n") == 5
        stream.close()
        file.write("after\n")
    assert (tmp_path / "err").read_text() == "before\ntold\nafter\n"


def test_who_talks_to_a_terminal_that_went_says_no_more() -> None:
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w") as out:
        talk = Talk(out)
        assert talk.write("there") and talk.is_shown
        os.close(ours)
        assert not talk.write("gone")
        assert not talk.is_shown


def test_what_is_no_terminal_is_not_talked_to(tmp_path: Path) -> None:
    with (tmp_path / "err").open("w") as file:
        assert not Talk(file).is_shown
    assert not Talk(None).write("nobody")
