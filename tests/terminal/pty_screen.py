"""A program in a real terminal of its own, and what a user would see of it.

Nothing is read but within the waiting methods: a test that does not wait is a terminal that has
stopped reading.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Self

import psutil
import pyte

from tests.waiting import DEADLINE_SECONDS

COWTOP: Final = str(Path(sys.executable).with_name("cowtop"))
LEADER: Final = str(Path(__file__).with_name("session_leader.py"))
_PRIVATE_MODE: Final = re.compile(rb"\x1b\[\?([\d;]+)([hl])")
# What Textual asks and sets that the emulator does not know, and would show as text.
_UNKNOWN: Final = re.compile(rb"\x1b\[(?:\?\d+\$p|[<>=][\d;]*u|>[\d;]*m)")
_KEYBOARD: Final = (rb"\x1b\[>\d+u", rb"\x1b\[<\d*u")
_UNFINISHED: Final = re.compile(rb"\x1b(?:\[[\d;?<>=$]*)?\Z")
_FROM_OUTSIDE: Final = ("COLORTERM", "TERM", "LANG", "LC_ALL", "LC_CTYPE")


class PtyScreen:
    """Starts a command in a pseudo terminal; a context manager that leaves no process."""

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        size: tuple[int, int] = (100, 30),
        environment: Mapping[str, str] | None = None,
        ignores_hang_up: bool = False,
        command: Sequence[str] = (COWTOP,),
        directory: Path | None = None,
    ) -> None:
        columns, lines = size
        self.master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.attributes_before = termios.tcgetattr(self.master)
        reports, leader_fd = os.pipe()
        kept = {k: v for k, v in os.environ.items() if k not in _FROM_OUTSIDE}
        kept |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
        nohup = "nohup" if ignores_hang_up else "-"
        self._leader = subprocess.Popen(
            [sys.executable, "-I", "-S", LEADER, str(leader_fd), nohup, *command, *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            pass_fds=(leader_fd,),
            start_new_session=True,
            cwd=directory,
            env={**kept, **(environment or {})},
        )
        os.close(slave)
        os.close(leader_fd)
        self._screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self._screen)
        self._text: str | None = None
        self._reports = reports
        self._report_text = ""
        self._rest = b""
        self.raw = bytearray()
        self.history: list[str] = []
        """What became of the process: `stopped 20`, `continued`, `ended 0`."""
        self.modes: dict[int, bool] = {}
        self.pid = 0
        self.started_at = 0.0
        self.first_text_at: float | None = None
        self._wait(lambda: self.pid, "the program to start")

    @property
    def text(self) -> str:
        """What is on the screen, blanks at the ends of its lines left out."""
        if self._text is None:
            self._text = "\n".join(line.rstrip() for line in self._screen.display)
        return self._text

    def style_at(self, text: str) -> Any:
        """The emulator's character (colours, boldness ...) where a text begins on the screen."""
        for y, line in enumerate(self._screen.display):
            if text in line:
                return self._screen.buffer[y][line.index(text)]
        raise AssertionError(f"{text!r} is not on the screen:\n{self.text}")

    @property
    def exit_code(self) -> int | None:
        """The exit code, negative for a signal; None while the process lives."""
        last = self.history[-1].split() if self.history else [""]
        return int(last[1]) if last[0] == "ended" else None

    @property
    def process(self) -> psutil.Process:
        """The program itself."""
        return psutil.Process(self.pid)

    def send(self, keys: str) -> None:
        """Type."""
        os.write(self.master, keys.encode())

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the program."""
        os.kill(self.pid, number)

    def resize(self, columns: int, lines: int) -> None:
        """Another size, as when a window is dragged."""
        self._screen.resize(lines, columns)
        self._text = None
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def wipe(self) -> None:
        """Forget what is on the screen: only what is painted anew will be there."""
        self._screen.reset()
        self._text = None

    def wait_for(
        self, condition: str | Callable[[str], object], seconds: float = DEADLINE_SECONDS
    ) -> str:
        """Read until a text is on the screen, or a condition holds for it; returns the screen."""
        if isinstance(condition, str):
            self._wait(lambda: condition in self.text, repr(condition), seconds)
        else:
            self._wait(lambda: condition(self.text), "the screen", seconds)
        return self.text

    def wait_until(
        self, condition: Callable[[], object], what: str, seconds: float = DEADLINE_SECONDS
    ) -> None:
        """Read until something holds that the screen does not tell."""
        self._wait(condition, what, seconds)

    def wait_history(self, line: str, seconds: float = DEADLINE_SECONDS) -> None:
        """Read until the process was reported `stopped N`, `continued` or `ended N`."""
        self._wait(lambda: line in self.history, line, seconds)

    def wait_exit(self, seconds: float = DEADLINE_SECONDS) -> int:
        """Read until the program ended; returns its exit code."""
        self._wait(lambda: self.exit_code is not None, "the end", seconds)
        self._drain()
        assert self.exit_code is not None
        return self.exit_code

    def read_for(self, seconds: float) -> int:
        """Read for a while (for measurements); returns the count of bytes."""
        before, end = len(self.raw), time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._read(left)
        return len(self.raw) - before

    def close_terminal(self) -> None:
        """Hang up, as when a window is closed or a link is cut."""
        if self.master >= 0:
            os.close(self.master)
            self.master = -1

    def assert_terminal_restored(self) -> None:
        """Line discipline as before; main screen, cursor shown, no mouse, no other mode left."""
        self._drain()  # a stop or an end may be told of before its last words are read
        assert termios.tcgetattr(self.master) == self.attributes_before
        assert self.modes.get(25, True), "the cursor is hidden"
        left_on = {mode for mode, on in self.modes.items() if on} - {7, 25}
        assert left_on == set(), f"private modes left on: {left_on}"
        pushed, popped = (len(re.findall(kind, self.raw)) for kind in _KEYBOARD)
        # A hard end takes it back where that was perhaps done already: once too often is harmless.
        assert pushed <= popped, "the keyboard protocol is left on"

    def _wait(
        self, condition: Callable[[], object], what: str, seconds: float = DEADLINE_SECONDS
    ) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            left = deadline - time.monotonic()
            assert left > 0, f"waited {seconds} s for {what}; {self.history}\n{self.text}"
            self._read(min(left, 0.1))

    def _read(self, seconds: float) -> bool:
        """Take in what came, waiting at most so long for it; whether anything did."""
        descriptors = [fd for fd in (self.master, self._reports) if fd >= 0]
        ready, _, _ = select.select(descriptors, [], [], max(0.0, seconds))
        if self._reports in ready:
            self._take_reports(os.read(self._reports, 4096).decode())
        if self.master in ready:
            self._take_output()
        return self.master in ready

    def _drain(self) -> None:
        while self._read(0.0):
            pass

    def _take_reports(self, text: str) -> None:
        *complete, self._report_text = (self._report_text + text).split("\n")
        for line in complete:
            if line.startswith("started "):
                _, pid, at = line.split()
                self.pid, self.started_at = int(pid), float(at)
            else:
                self.history.append(line)

    def _take_output(self) -> None:
        data = os.read(self.master, 1 << 16)
        self.raw += data
        data = self._rest + data
        unfinished = _UNFINISHED.search(data)
        cut = unfinished.start() if unfinished else len(data)
        data, self._rest = data[:cut], data[cut:]
        for numbers, letter in _PRIVATE_MODE.findall(data):
            self.modes |= {int(n): letter == b"h" for n in numbers.split(b";")}
        self._stream.feed(_UNKNOWN.sub(b"", data))
        self._text = None
        if self.first_text_at is None and self.text.strip():
            self.first_text_at = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End what is left of the program and the session."""
        if self.exit_code is None and self.pid:
            own: list[psutil.Process] = []
            with contextlib.suppress(psutil.NoSuchProcess):  # it ends by itself meanwhile
                own = [self.process, *self.process.children(recursive=True)]
            for process in own:
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.kill()
        self.close_terminal()
        os.close(self._reports)
        self._leader.kill()
        self._leader.wait()
