"""The machine's own memory: `/proc/meminfo`, or psutil where there is no `/proc`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tui.probe.cgroup_counters import combined
from tui.probe.process import PROC
from tui.probe.reading import NOT_ON_THIS_SYSTEM, Absent, Figure, why
from workloads.kernel import kib_fields, read_once

_KEYS: Final = ("system_available_bytes", "system_dirty_bytes", "system_swap_used_bytes")
_OF_THE_SYSTEM: Final = (b"MemAvailable", b"Dirty", b"SwapTotal", b"SwapFree")
_OF_THE_MACHINE: Final = (
    *(b"MemTotal", b"MemAvailable", b"MemFree", b"SwapTotal", b"SwapFree"),
    *(b"CommitLimit", b"Committed_AS"),
)

UNNAMED: Final = Absent("not in this kernel")


@dataclass(frozen=True, slots=True)
class Machine:
    """RAM, swap and what is left of them, in bytes; `overcommit` is the kernel's rule, 0 to 2.

    What cannot be known is absent with its reason; a rule that cannot be read is None.
    """

    ram_bytes: int | Absent
    available_bytes: int | Absent
    free_bytes: int | Absent
    swap_bytes: int | Absent
    swap_free_bytes: int | Absent
    commit_left_bytes: int | Absent
    overcommit: int | None

    @classmethod
    def without(cls, why_not: Absent) -> Machine:
        """Every figure absent for one reason."""
        return cls(why_not, why_not, why_not, why_not, why_not, why_not, None)

    @property
    def unreclaimable_bytes(self) -> int | Absent:
        """What of the RAM nobody could have without swapping."""
        return combined(int.__sub__, self.ram_bytes, self.available_bytes)

    @property
    def reclaimable_bytes(self) -> int | Absent:
        """What would be given back at once, mostly clean pages of files."""
        available, free = self.available_bytes, self.free_bytes
        return combined(lambda all_, unused: max(0, all_ - unused), available, free)

    @property
    def swap_used_bytes(self) -> int | Absent:
        """Swap in use by everybody."""
        return combined(int.__sub__, self.swap_bytes, self.swap_free_bytes)

    @property
    def ram_and_swap_bytes(self) -> int | Absent:
        """Both together, in use or not."""
        return combined(int.__add__, self.ram_bytes, self.swap_bytes)


def read_machine(proc_root: Path = PROC) -> Machine:
    """RAM and swap of this machine; where nobody tells them, every figure is absent."""
    try:
        fields = kib_fields(read_once(proc_root / "meminfo"), *_OF_THE_MACHINE)
    except FileNotFoundError:
        return _machine_by_psutil()
    except OSError as error:
        return Machine.without(why(error))
    try:
        rule = int(read_once(proc_root / "sys/vm/overcommit_memory"))
    except (OSError, ValueError):
        rule = None
    return Machine(
        ram_bytes=fields.get(b"MemTotal", UNNAMED),
        available_bytes=fields.get(b"MemAvailable", UNNAMED),
        free_bytes=fields.get(b"MemFree", UNNAMED),
        swap_bytes=fields.get(b"SwapTotal", UNNAMED),
        swap_free_bytes=fields.get(b"SwapFree", UNNAMED),
        commit_left_bytes=combined(
            int.__sub__,
            fields.get(b"CommitLimit", UNNAMED),
            fields.get(b"Committed_AS", UNNAMED),
        ),
        overcommit=rule,
    )


def _machine_by_psutil() -> Machine:
    import psutil

    # Without a /proc that tells it, psutil on Linux fails as we did.
    try:
        ram, swap = psutil.virtual_memory(), psutil.swap_memory()
    except (OSError, psutil.Error):
        return Machine.without(Absent("no /proc/meminfo"))
    return Machine(
        ram.total, ram.available, ram.free, swap.total, swap.free, NOT_ON_THIS_SYSTEM, None
    )


def read_system(proc_root: Path = PROC) -> dict[str, Figure]:
    """The system tier's metrics, in bytes."""
    try:
        fields = kib_fields(read_once(proc_root / "meminfo"), *_OF_THE_SYSTEM)
    except FileNotFoundError:
        return _by_psutil()
    except OSError as error:
        return dict.fromkeys(_KEYS, why(error))
    return {
        "system_available_bytes": fields.get(b"MemAvailable", UNNAMED),
        "system_dirty_bytes": fields.get(b"Dirty", UNNAMED),
        "system_swap_used_bytes": combined(
            int.__sub__, fields.get(b"SwapTotal", UNNAMED), fields.get(b"SwapFree", UNNAMED)
        ),
    }


def _by_psutil() -> dict[str, Figure]:
    machine = _machine_by_psutil()
    return {
        "system_available_bytes": machine.available_bytes,
        "system_dirty_bytes": NOT_ON_THIS_SYSTEM,
        "system_swap_used_bytes": machine.swap_used_bytes,
    }
