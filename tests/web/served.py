"""A real `cowtop serve` on a port that the kernel chooses, and what it leaves."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import psutil

from tests.ends.place import Place
from tests.terminal.pty_screen import COWTOP
from tests.waiting import eventually

_END_SECONDS: Final = 60


class Served:
    """Until the block ends; `words` are what is after `cowtop serve`."""

    def __init__(
        self,
        *words: str,
        command: Sequence[str] = (COWTOP,),
        directory: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.process = subprocess.Popen(
            [*command, "serve", "--port", "0", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=directory,
            env={**os.environ, **(environment or {})},
        )
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().strip()
        self._seen: set[int] = set()

    def programs(self) -> list[psutil.Process]:
        """Those of the tabs that are open."""
        found = psutil.Process(self.process.pid).children()
        self._seen |= {one.pid for one in found}
        return found

    def have(self, count: int) -> bool:
        """Whether as many tabs come to run."""
        return eventually(lambda: len(self.programs()) == count)

    def left(self, place: Place) -> list[str]:
        """What the tabs seen so far have left behind, once they have had their time for it."""

        def found() -> list[str]:
            return [thing for pid in self._seen for thing in place.left(pid)]

        eventually(lambda: not found(), seconds=30.0)
        return found()

    def end(self, number: int = signal.SIGTERM) -> tuple[int, str, str]:
        """Send a signal; the exit code, and what was told after the address and beside it."""
        self.process.send_signal(number)
        told, said = self.process.communicate(timeout=_END_SECONDS)
        return self.process.returncode, told, said

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.process.poll() is None:
            self.end()
        for stream in (self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()
