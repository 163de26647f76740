"""Chunks of what is drawn as cells, however long and whatever stands at their end."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys

import pytest

_PROGRAM = """
import sys
from tui.wire.cells import Chunks
from tui.wire.styles import Styles
cells = Chunks(Styles()).read(eval(sys.argv[1]))
print(cells and len(cells.texts))
"""


def _few_seconds() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (20, 20))


@pytest.mark.parametrize(
    ("chunk", "cells"),
    [
        ("'\\x1b[1m' + 'a' * 5000 + '\\u65e5\\x1b[0m'", "5002"),
        ("'\\x1b[1m' + 'a' * 5000 + '\\x1b[0m'", "5000"),
        ("'\\x1b[1;2m\\x1b[0m' * 3000 + '\\u65e5'", "2"),
        ("'a' * 5000 + '\\x07'", "None"),
    ],
)
def test_a_long_chunk_is_read_once_whatever_stands_at_its_end(chunk: str, cells: str) -> None:
    """One that is tried in every way that it can be cut would take longer than the world lasts."""
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, chunk],
        capture_output=True,
        text=True,
        preexec_fn=_few_seconds,
        check=False,
    )
    assert done.returncode != -signal.SIGXCPU and done.returncode != -signal.SIGKILL
    assert (done.stdout.strip(), done.stderr) == (cells, "")
