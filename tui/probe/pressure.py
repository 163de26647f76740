"""Memory pressure (PSI): the share of time in which tasks waited for memory."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from pathlib import Path

from tui.probe.cgroup import Cgroup
from tui.probe.reading import NO_PERMISSION, Absent
from workloads.kernel import read_once

_NOT_IN_KERNEL = Absent("not in this kernel, or turned off (psi=1 turns it on)")
_NOT_IN_V1 = Absent("cgroup v1 has no pressure figures")


@dataclass(frozen=True, slots=True)
class Pressure:
    """Averages over the last 10 s, in percent: some task waited, all tasks waited."""

    some_percent: float | Absent
    full_percent: float | Absent


def system_memory_pressure(proc: Path = Path("/proc")) -> Pressure:
    """The whole machine's memory pressure."""
    return _read(proc / "pressure" / "memory")


def cgroup_memory_pressure(cgroup: Cgroup) -> Pressure:
    """The memory pressure inside one control group; only v2 has it."""
    if cgroup.version == 1:
        return Pressure(_NOT_IN_V1, _NOT_IN_V1)
    return _read(cgroup.directory / "memory.pressure")


def _read(path: Path) -> Pressure:
    try:
        lines = read_once(path).decode().splitlines()
    except OSError as error:
        reason = _reason(error)
        return Pressure(reason, reason)
    found = {line.split()[0]: line.split()[1:] for line in lines if line.strip()}
    return Pressure(_average(found, "some"), _average(found, "full"))


def _average(found: dict[str, list[str]], name: str) -> float | Absent:
    for word in found.get(name, []):
        key, _, value = word.partition("=")
        if key == "avg10":
            try:
                return float(value)
            except ValueError:
                break
    return Absent(f"no avg10 of {name!r}")


def _reason(error: OSError) -> Absent:
    if isinstance(error, PermissionError):
        return NO_PERMISSION
    # The file is there but cannot be opened when the kernel was started with psi=0.
    if isinstance(error, FileNotFoundError) or error.errno == errno.EOPNOTSUPP:
        return _NOT_IN_KERNEL
    return Absent(error.strerror or str(error))
