"""The walk tier: `/proc/PID/smaps`, one reading for the whole process and the array's mapping.

One reading for both, so that no figure is older than another.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tui.probe.reading import Absent, Figure, why
from workloads.smaps import Walk, parse_smaps

__all__ = ["TOTALS", "Walk", "figures_of", "parse_smaps", "read_walk"]

TOTALS: Final = {
    "pss_bytes": "Pss",
    "shared_clean_bytes": "Shared_Clean",
    "shared_dirty_bytes": "Shared_Dirty",
    "private_clean_bytes": "Private_Clean",
    "private_dirty_bytes": "Private_Dirty",
}


def figures_of(walk: Walk | Absent) -> dict[str, Figure]:
    """The walk tier's metrics of the whole process, in bytes."""
    if isinstance(walk, Absent):
        return dict.fromkeys(TOTALS, walk)
    return {key: walk.of_process(name) for key, name in TOTALS.items()}


def read_walk(pid: int, proc_root: Path, start: int = 0, end: int = 0) -> Walk | Absent:
    """Walk the process's pages now."""
    try:
        text = (proc_root / str(pid) / "smaps").read_bytes()
    except OSError as error:
        return why(error)
    return parse_smaps(text, start, end)
