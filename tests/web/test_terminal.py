"""A program's own terminal: its size, what is typed, and the hang-up at its end."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.waiting import DEADLINE_SECONDS
from tui.web.environment import page_environment
from tui.web.terminal import Terminal

pytestmark = pytest.mark.usefixtures("no_process_left")
_ENVIRONMENT = {"PATH": os.environ["PATH"], "TERM": "xterm"}


def _on_terminal(
    *words: str, then: Callable[[Terminal], Awaitable[None]], size: tuple[int, int] = (100, 30)
) -> int:
    """Have a program, and do something with its terminal; the exit code after the hang-up."""

    async def run() -> int:
        terminal = Terminal(words, _ENVIRONMENT, size)
        try:
            await then(terminal)
        finally:
            terminal.hang_up()
        return await terminal.ended

    return asyncio.run(asyncio.wait_for(run(), DEADLINE_SECONDS))


def _open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


async def _read(terminal: Terminal, part: bytes) -> bytes:
    found = b""
    while part not in found:
        drawn = await terminal.read()
        assert drawn, found
        found += drawn
    return found


def _shell(script: str, then: Callable[[Terminal], Awaitable[None]]) -> int:
    return _on_terminal("/bin/sh", "-c", script, then=then)


def test_it_has_its_size_and_is_told_of_another() -> None:
    async def then(terminal: Terminal) -> None:
        await _read(terminal, b"30 100")
        terminal.resize(120, 40)
        terminal.type(b"\n")
        await _read(terminal, b"40 120")

    assert _shell("stty size; read line; stty size; read line", then) == 128 + signal.SIGHUP


def test_it_leads_a_session_whose_terminal_it_is() -> None:
    async def then(terminal: Terminal) -> None:
        await _read(terminal, b"own")
        assert os.getsid(terminal.pid) == terminal.pid

    _shell("echo o''wn > /dev/tty; read line", then)


def test_all_that_was_drawn_is_read_before_the_end_and_the_code_is_its_own() -> None:
    async def then(terminal: Terminal) -> None:
        assert b"last words" in await _read(terminal, b"words\r\n")
        assert await terminal.read() == b""
        assert await terminal.ended == 7

    assert _shell("echo last words; exit 7", then) == 7


def test_the_end_is_told_though_another_has_the_terminal_still() -> None:
    async def then(terminal: Terminal) -> None:
        await _read(terminal, b"begun")
        terminal.type(b"\n")
        while await terminal.read():
            pass
        assert await terminal.ended == 0

    _shell("trap '' HUP; sleep 3600 & echo begun; trap 'kill $!' EXIT; read line", then)


def test_a_hang_up_wakes_who_reads_and_ends_what_is_stopped() -> None:
    async def then(terminal: Terminal) -> None:
        await _read(terminal, b"begun")
        reading = asyncio.ensure_future(terminal.read())
        os.kill(terminal.pid, signal.SIGSTOP)
        await asyncio.sleep(0)
        terminal.hang_up()
        assert await reading == b""
        terminal.hang_up()  # harmless, as is what comes too late
        terminal.type(b"x")
        terminal.resize(1, 1)

    assert _shell("echo begun; read line", then) == 128 + signal.SIGHUP


def test_what_is_typed_and_not_read_waits_and_too_much_of_it_is_left_out() -> None:
    program = (
        "import os, tty\ntty.setraw(0)\nprint('begun', flush=True)\nn = 0\n"
        "while n < 400_001: n += len(os.read(0, 65536))\nprint('got', n, flush=True)"
    )

    async def then(terminal: Terminal) -> None:
        await _read(terminal, b"begun")
        terminal.type(b"a" * 400_000)
        terminal.type(b"b" * ((1 << 20) + 1))  # as a whole, whatever was handed on by then
        terminal.type(b"c")
        await _read(terminal, b"got 400001")

    _on_terminal(sys.executable, "-c", program, then=then)


def test_a_program_that_is_not_there_is_an_error_and_leaves_no_terminal_open() -> None:
    async def run() -> None:
        before = _open_files()
        with pytest.raises(FileNotFoundError):
            Terminal(["/no/such/program"], _ENVIRONMENT, (80, 24))
        assert _open_files() == before

    asyncio.run(run())


@pytest.mark.parametrize(
    ("given", "locale"),
    [
        ({}, {"LC_CTYPE": "C.UTF-8"}),
        ({"LANG": "C", "LC_ALL": "C"}, {"LANG": "C", "LC_CTYPE": "C.UTF-8"}),
        ({"LANG": "de_DE.utf8"}, {"LANG": "de_DE.utf8"}),
        ({"LC_ALL": "en_US.UTF-8", "LANG": "C"}, {"LC_ALL": "en_US.UTF-8", "LANG": "C"}),
        ({"LANG": "de_DE@euro"}, {"LANG": "de_DE@euro", "LC_CTYPE": "C.UTF-8"}),
    ],
)
def test_a_page_is_utf_8_in_full_colour_and_has_nothing_of_the_servers_terminal(
    given: dict[str, str], locale: dict[str, str]
) -> None:
    of_a_terminal = {"TERM": "dumb", "COLUMNS": "3", "TMUX": "x", "TEXTUAL_DRIVER": "x:y"}
    own = {"HOME": "/root", "NO_COLOR": "1"}
    made = page_environment({**given, **of_a_terminal, **own})
    assert made == {**locale, **own, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
