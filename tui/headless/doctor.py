"""`cowtop doctor`: one line a check as text, or all of them as one JSON object."""

from __future__ import annotations

import shutil
import textwrap
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import Final, TextIO

from tui.doctor.check import Check
from tui.doctor.examine import examine
from tui.errors import ExitCode
from tui.printed.quoting import json_text
from tui.text import plain

SCHEMA: Final = "cowtop.doctor/1"
STATE_WIDTH: Final = 9
NAME_WIDTH: Final = 24
NARROWEST: Final = 60
WIDEST: Final = 120
LONGEST: Final = 2000


def main(
    json_output: bool,
    out: TextIO,
    *,
    scratch_directory: Path | None = None,
    measure: bool = False,
) -> int:
    """Examine the machine and write the report; what is missing is a finding, not a failure."""
    checks: Iterable[Check] = examine(scratch_directory)
    if measure:
        from tui.headless.measure import measure_checks

        checks = chain(checks, measure_checks(scratch_directory))
    if json_output:
        report = {"schema": SCHEMA, "checks": [asdict(check) for check in checks]}
        print(json_text(report, indent=2), file=out)
    else:
        width = max(NARROWEST, min(shutil.get_terminal_size((100, 24)).columns, WIDEST))
        _write_text(checks, out, width)
    return ExitCode.FINISHED


def as_lines(check: Check, width: int) -> list[str]:
    """A check as text: state, name and finding, the remedy below; wrapped to `width`."""
    indent = STATE_WIDTH + NAME_WIDTH
    room = width - indent
    lines = _wrap(check.finding, room) or [""]
    if check.remedy:
        lines += _wrap(f"-> {check.remedy}", room, "   ")
    name = plain(check.name, LONGEST)
    if len(name) >= NAME_WIDTH:  # a path may be of any length
        lines = ["", *lines]
    first = f"{check.state:<{STATE_WIDTH}}{name:<{NAME_WIDTH}}{lines[0]}"
    return [first.rstrip(), *(" " * indent + line for line in lines[1:])]


def _wrap(text: str, width: int, indent: str = "") -> list[str]:
    # A path is left whole, also beyond the edge, so that it can be copied.
    return textwrap.wrap(
        plain(text, LONGEST),
        width,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _write_text(checks: Iterable[Check], out: TextIO, width: int) -> None:
    states: Counter[str] = Counter()
    for check in checks:
        states[check.state] += 1
        print("\n".join(as_lines(check, width)), file=out, flush=True)
    counts = ", ".join(f"{states[state]} {state}" for state in ("ok", "limited", "missing"))
    print(f"\n{states.total()} checks: {counts}", file=out)
