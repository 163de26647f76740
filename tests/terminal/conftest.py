"""A run of a small array in a real terminal, ended and cleaned up after."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.terminal.pty_screen import PtyScreen

StartRun = Callable[..., PtyScreen]


@contextlib.contextmanager
def started_runs(scratch_dir: Path) -> Iterator[StartRun]:
    """Start `cowtop run fill` on 4 MiB in a terminal; options come first, then the terminal's.

    It takes an hour, so that however busy the machine is, it is found running.
    """
    with contextlib.ExitStack() as opened:

        def start(*options: str, pace: float = 3600, **terminal: Any) -> PtyScreen:
            arguments = ["run", "fill", "--size", "4M", "--pace", str(pace)]
            arguments += ["--scratch-dir", str(scratch_dir), *options]
            return opened.enter_context(PtyScreen(arguments, **terminal))

        yield start


@pytest.fixture
def start_run(scratch_dir: Path, no_process_left: None) -> Iterator[StartRun]:
    """What starts runs for one test."""
    with started_runs(scratch_dir) as start:
        yield start
