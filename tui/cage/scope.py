"""A cage that a user's own systemd makes: a scope, entered by starting the child through it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from tui.cage import keeper, kernel
from tui.cage.base import NEEDS_V2, Cage, Limits, NoCage
from tui.ends import LEFT, Rank
from tui.files.owner import new_name
from tui.probe.cgroup import Cgroup, Roots, memory_mounts, words_in
from tui.probe.cgroup_counters import CgroupCounters, read_counters

_POLL_SECONDS: Final = 0.01
_REMEDY: Final = "log in so that a user manager runs (loginctl enable-linger)"
_FILE: Final = Path(keeper.__file__).resolve()
# Isolated and without site: a small interpreter, nothing of the user's imported, nothing of ours
# but the one file. In a zip it is none that could be started.
KEEPER: Final = (
    *("-I", "-S"),
    *(
        [str(_FILE)]
        if _FILE.is_file()
        else [
            "-c",
            f"import zipimport; "
            f"exec(zipimport.zipimporter({str(_FILE.parent)!r}).get_code({_FILE.stem!r}))",
        ]
    ),
)
# Prints the scope's own path, then the two limits as the kernel has them.
_LOOK: Final = (
    'p=$(sed -n "s/^0:://p" /proc/self/cgroup); echo "$p"; cd "$0$p" && cat memory.max '
    "&& { cat memory.swap.max 2>/dev/null || echo none; }"
)


class ScopeCage(Cage):
    """A transient scope; it exists from the child's start to `remove`; no other enters it."""

    holds_several = False

    def __init__(self, cgroup: Cgroup, limits: Limits) -> None:
        unit = cgroup.directory.name
        self.kind = f"systemd-run --user --scope, {unit}"
        self.limits = limits
        self.cgroup: Cgroup = cgroup
        self.argv_prefix = (
            *_systemd_run(unit, limits),
            *(sys.executable, *KEEPER, str(os.getpid())),
        )
        self._forget = LEFT.add(Rank.CAGE, self.remove)

    def counters(self) -> CgroupCounters:
        return read_counters(self.cgroup)

    def leave(self) -> None:
        self._forget()

    def remove(self, timeout_seconds: float = 10.0) -> str | None:
        deadline = time.monotonic() + timeout_seconds
        while True:
            try:
                pids = kernel.pids_in(self.cgroup.directory)
            except OSError as error:
                return f"{self.cgroup.directory}: {kernel.words(error)}"
            # The manager removes an empty scope by itself: only our keeper has to go.
            if not pids:
                self._forget()
                return None
            others = [pid for pid in pids if not _ended_keeper(pid)]
            if time.monotonic() >= deadline:
                names = ", ".join(map(str, others or pids))
                return f"{self.cgroup.directory}: still in it: PID {names}"
            time.sleep(_POLL_SECONDS)


def scope_cage(asked: Limits, roots: Roots) -> ScopeCage | NoCage:
    """A scope of the user's own manager, tried out first with a process that looks around."""
    if not shutil.which("systemd-run"):
        return NoCage("systemd-run is not installed", _REMEDY)
    mount = next((mount for mount in memory_mounts(roots) if mount.version == 2), None)
    if mount is None or "memory" not in words_in(mount.mount_point / "cgroup.controllers"):
        return NoCage("a user manager can limit memory with cgroup v2 only", NEEDS_V2)
    name = new_name(roots.proc)
    look = ["/bin/sh", "-c", _LOOK, str(mount.mount_point)]
    try:
        command = [*_systemd_run(f"{name}-look.scope", asked), *look]
        answer = kernel.answered(command, kernel.ANSWER_SECONDS)
    except subprocess.TimeoutExpired:
        words = f"systemd-run did not answer within {kernel.ANSWER_SECONDS:g} s"
        return NoCage(f"{words}: is the user manager busy, or gone?", _REMEDY)
    except OSError as error:
        return NoCage(f"systemd-run cannot be started: {kernel.words(error)}", _REMEDY)
    if answer.returncode:
        said = kernel.last_line(answer.stderr) or kernel.status(answer.returncode)
        return NoCage(f"systemd-run: {said}", _REMEDY)
    path, memory, swap = (*answer.stdout.split("\n"), "", "", "")[:3]
    if not memory.isdigit():
        return NoCage("the user manager does not control memory", _REMEDY)
    if asked.swap_max_bytes is not None and not swap.isdigit():
        return NoCage("the user manager cannot limit swap", _REMEDY)
    directory = mount.mount_point / Path(path.lstrip("/")).parent / f"{name}.scope"
    limits = Limits(int(memory), int(swap) if swap.isdigit() else None)
    return ScopeCage(Cgroup(2, directory, mount.mount_point), limits)


def _systemd_run(unit: str, limits: Limits) -> tuple[str, ...]:
    swap = "infinity" if limits.swap_max_bytes is None else str(limits.swap_max_bytes)
    return (
        *("systemd-run", "--user", "--scope", "--quiet", "--collect", f"--unit={unit}"),
        *("-p", f"MemoryMax={limits.memory_max_bytes}", "-p", f"MemorySwapMax={swap}", "--"),
    )


def is_keeper(pid: int) -> bool:
    """Whether a process is one that keeps a scope; raises OSError if there is none."""
    words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    return KEEPER[-1].encode() in words


def _ended_keeper(pid: int) -> bool:
    """Kill the process if it is the keeper; it runs with the keeper's path on its command line."""
    try:
        if not is_keeper(pid):
            return False
        os.kill(pid, signal.SIGKILL)
    except OSError:
        pass
    return True
