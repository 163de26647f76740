"""The recordings of a job that never was: one for each rank, each with a little more or less."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from tests.recording.tree_recordings import record

PAGE: Final = 4096
_COPIES: Final = re.compile(r'("private_copies_bytes":)(\d+)')


def write_job(folder: Path, many: int, seconds: float = 10) -> list[Path]:
    """In the order of ranks; each has (rank * 7919) % many pages more of copies than the first."""
    first = folder / "first"
    record(first, seconds)
    text, found = first.read_text(), []
    first.unlink()
    for rank in range(many):
        more = PAGE * ((rank * 7919) % many)
        path = folder / f"node{rank // 8}-{rank}.jsonl"
        path.write_text(_with_more(text, more))
        found.append(path)
    return found


def _with_more(text: str, more_bytes: int) -> str:
    return _COPIES.sub(lambda told: f"{told[1]}{int(told[2]) + more_bytes}", text)
