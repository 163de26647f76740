"""The command line in the test's own process: an interpreter less, its warnings are errors."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

import pytest

from tests.headless.command import refusal_of
from tui.cli import main

RunHere = Callable[..., subprocess.CompletedProcess[str]]
Refused = Callable[..., str]


@pytest.fixture
def run_here(capsys: pytest.CaptureFixture[str]) -> RunHere:
    """Run the command line with these arguments; its exit code and what it printed."""

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        words = [*map(str, arguments)]
        try:
            code = main(words)
        except SystemExit as stopped:
            assert isinstance(stopped.code, int)
            code = stopped.code
        return subprocess.CompletedProcess(words, code, *capsys.readouterr())

    return run


@pytest.fixture
def refused(run_here: RunHere) -> Refused:
    """Runs the command line here; the one line that it refuses with."""
    return lambda *arguments: refusal_of(run_here(*arguments))
