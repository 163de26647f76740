"""What a run will need at its peak, told before it starts: private, file-backed, and whether
that fits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tui.metrics_format import format_bytes
from tui.probe.system import Machine
from tui.settings import ITEM_BYTES, Settings
from workloads.catalog import CATALOG, loses_changes
from workloads.words import Mode

INTERPRETER_BYTES: Final = 32 << 20


@dataclass(frozen=True, slots=True)
class Estimate:
    """Peak bytes by kind, and whether what cannot be reclaimed fits in RAM + swap."""

    private_bytes: int
    file_backed_bytes: int
    fits: bool
    words: str
    refused: str | None = None


def estimate(settings: Settings, machine: Machine) -> Estimate:
    """The peak for these settings on this machine (or in the cage that they ask for)."""
    array, mode = settings.array_bytes, settings.mode
    changes = CATALOG[settings.workload].changes
    copies = 0
    if mode is Mode.LOAD:
        copies = array
    elif mode is Mode.COPY_ON_WRITE and changes:
        copies = array
        if loses_changes(settings.release, mode) and settings.flush_every_rows:
            row = array // settings.rows
            between = max(settings.flush_every_rows, settings.chunk_rows)
            copies = min(array, row * between)
    private = INTERPRETER_BYTES + copies
    backed = 0 if mode is Mode.LOAD else array
    room, where = _room(settings, machine)
    fits = private <= room
    verdict = "fits" if fits else "does NOT fit"
    words = (
        f"peak private about {format_bytes(private)}, file-backed up to {format_bytes(backed)} "
        f"(reclaimable): the private part {verdict} in {where} ({format_bytes(room)})"
    )
    if not fits:
        words += "; the run will be killed or refused"
    return Estimate(private, backed, fits, words, _refusal(settings, machine))


def _room(settings: Settings, machine: Machine) -> tuple[int, str]:
    if settings.memory_max_bytes is not None:
        swap = settings.swap_max_bytes
        swap = machine.swap_free_bytes if swap is None else min(swap, machine.swap_free_bytes)
        return settings.memory_max_bytes + swap, "the limit + swap"
    return machine.available_bytes + machine.swap_free_bytes, "available RAM + swap"


def _refusal(settings: Settings, machine: Machine) -> str | None:
    """Why the kernel would refuse the mapping itself, by its overcommit rule; None if it won't.

    Private writable memory is promised in full when it is mapped, whatever is touched later.
    """
    if settings.mode not in (Mode.COPY_ON_WRITE, Mode.LOAD):
        return None
    array = settings.array_bytes
    total = machine.ram_bytes + machine.swap_bytes
    start = f"mode {settings.mode} of {format_bytes(array)}"
    helps = "mode r or r+ is not counted, `lazy` needs almost nothing"
    if machine.overcommit == 0 and array > total:
        return (
            f"{start} is more than RAM + swap ({format_bytes(total)}): the kernel refuses to map "
            f"it (ENOMEM; vm.overcommit_memory is 0); {helps}"
        )
    left = machine.commit_left_bytes
    if machine.overcommit == 2 and left is not None and array > left:
        return (
            f"{start} is more than may still be promised ({format_bytes(max(0, left))}): the "
            f"kernel refuses to map it (ENOMEM; vm.overcommit_memory is 2); {helps}"
        )
    return None


def default_size_bytes(machine: Machine, free_scratch_bytes: int) -> int:
    """1 GiB, or a quarter of available memory or of free scratch space, whichever is least."""
    least = min(1 << 30, machine.available_bytes // 4, free_scratch_bytes // 4)
    return max(ITEM_BYTES["float32"] * 20_000, least)
