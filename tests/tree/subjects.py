"""Real subjects for tests: processes that map files and copy pages, told step by step."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tests.other_user import as_user, environment
from tests.tree.subjects_program import PAGE

ROOT = Path(__file__).parents[2]
ENVIRONMENT = os.environ | {"OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}


@dataclass(slots=True)
class Subject:
    """One that waits; `said`: what it told when it came to where it waits."""

    process: subprocess.Popen[bytes]
    said: Any

    @property
    def pid(self) -> int:
        """Its PID."""
        return self.process.pid

    def step(self) -> Any:
        """Have it go on to where it waits next."""
        assert self.process.stdin is not None
        self.process.stdin.write(b"\n")
        self.process.stdin.flush()
        self.said = self._hear()
        return self.said

    def _hear(self) -> Any:
        assert self.process.stdout is not None
        said = json.loads(self.process.stdout.readline())
        # On its way to where it waits it writes to pages of its own.
        while b") S " not in Path(f"/proc/{self.pid}/stat").read_bytes():
            os.sched_yield()
        return said


@contextmanager
def subject(
    name: str, *arguments: str | Path, python: str = sys.executable, uid: int | None = None
) -> Iterator[Subject]:
    """A function of `subjects_program` in a process; it and its children are gone afterwards.

    `uid`: as that user, by an interpreter that this one may start.
    """
    words = [python, "-m", "tests.tree.subjects_program", name, *map(str, arguments)]
    with started(words, uid) as process:
        made = Subject(process, None)
        made.said = made._hear()
        yield made


@contextmanager
def started(words: list[str], uid: int | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """A command in a process group of its own, all of which is killed afterwards."""
    pipe = subprocess.PIPE
    env, user = (ENVIRONMENT, {}) if uid is None else (environment(), as_user(uid))
    process = subprocess.Popen(
        words, stdin=pipe, stdout=pipe, cwd=ROOT, env=env, start_new_session=True, **user
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):  # all of them have ended
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for stream in (process.stdin, process.stdout):
            assert stream is not None
            stream.close()


def made_array(path: Path, pages: int = 1024) -> Path:
    """An `.npy` file whose data fill so many pages."""
    np.save(path, np.zeros((pages, PAGE // 8)))
    return path
