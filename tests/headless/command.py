"""The installed `cowtop`, run as a user's script would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

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


def headless(workload: str, *arguments: object, **more: Any) -> subprocess.CompletedProcess[str]:
    """`cowtop run WORKLOAD --headless` with these options."""
    return cowtop("run", workload, "--headless", *arguments, **more)


def result(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """The one JSON object on stdout."""
    assert done.stdout.count("\n") == 1, done
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found
