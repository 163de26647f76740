"""The machine's own memory: `/proc/meminfo`, or psutil where there is no `/proc`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tui.probe.process import PROC
from tui.probe.reading import NOT_ON_THIS_SYSTEM, Absent, Figure, why
from workloads.kernel import kib_fields

_KEYS: Final = ("system_available_bytes", "system_dirty_bytes", "system_swap_used_bytes")


@dataclass(frozen=True, slots=True)
class Machine:
    """RAM, swap and what is left of them, in bytes; `overcommit` is the kernel's rule, 0 to 2."""

    ram_bytes: int
    available_bytes: int
    free_bytes: int
    swap_bytes: int
    swap_free_bytes: int
    commit_left_bytes: int | None
    overcommit: int | None


def read_machine(proc_root: Path = PROC) -> Machine:
    """RAM and swap of this machine; raises OSError only where psutil knows nothing either."""
    try:
        fields = kib_fields((proc_root / "meminfo").read_bytes())
    except OSError:
        import psutil

        ram, swap = psutil.virtual_memory(), psutil.swap_memory()
        return Machine(ram.total, ram.available, ram.free, swap.total, swap.free, None, None)
    try:
        rule = int((proc_root / "sys/vm/overcommit_memory").read_text())
    except (OSError, ValueError):
        rule = None
    limit, committed = fields.get(b"CommitLimit"), fields.get(b"Committed_AS")
    return Machine(
        ram_bytes=fields[b"MemTotal"],
        available_bytes=fields.get(b"MemAvailable", fields[b"MemFree"]),
        free_bytes=fields[b"MemFree"],
        swap_bytes=fields.get(b"SwapTotal", 0),
        swap_free_bytes=fields.get(b"SwapFree", 0),
        commit_left_bytes=None if limit is None or committed is None else limit - committed,
        overcommit=rule,
    )


def read_system(proc_root: Path = PROC) -> dict[str, Figure]:
    """The system tier's metrics, in bytes."""
    try:
        fields = kib_fields((proc_root / "meminfo").read_bytes())
    except FileNotFoundError:
        return _by_psutil()
    except OSError as error:
        return dict.fromkeys(_KEYS, why(error))
    missing = Absent("not in this kernel")
    return {
        "system_available_bytes": fields.get(b"MemAvailable", missing),
        "system_dirty_bytes": fields.get(b"Dirty", missing),
        "system_swap_used_bytes": fields.get(b"SwapTotal", 0) - fields.get(b"SwapFree", 0),
    }


def _by_psutil() -> dict[str, Figure]:
    import psutil

    return {
        "system_available_bytes": psutil.virtual_memory().available,
        "system_dirty_bytes": NOT_ON_THIS_SYSTEM,
        "system_swap_used_bytes": psutil.swap_memory().used,
    }
