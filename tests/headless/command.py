"""The installed `cowtop`, run as a user's script would: to its end, or paced until it is ended."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import psutil

from tests.waiting import DEADLINE_SECONDS

COWTOP: Final = Path(sys.executable).with_name("cowtop")
SMALL: Final = ("--shape", "60x2000", "--chunk-rows", "7", "--flush-every", "20")


def command(*arguments: object, prefix: tuple[str, ...] = ()) -> list[str]:
    """The command line."""
    return [*prefix, str(COWTOP), *map(str, arguments)]


def cowtop(
    *arguments: object, prefix: tuple[str, ...] = (), environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run to the end."""
    return subprocess.run(
        command(*arguments, prefix=prefix),
        capture_output=True,
        text=True,
        timeout=DEADLINE_SECONDS,
        stdin=subprocess.DEVNULL,
        env=os.environ | (environment or {}),
    )


@contextmanager
def begun(*arguments: object) -> Iterator[subprocess.Popen[str]]:
    """One that goes on within the block, with pipes for all of its streams; killed after it."""
    pipe = subprocess.PIPE
    words = command(*arguments)
    with subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def headless(workload: str, *arguments: object, **more: Any) -> subprocess.CompletedProcess[str]:
    """`cowtop run WORKLOAD --headless` with these options."""
    return cowtop("run", workload, "--headless", *arguments, **more)


def result(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """The one JSON object on stdout."""
    assert done.stdout.count("\n") == 1, done
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


class Paced:
    """A run that has done its first rows and is in no hurry, its stderr on a terminal."""

    def __init__(self, process: subprocess.Popen[str], terminal: int) -> None:
        self.process, self._terminal = process, terminal
        self._said = b""

    def wait_for_rows(self) -> None:
        """Read the progress bar until it tells of rows."""
        while not re.search(rb"row [1-9]", self._said):
            assert self._read(), f"no row came: {self._said!r}"

    @property
    def workload(self) -> psutil.Process:
        """The child."""
        (child,) = psutil.Process(self.process.pid).children()
        return child

    def finish(self) -> tuple[int, str, str]:
        """Wait for the end; exit code, stdout, and what stays on stderr beside the bar."""
        out, _ = self.process.communicate(timeout=DEADLINE_SECONDS)
        while self._read():
            pass
        return self.process.returncode, out, self.said.rpartition("\x1b[K")[2]

    @property
    def said(self) -> str:
        """What was read of its stderr."""
        return self._said.decode().replace("\r\n", "\n")

    def close_terminal(self) -> None:
        """Hang up."""
        if self._terminal >= 0:
            os.close(self._terminal)
            self._terminal = -1

    def _read(self) -> bool:
        assert select.select([self._terminal], [], [], DEADLINE_SECONDS)[0], self._said
        try:
            data = os.read(self._terminal, 1 << 16)
        except OSError:  # the last who had it open is gone
            return False
        self._said += data
        return bool(data)


@contextmanager
def paced(scratch_dir: Path, *more: str) -> Iterator[Paced]:
    """`cowtop run fill --headless` that takes an hour, once its child works."""
    ours, theirs = pty.openpty()
    arguments = command(
        *("run", "fill", "--headless", *SMALL, "--pace", "3600", "--interval", "0.05"),
        *("--scratch-dir", scratch_dir, *more),
    )
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=theirs, text=True) as process:
        os.close(theirs)
        run = Paced(process, ours)
        try:
            run.wait_for_rows()
            yield run
        finally:
            process.kill()
            run.close_terminal()


def refusal_of(done: subprocess.CompletedProcess[str]) -> str:
    """The one line that a refusal is."""
    assert done.returncode == 2, done
    assert done.stdout == ""
    assert done.stderr.startswith("cowtop")
    assert done.stderr.count("\n") == 1, done.stderr
    assert done.stderr.endswith("\n")
    assert "Traceback" not in done.stderr
    return done.stderr


def has_seen_copies(recording: Path, pages: int) -> bool:
    """Whether a recording that is being written has a sample with so many private copies."""
    if not recording.exists():
        return False
    return f'"private_copies_bytes":{pages * 4096}' in recording.read_text()
