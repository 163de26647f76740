"""What fills a bar as long as the limit: of a running cell what is there now, of an ended one its
peaks, because a dead process holds nothing."""

from __future__ import annotations

from dataclasses import dataclass

from tui.cage.killer import Killer
from tui.probe.reading import NOT_READ_YET, Absent, Figure, Sample, number
from tui.run.state import Outcome, Phase, RunState


@dataclass(frozen=True, slots=True)
class LimitBar:
    """In cells of the bar, beginning at its left: what cannot be reclaimed, clean pages of files,
    and what was charged at the peak but not read of what it was. `swap` is beside it, None if not
    known."""

    stuck: int
    clean: int
    unread: int
    swap: int | None

    @property
    def filled(self) -> int:
        """How much of the bar is not empty."""
        return self.stuck + self.clean + self.unread


@dataclass(frozen=True, slots=True)
class _Fill:
    """The bar in bytes."""

    stuck: float
    clean: float
    unread: float
    swap: float | None


def limit_bar(run: RunState | None, width: int) -> LimitBar | Absent | None:
    """A bar of `width`; absent with the reason where it was not read, None where there is none."""
    limit = run.about.memory_max_bytes if run else None
    if run is None or not limit:
        return None
    is_over = run.outcome is not None or run.phase in (Phase.CLOSING, Phase.ENDED)
    fill = _at_its_peak(run, limit) if is_over else _now(run)
    if isinstance(fill, Absent) or fill is None:
        return fill

    def cells(size_bytes: float) -> int:
        return min(width, round(size_bytes / limit * width))

    stuck, both = cells(fill.stuck), cells(fill.stuck + fill.clean)
    filled = cells(fill.stuck + fill.clean + fill.unread)
    swap = None if fill.swap is None else round(fill.swap / limit * width)
    return LimitBar(stuck, both - stuck, filled - both, swap)


def _now(run: RunState) -> _Fill | Absent | None:
    sample = run.sample
    if sample is None:
        return None
    stuck, clean = sample.get("limit_unreclaimable_bytes"), sample.get("limit_reclaimable_bytes")
    if isinstance(stuck, Absent):
        return stuck
    if isinstance(clean, Absent):
        return clean
    return _Fill(stuck, clean, 0, _swap(run, sample.get("limit_swap_bytes")))


def _at_its_peak(run: RunState, limit_bytes: int) -> _Fill | Absent:
    peak = run.peak
    swap = _swap(run, peak.get("limit_swap_bytes"))
    if run.killed_by is Killer.CAGE:
        # The kernel kills only where it found nothing more to take back.
        return _Fill(limit_bytes, 0, 0, swap)
    usage, stuck = peak.get("limit_usage_bytes"), peak.get("limit_unreclaimable_bytes")
    if stuck is None:
        why = _why_unread(run.final or run.sample)
        return why if usage is None else _Fill(0, 0, usage, swap)
    rest = 0.0 if usage is None else max(0.0, usage - stuck)
    # The two peaks need not be of one moment: of one that was killed nothing more is known.
    clean = None if run.outcome is Outcome.KILLED else peak.get("limit_reclaimable_bytes")
    taken = 0.0 if clean is None else min(rest, clean)
    return _Fill(stuck, taken, rest - taken, swap)


def _swap(run: RunState, read: Figure | None) -> float | None:
    settings = run.about.settings
    is_allowed = settings is None or settings.swap_max_bytes != 0
    return number(read) if is_allowed else 0


def _why_unread(last: Sample | None) -> Absent:
    figure = NOT_READ_YET if last is None else last.get("limit_unreclaimable_bytes")
    if isinstance(figure, Absent) and figure != NOT_READ_YET:
        return figure
    return Absent("not read before its end")
