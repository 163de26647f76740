"""What finds no room in the socket: nothing of it is lost without a word, whoever does not run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.folders import made_folder
from tests.hook.scripts import run
from tests.hook.unread import Unread, unread
from tests.other_user import NOBODY
from tui.hook.mark import _Marks
from tui.hook.word import WordKind

_LEFT: Any = import_module("tui.hook.site.cowtop_hook_left")
_NAMESPACE = Path("/proc/self/ns/pid").stat().st_ino
_MARK = b'{"kind":"mark","number":%d,"at":%d,"text":"%d"}'


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Unread]:
    with unread(tmp_path) as told:
        yield told


def _run(told: Unread, text: str, code: int = 0) -> str:
    script = told.folder.parent / "script.py"
    script.write_text(text)
    found, output, errors = run(script, told.environment)
    assert (found, errors) == (code, "")
    return output


@pytest.mark.slow
@pytest.mark.parametrize("end", ["", "os._exit(0)", "os.kill(os.getpid(), 9)"])
def test_all_that_a_script_told_is_there_though_nobody_read_it(told: Unread, end: str) -> None:
    text = (
        "import os, cowtop, numpy as np\n"
        "for number in range(300):\n"
        "    array = np.memmap('a', 'u1', 'w+', shape=9)\n    del array\n"
        f"    cowtop.mark(number)\n{end}\n"
    )
    _run(told, text, -9 if "kill" in end else 0)
    words = told.all()
    assert [word.text for word in words if word.kind is WordKind.MARK] == [*map(str, range(300))]
    kinds = [WordKind.OPEN, WordKind.CLOSE, WordKind.MARK]
    assert [word.kind for word in words] == kinds * 300
    assert told.intake.counts.words == ""


@pytest.mark.slow
def test_five_thousand_marks_in_a_tight_loop_are_all_there(told: Unread) -> None:
    _run(told, "import cowtop\nfor number in range(5000):\n    cowtop.mark(number)\n")
    assert [word.text for word in told.all()] == [*map(str, range(5000))]
    assert told.intake.counts.words == ""


@given(st.lists(st.one_of(st.none(), st.integers(1, 30)), max_size=12))
def test_words_come_in_their_order_whenever_they_are_taken(steps: list[int | None]) -> None:
    """A number sends so many, None takes what there is."""
    with made_folder("hook", Path("/tmp")) as parent, unread(parent) as told:
        marks, sent, found = _Marks(), 0, list[str]()
        for step in steps:
            if step is None:
                found += [word.text for word in told.some()]
                continue
            for _ in range(step):
                marks.tell(str(told.folder / "words"), str(sent))
                sent += 1
        found += [word.text for word in told.all()]
    assert found == [*map(str, range(sent))]
    assert told.intake.counts.words == ""


@pytest.mark.slow
def test_of_more_than_there_is_room_for_the_number_is_kept(told: Unread) -> None:
    text = "import cowtop\nfor number in range(6000):\n    cowtop.mark(f'{number} {\"x\" * 190}')\n"
    _run(told, text)
    words = told.all()
    assert 3000 < len(words) < 6000
    assert [word.text.split()[0] for word in words] == [*map(str, range(len(words)))]
    assert told.intake.counts.dropped == 6000 - len(words)


def test_a_disk_without_room_leaves_a_word(told: Unread) -> None:
    (told.left / f"9-{_NAMESPACE}-hook").touch()
    assert told.all() == []
    assert told.intake.counts.not_understood == 1


def test_who_had_a_file_open_when_it_was_taken_is_heard(told: Unread) -> None:
    path = told.left / f"9-{_NAMESPACE}-mark"
    with path.open("wb", buffering=0) as file:
        file.write(b"%020d\n" % 0 + _MARK % (1, 1, 1) + b"\n" + _MARK[:5])
        assert told.some() == []  # what the socket had by then is to come first
        assert not path.exists()
        assert [word.text for word in told.some()] == ["1"]
        file.write(_MARK[5:] % (2, 2, 2) + b"\n")
        _LEFT.put_down(str(told.folder), "mark", 1, _MARK % (1, 3, 3))
    assert sorted((word.pid, word.text) for word in told.all()) == [(9, "2"), (os.getpid(), "3")]
    assert told.intake.counts.words == ""


def _link(path: Path) -> None:
    path.symlink_to("/etc/passwd")


def _hard_link(path: Path) -> None:
    (path.parent.parent / "theirs").write_bytes(_MARK % (1, 1, 1) + b"\n")
    path.hardlink_to(path.parent.parent / "theirs")


def _half(path: Path) -> None:
    path.write_bytes(_MARK)


def _large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 40)


def _nonsense(path: Path) -> None:
    path.write_bytes(b"\0\xff" * 99 + b"\n")


@pytest.mark.parametrize("make", [_link, _hard_link, _half, _large, _nonsense, os.mkfifo])
def test_what_is_no_file_of_words_is_counted_and_no_more(told: Unread, make: Any) -> None:
    path = told.left / f"9-{_NAMESPACE}-mark"
    make(path)
    assert told.all() == []
    assert told.intake.counts.not_understood == 1
    assert [*told.left.iterdir()] == []


def test_a_folder_and_other_names_are_left_alone(told: Unread) -> None:
    (told.left / f"9-{_NAMESPACE}-mark").mkdir()
    (told.left / "9-9-other").write_bytes(_MARK % (1, 1, 1))
    assert told.all() == []
    assert len([*told.left.iterdir()]) == 2


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a file away")
def test_a_file_of_another_user_is_not_believed(told: Unread) -> None:
    path = told.left / f"9-{_NAMESPACE}-mark"
    path.write_bytes(_MARK % (1, 1, 1) + b"\n")
    os.chown(path, NOBODY, NOBODY)
    assert told.all() == []
    assert told.intake.counts.from_others == 1


def test_a_process_of_another_namespace_has_no_pid_here_and_is_counted(told: Unread) -> None:
    path = told.left / f"9-{_NAMESPACE + 1}-mark"
    path.write_bytes(b"".join(_MARK % (one, one, one) + b"\n" for one in (1, 2, 3)))
    assert told.all() == []
    assert told.intake.counts.dropped == 3


def test_a_umask_keeps_nobody_from_its_own_words() -> None:
    with ExitStack() as stack:
        parent = stack.enter_context(made_folder("hook", Path("/tmp")))
        told = stack.enter_context(unread(parent))
        before = os.umask(0o777)
        try:
            for number in (1, 2):
                _LEFT.put_down(str(told.folder), "hook", number, _MARK % (number, 1, number))
        finally:
            os.umask(before)
        (path,) = told.left.iterdir()
        assert path.stat().st_mode & 0o777 == 0o600
        assert [word.text for word in told.all()] == ["1", "2"]
