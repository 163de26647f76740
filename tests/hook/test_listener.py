"""The listener among senders of every kind: nothing harms, and what is lost is counted."""

from __future__ import annotations

import os
import select
import signal
import socket
import stat
import subprocess
import sys
from array import array
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.other_user import NOBODY
from tests.waiting import eventually
from tui.ends import LEFT
from tui.hook.counts import Counts, why_silent
from tui.hook.listener import Listener
from tui.hook.place import remove_left_over
from tui.hook.word import Word, WordKind


@pytest.fixture
def listener(tmp_path: Path) -> Iterator[Listener]:
    with Listener(directory=tmp_path) as listener:
        assert not listener.trouble
        yield listener


def _sender(listener: Listener) -> socket.socket:
    sender = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    sender.connect(listener.environment({})["COWTOP_MARKS"])
    return sender


def _after(listener: Listener, *datagrams: bytes) -> list[Word]:
    """What is heard of them; a mark behind them tells when all are."""
    found: list[Word] = []
    with _sender(listener) as sender:
        for data in (*datagrams, b"mark the last"):
            sender.send(data)

    def is_heard() -> bool:
        found.extend(listener.words())
        return bool(found) and found[-1].text == "the last"

    assert eventually(is_heard)
    return found[:-1]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0\xff\xfe" * 100,
        b"{}",
        b"[1]",
        b'{"kind":"nonsense","number":1}',
        b'{"kind":["open"]}',
        b"[" * 60_000,
        b'{"kind":"open","number":' + b"9" * 5000 + b"}",
        b'{"kind":"open"' + b" " * 100_000 + b"}",
        b'{"kind":"open","kind":null}',
    ],
)
def test_what_is_no_word_is_counted_and_no_more(listener: Listener, data: bytes) -> None:
    assert _after(listener, data) == []
    assert listener.counts.not_understood == 1
    assert listener.counts.words == "of what the subject told of itself, 1 were not understood"


def test_a_word_has_the_sender_s_pid_whatever_it_says(listener: Listener) -> None:
    (word,) = _after(listener, b'{"kind":"mark","text":"here","pid":1,"number":1,"at":-5}')
    assert (word.pid, word.kind, word.text) == (os.getpid(), WordKind.MARK, "here")
    assert listener.counts.dropped == 0


def test_words_that_were_dropped_are_counted_by_their_numbers(listener: Listener) -> None:
    told = [b'{"kind":"mark","text":"","number":%d}' % number for number in (1, 5, 4, 9)]
    assert len(_after(listener, told[0], b"\n".join(told[1:3]), told[3])) == 4
    assert listener.counts.dropped == 5


def test_a_datagram_of_a_megabyte_is_refused_or_cut(listener: Listener) -> None:
    with _sender(listener) as sender:
        sender.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 << 20)
        try:
            sender.send(b"mark " + b"x" * (1 << 20))
        except OSError:
            pytest.skip("the kernel takes no datagram of this size")
    assert _after(listener) == []
    assert listener.counts.not_understood == 1


def test_a_descriptor_that_is_sent_along_is_not_taken(listener: Listener) -> None:
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    with _sender(listener) as sender, Path("/dev/null").open() as file:
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array("i", [file.fileno()] * 8))]
        sender.sendmsg([b"mark with files"], rights)
    assert [word.text for word in _after(listener)] == ["with files"]
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208


def test_its_descriptor_is_readable_while_there_are_words(listener: Listener) -> None:
    assert select.select([listener], [], [], 0)[0] == []
    with _sender(listener) as sender:
        sender.send(b"mark here")
    assert select.select([listener], [], [])[0] == [listener]
    assert eventually(lambda: listener.words() != [])
    assert select.select([listener], [], [], 0)[0] == []


def test_a_flood_makes_nobody_wait_and_stops_with_the_listener(tmp_path: Path) -> None:
    program = (
        "import socket, sys\ns = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)\n"
        "s.connect(sys.argv[1])\nprint(flush=True)\n"
        "try:\n    while True:\n        s.send(b'mark flood')\n"
        "except OSError:\n    pass\n"
    )
    with Listener(directory=tmp_path) as listener:
        socket_name = listener.environment({})["COWTOP_MARKS"]
        flood = subprocess.Popen(
            [sys.executable, "-c", program, socket_name], stdout=subprocess.PIPE
        )
        assert flood.stdout is not None and flood.stdout.readline() == b"\n"
        assert eventually(lambda: listener.counts.heard > 1000)
    flood.communicate()
    assert flood.returncode == 0
    assert len(listener.words()) <= 20_000


@pytest.mark.skipif(os.getuid() != 0, reason="only root can act as another user")
def test_another_user_cannot_reach_it_and_its_words_are_dropped(tmp_path: Path) -> None:
    program = (
        "import os, socket, sys\ns = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)\n"
        "if sys.argv[2] == 'first':\n    s.connect(sys.argv[1])\n"
        f"os.setgid({NOBODY})\nos.setuid({NOBODY})\n"
        "if sys.argv[2] != 'first':\n    s.connect(sys.argv[1])\n"
        "s.send(b'mark theirs')\n"
    )
    with Listener(directory=tmp_path) as listener:
        name = listener.environment({})["COWTOP_MARKS"]
        later = subprocess.run([sys.executable, "-c", program, name, "then"], capture_output=True)
        assert b"PermissionError" in later.stderr
        subprocess.run([sys.executable, "-c", program, name, "first"], check=True)
        assert _after(listener) == []
        assert listener.counts.from_others == 1


def test_its_folder_is_its_user_s_alone_and_goes_with_it(tmp_path: Path) -> None:
    with ExitStack() as stack:
        before = os.umask(0o777)
        try:
            listener = stack.enter_context(Listener(directory=tmp_path))
        finally:
            os.umask(before)
        folder = Path(listener.environment({})["COWTOP_MARKS"]).parent
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE((folder / "words").stat().st_mode) == 0o600
        assert remove_left_over(tmp_path) == []
    assert list(tmp_path.iterdir()) == []
    assert listener.fileno() == -1 and listener.words() == []


def test_at_a_hard_end_its_folder_is_put_away(tmp_path: Path) -> None:
    with Listener(directory=tmp_path):
        assert LEFT.put_away(for_good=False)
        assert list(tmp_path.iterdir()) == []


def test_what_a_killed_one_left_is_swept_and_no_link_is_followed(tmp_path: Path) -> None:
    program = (
        "import sys\nfrom pathlib import Path\nfrom tui.hook.listener import Listener\n"
        "with Listener(directory=Path(sys.argv[1])) as found:\n"
        "    print(found.environment({})['COWTOP_MARKS'], flush=True)\n    sys.stdin.read()\n"
    )
    killed = subprocess.Popen(
        [sys.executable, "-c", program, tmp_path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert killed.stdout is not None
    folder = Path(killed.stdout.readline().strip()).parent
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "file").touch()
    link = folder.with_name(folder.name.replace("-1.", "-2."))
    link.symlink_to(tmp_path / "kept")
    with Listener(directory=tmp_path):
        assert not folder.exists()
    assert (tmp_path / "kept" / "file").exists()


@pytest.mark.parametrize(
    ("command", "interpreters", "is_said"),
    [
        (["python", "-I"], 0, True),
        (["/usr/bin/python3.12"], 0, True),
        (["python"], 1, False),
        (["make"], 0, False),
        (["pythonista"], 0, False),
        ([], 0, False),
    ],
)
def test_a_python_that_told_nothing_is_said_to_have_no_hook(
    command: list[str], interpreters: int, is_said: bool
) -> None:
    found = why_silent(command, Counts(interpreters=interpreters))
    assert found.startswith("no hook: ") is is_said


def test_where_no_socket_can_be_it_says_so_and_the_environment_stays(tmp_path: Path) -> None:
    deep = tmp_path / ("x" * 100)
    deep.mkdir()
    with Listener(directory=deep) as listener:
        assert listener.trouble.startswith("no socket to hear the subject by (")
        assert listener.environment({"A": "b"}) == {"A": "b"}
        assert listener.words() == []
    assert list(deep.iterdir()) == []
