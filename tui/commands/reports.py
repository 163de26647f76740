"""Options that several commands have: budgets, and files that are written at the end of a run."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tui.errors import UsageError

if TYPE_CHECKING:
    from tui.run.budgets import Budget


def budget(text: str) -> Budget:
    """A condition that fails; raises UsageError."""
    from tui.run.budgets import parse_budget

    return parse_budget(text)


def report_file(text: str) -> Path:
    """A file that can be written: a long run whose report could not be is refused at once."""
    from tui.named_files.new_file import check_writable

    try:
        check_writable(Path(text))
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise UsageError(f"{text!r:.200} cannot be written: {why}") from error
    return Path(text)


def refuse_one_name_twice(named: Mapping[str, Path | None]) -> None:
    """What is written last would take the place of what was written, or read, before."""
    seen: dict[str, str] = {}
    for option, path in named.items():
        if path is None or not _is_replaced(path):
            continue
        place = os.path.normpath(path)
        with contextlib.suppress(OSError):
            place = os.path.realpath(path)
        if place in seen:
            raise UsageError(f"{seen[place]} and {option} name the same file: {str(path)!r:.200}")
        seen[place] = option


def _is_replaced(path: Path) -> bool:
    """Not so what is no file, as `/dev/null` or a pipe."""
    return path.is_file() or not path.exists()
