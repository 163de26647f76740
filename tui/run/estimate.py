"""What a run will need at its peak, told before it starts: private, file-backed, and whether
that fits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from tui.dtype_names import ITEM_BYTES
from tui.metrics_format import format_bytes
from tui.probe.reading import number
from tui.probe.surroundings import Surroundings
from tui.probe.system import Machine
from tui.run.child_memory import BY_PAGE, ChildMemory, Span, child_memory, is_private
from tui.run.mapping_refused import Refusal, why_refused_to_map
from tui.run.room import Room, rooms, span_fits_in
from tui.settings import CageKind, Settings
from workloads.catalog import loses_changes
from workloads.kernel import PAGE_BYTES
from workloads.words import Mode

_SCRATCH_HEADER_BYTES: Final = 128
_UNKNOWN_MEMORY_BYTES: Final = 256 << 20


@dataclass(frozen=True, slots=True)
class Estimate:
    """Peak bytes by kind, and whether what cannot be reclaimed fits where it is to run.

    `private`: the child's own, with the page tables; `own`: that without the array's pages. `fits`
    is None where that is not known. `refusal`: why the array will not even be mapped.
    """

    private: Span
    own: ChildMemory
    file_backed_bytes: int
    fits: bool | None
    words: str
    refusal: Refusal | None = None

    @property
    def refused(self) -> str | None:
        """The refusal in one line."""
        return self.refusal.words if self.refusal else None


def estimate(settings: Settings, around: Surroundings) -> Estimate:
    """The peak for these settings in these surroundings (and in the cage that they ask for)."""
    own = child_memory(settings)
    private = own.whole.plus(private_bytes(settings))
    backed = 0 if settings.mode is Mode.LOAD else settings.array_bytes
    # A file in memory takes its room for good, and a scratch array is made within the limit.
    name = around.memory_file_system
    held = settings.array_bytes if name else 0
    fits, room = span_fits_in(private.plus(held), rooms(settings, around))
    parts = own.words(private)
    words = f"peak private about {private.words}{f' ({parts})' if parts else ''}, "
    if name:
        words += f"the file itself {format_bytes(held)} of memory ({name}, not reclaimable): "
    else:
        words += f"file-backed up to {format_bytes(backed)} (reclaimable): "
    words += _verdict(fits, room, "both together" if name else "the private part")
    if fits is False:
        words += "; the run will be killed or refused"
    return Estimate(private, own, backed, fits, words, refusal(settings, around))


def needed(settings: Settings) -> Span:
    """What a run needs that cannot be reclaimed, at its peak, wherever its file lies."""
    return child_memory(settings).whole.plus(private_bytes(settings))


def _verdict(fits: bool | None, room: Room, what: str) -> str:
    if fits is None:
        return f"whether {what} fits in {room.words} is not known ({room.unknown or BY_PAGE})"
    verdict = "fits" if fits else "does NOT fit"
    return f"{what} {verdict} in {room.words} ({format_bytes(room.least_bytes)})"


def private_bytes(settings: Settings) -> int:
    """What a run has of the array privately at its peak, in whole pages."""
    mode, array = settings.mode, settings.array_bytes
    if mode is Mode.LOAD:
        return _most_pages(array)
    if not is_private(settings):
        return 0
    # Every workload that changes anything changes something in every page: `touch` as well.
    whole = pages_under_bytes(settings)
    if not (loses_changes(settings.release, mode) and settings.flush_every_rows):
        return whole
    row, chunk = array // settings.rows, settings.chunk_rows
    # A flush comes after the chunk in which it falls due.
    between = -(-settings.flush_every_rows // chunk) * chunk
    if settings.workload == "random-rows":
        return min(whole, between * _most_pages(row))
    return min(whole, _most_pages(row * between))


def pages_under_bytes(settings: Settings) -> int:
    """The bytes of all pages of the file that the array lies in."""
    offset = settings.data_offset
    offset = _SCRATCH_HEADER_BYTES if offset is None else offset
    return -(-(offset % PAGE_BYTES + settings.array_bytes) // PAGE_BYTES) * PAGE_BYTES


def _most_pages(length_bytes: int) -> int:
    """The bytes of all pages that so many bytes may lie in, wherever they begin."""
    return ((length_bytes - 2) // PAGE_BYTES + 2) * PAGE_BYTES if length_bytes > 1 else PAGE_BYTES


def refusal(settings: Settings, around: Surroundings) -> Refusal | None:
    """Why the kernel would refuse the mapping itself; None if it won't."""
    if settings.cage is CageKind.RLIMIT and settings.memory_max_bytes is not None:
        data = around.rlimits.data_bytes
        least = min(settings.memory_max_bytes, settings.memory_max_bytes if data is None else data)
        around = replace(around, rlimits=replace(around.rlimits, data_bytes=least))
    return why_refused_to_map(settings.mode, settings.array_bytes, around)


def default_size_bytes(machine: Machine, free_scratch_bytes: int) -> int:
    """1 GiB, or a quarter of available memory or of free scratch space, whichever is least."""
    known = (number(machine.available_bytes), number(machine.free_bytes), _UNKNOWN_MEMORY_BYTES)
    memory = int(next(figure for figure in known if figure is not None))
    least = min(1 << 30, memory // 4, free_scratch_bytes // 4)
    return max(ITEM_BYTES["float32"] * 20_000, least)
