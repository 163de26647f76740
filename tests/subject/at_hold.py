"""A child alone, to the moment when it has done all its rows and holds what it has; then read."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Final

from tui.settings import Settings
from tui.subject.program import PROGRAM, child_arguments, plain_environment

_KIB: Final = re.compile(r"(\w+): +(\d+) kB")


def needs_at_hold(settings: Settings) -> int:
    """Its anonymous pages in RAM and in swap, and its page tables, in bytes.

    By `smaps_rollup` and `status`, read here: nothing of the program's own readers.
    """
    assert settings.file is not None
    with subprocess.Popen(
        [*PROGRAM, *child_arguments(settings, settings.file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=plain_environment(None),
    ) as child:
        assert child.stdin is not None and child.stdout is not None
        try:
            for line in child.stdout:
                assert b'"failed"' not in line, line
                if b'"finished"' in line:
                    break
            rollup = _fields(child.pid, "smaps_rollup")
            return rollup["Anonymous"] + rollup["Swap"] + _fields(child.pid, "status")["VmPTE"]
        finally:
            child.stdin.close()
            child.stdout.read()


def _fields(pid: int, name: str) -> dict[str, int]:
    text = Path(f"/proc/{pid}/{name}").read_text().expandtabs()
    return {field: int(kib) * 1024 for field, kib in _KIB.findall(text)}
