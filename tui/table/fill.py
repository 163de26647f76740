"""What filled a cell's limit, in bytes: of a running cell what is there now, of an ended one its
peaks, because a dead process holds nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from tui.cage.killer import Killer
from tui.metrics_format import format_bytes
from tui.probe.reading import Absent, Figure, Sample, number
from tui.run.state import Outcome, Phase, RunState
from tui.table.peaks import COPIES, is_private, peak_of
from workloads.figures import at_most
from workloads.kernel import PAGE_BYTES

NO_LIMIT: Final = Absent("no limit")
STUCK: Final = "limit_unreclaimable_bytes"
CLEAN: Final = "limit_reclaimable_bytes"


@dataclass(frozen=True, slots=True)
class Fill:
    """From the left of the bar. The first four are what could not be reclaimed: `unread` is what
    was not told apart. `unknown` was charged, and not read of what. `swap` may be absent."""

    python: float = 0
    copies: float = 0
    unwritten: float = 0
    unread: float = 0
    clean: float = 0
    unknown: float = 0
    swap: Figure = 0

    @property
    def stuck(self) -> float:
        """What could not be reclaimed."""
        return self.python + self.copies + self.unwritten + self.unread

    @property
    def length(self) -> float:
        """All of the bar, swap as far as it is known."""
        return self.stuck + self.clean + self.unknown + (number(self.swap) or 0)


def fill_of(run: RunState | None) -> Fill | Absent | None:
    """What fills the limit; absent with the reason where it was not read, None where there is
    none yet."""
    limit = run.about.memory_max_bytes if run else None
    if run is None or not limit:
        return None
    if run.outcome is not None or run.phase in (Phase.CLOSING, Phase.ENDED):
        return _at_its_peak(run, limit)
    return None if run.sample is None else _now(run, run.sample, limit)


def unreclaimable_of(run: RunState) -> Figure:
    """The peak of what could not be reclaimed, or why it was not read."""
    limit = run.about.memory_max_bytes
    if limit is None:
        return NO_LIMIT
    if run.killed_by is Killer.CAGE:
        # The kernel kills only where it found nothing more to take back.
        return limit
    whose = _of_another(peak_of(run, "limit_bytes"), limit)
    return at_most(peak_of(run, STUCK), limit) if whose is None else whose


def _now(run: RunState, sample: Sample, limit_bytes: int) -> Fill | Absent:
    whose = _of_another(sample.get("limit_bytes"), limit_bytes)
    stuck, clean = sample.get(STUCK), sample.get(CLEAN)
    if whose is not None:
        return whose
    if isinstance(stuck, Absent):
        return stuck
    if isinstance(clean, Absent):
        return clean
    held = min(stuck, limit_bytes)
    return _told_apart(run, sample.get, held, min(clean, limit_bytes - held), 0)


def _at_its_peak(run: RunState, limit_bytes: int) -> Fill | Absent:
    def peak(key: str) -> Figure:
        return peak_of(run, key)

    if run.killed_by is Killer.CAGE:
        return _told_apart(run, peak, limit_bytes, 0, 0)
    usage, held = number(peak("limit_usage_bytes")), unreclaimable_of(run)
    whose = _of_another(peak("limit_bytes"), limit_bytes)
    if whose is not None:
        return whose
    if isinstance(held, Absent):
        if not usage:
            # A charge of 0 was read before the first byte of it: it says nothing of the run.
            return held
        return Fill(unknown=min(usage, limit_bytes), swap=_swap(run, peak))
    rest = 0.0 if usage is None else max(0.0, min(usage, limit_bytes) - held)
    # The two peaks need not be of one moment: of one that was killed nothing more is known.
    clean = None if run.outcome is Outcome.KILLED else run.peak.get(CLEAN)
    taken = 0.0 if clean is None else min(rest, clean)
    return _told_apart(run, peak, held, taken, rest - taken)


def _told_apart(
    run: RunState, read: Callable[[str], Figure], stuck: float, clean: float, unknown: float
) -> Fill:
    """What could not be reclaimed, by what it was; the interpreter's is what is left of it."""
    mode, found = run.about.mode, read(_told_by(run))
    whole = Fill(clean=clean, unknown=unknown, swap=_swap(run, read))
    is_shared = mode is not None and mode.is_shared
    if not (is_shared or is_private(mode)):
        return replace(whole, python=stuck)  # nothing of an array that is only read
    if isinstance(found, Absent):
        return replace(whole, unread=stuck)
    of_array = min(found, stuck)
    if is_shared:
        return replace(whole, python=stuck - of_array, unwritten=of_array)
    return replace(whole, python=stuck - of_array, copies=of_array)


def _told_by(run: RunState) -> str:
    """The figure of what of the array cannot be reclaimed."""
    if run.about.mode is not None and run.about.mode.is_shared:
        return "file_dirty_bytes"
    # The last page before a death is told by its event, which knows no swap from RAM.
    return "copies_in_ram_bytes" if _may_swap(run) else COPIES


def _may_swap(run: RunState) -> bool:
    settings = run.about.settings
    return settings is None or settings.swap_max_bytes != 0


def _swap(run: RunState, read: Callable[[str], Figure]) -> Figure:
    return read("swap_bytes") if _may_swap(run) else 0


def _of_another(read: Figure, limit_bytes: int) -> Absent | None:
    """Readings are those of the tightest limit: of another one they say nothing."""
    found = number(read)
    if found is None or abs(found - limit_bytes) < PAGE_BYTES:
        return None  # the kernel keeps whole pages
    return Absent(f"read of another limit, {format_bytes(found)}")
