"""Which cells this machine cannot run, and why: found out before anything is made or started."""

from __future__ import annotations

import functools
from collections.abc import Callable

from tui.cage.base import NoCage
from tui.cage.make import make_cage
from tui.metrics_format import format_bytes
from tui.probe.system import Machine, read_machine
from tui.run.estimate import estimate
from tui.settings import CageKind, Settings
from workloads.kernel import PAGE_BYTES

CageCheck = Callable[[int, int, CageKind], str | None]
"""Memory and swap limit in bytes and the kind of cage: why there is none, None if there is."""


def cage_check() -> CageCheck:
    """A check that makes a cage and removes it again, once for each pair of limits."""

    @functools.cache
    def why_no_cage(memory_max_bytes: int, swap_max_bytes: int, kind: CageKind) -> str | None:
        made = make_cage(memory_max_bytes, swap_max_bytes, kind=kind)
        if isinstance(made, NoCage):
            return f"no cage: {made.reason} (would help: {made.remedy})"
        with made:
            memory, swap = made.limits.memory_max_bytes, made.limits.swap_max_bytes
        # The kernel rounds down to whole pages; more than that is another limit in the way.
        if memory + PAGE_BYTES <= memory_max_bytes:
            return f"cowtop itself may use only {format_bytes(memory)}"
        if swap is not None and swap + PAGE_BYTES <= swap_max_bytes:
            return f"cowtop itself may use only {format_bytes(swap)} of swap"
        return None

    return why_no_cage


def why_not(
    settings: Settings,
    why_no_cage: CageCheck,
    machine: Callable[[], Machine] = read_machine,
) -> str | None:
    """The reason why a cell of these settings cannot be run here; None if it can."""
    memory, swap = settings.memory_max_bytes or 0, settings.swap_max_bytes or 0
    now = machine()
    if swap > now.swap_free_bytes:
        has = f"{format_bytes(now.swap_free_bytes)} of it free" if now.swap_bytes else "none"
        return f"needs {format_bytes(swap)} of swap, this machine has {has}"
    private = min(memory, estimate(settings, now).private_bytes)
    if private > now.available_bytes:
        # The kernel would have to choose whom to kill, and it might be somebody else.
        return (
            f"needs {format_bytes(private)} of memory, this machine has "
            f"{format_bytes(now.available_bytes)} available"
        )
    return why_no_cage(memory, swap, settings.cage)
