"""`--exact`: the kernel's word on what this run wrote, beside the child's own count of that moment.

Both are what one event said; what the run did after it is in neither.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tui.metrics_format import format_bytes, format_seconds
from tui.probe.reading import NOT_READ, Absent, Figure
from workloads.events import (
    Checked,
    Closed,
    Event,
    Finished,
    KernelWritten,
    Paused,
    Resumed,
    WrittenRegion,
)
from workloads.kernel import PAGE_BYTES
from workloads.words import Mode

if TYPE_CHECKING:
    from tui.run.state import RunState
    from tui.settings import Settings

OFFER = "Run it with --exact to tell its pages from another's."
_IN_PART = Absent("part of it was written to the disk before the flush")


@dataclass(frozen=True, slots=True)
class Exact:
    """What the kernel said last, and what the child had counted then; or why it says nothing.

    `own_...`: of what this run wrote since the last flush, how much waits now; known only while
    the child stands still.
    """

    written: KernelWritten | None = None
    counted_pages: int = 0
    counted_dirtied: int = 0
    reason: str = ""
    own_dirty_bytes: Figure = NOT_READ
    own_writeback_bytes: Figure = NOT_READ

    @property
    def agrees(self) -> bool | None:
        """Whether both name the very same pages, also since each flush; None: not known."""
        word = self.written
        if word is None:
            return None
        is_same = not word.outside_pages and not word.missing_pages
        return is_same and word.pages_dirtied == self.counted_dirtied


def heard(before: Exact | None, event: Event) -> Exact | None:
    """What is known after an event; None where `--exact` was not asked for."""
    word = event.kernel
    if word is None:
        if before is None or isinstance(event, (Checked, Closed, Paused, Resumed)):
            return before
        return replace(before, own_dirty_bytes=NOT_READ, own_writeback_bytes=NOT_READ)
    if isinstance(word, Absent):
        return Exact(reason=word.reason)
    found = Exact(word, event.pages_changed, event.pages_dirtied)
    if not isinstance(event, Finished):
        return found  # of before a flush or a release: what waits after it is another figure
    return replace(
        found,
        own_dirty_bytes=word.own_dirty_bytes,
        own_writeback_bytes=word.own_writeback_bytes,
    )


def of_exact(state: RunState) -> str:
    """One sentence of the verdict, and the offer where it would have told more."""
    exact = state.exact
    if exact is None:
        is_shared = state.about.mode is not None and state.about.mode.is_shared
        offered = state.other_writer is not None and is_shared and state.about.settings is not None
        return OFFER if offered else ""
    if exact.written is None:
        return f"What was written is not held against the kernel: {exact.reason}."
    when = "" if exact.counted_pages == state.pages_changed else " when it was last asked"
    took = f"asking it took {format_seconds(exact.written.cost_seconds)}"
    return f"{_compared(exact, exact.written)}{when}; {took}."


def _compared(exact: Exact, word: KernelWritten) -> str:
    if exact.agrees and not word.pages:
        return "The kernel saw no page written"
    if exact.agrees:
        return f"The kernel counts the same {word.pages:,} {_pages(word.pages)}"
    parts = []
    if word.outside_pages:
        more = word.outside_pages
        parts.append(f"the kernel counts {more:,} {_pages(more)} more than the workload told")
    if word.missing_pages:
        less = word.missing_pages
        parts.append(f"the workload told {less:,} {_pages(less)} that the kernel saw nobody write")
    if not parts:
        parts.append(
            f"the kernel counts the same pages, but {word.pages_dirtied:,} writes between flushes "
            f"where the workload told {exact.counted_dirtied:,}"
        )
    words = ", and ".join(parts)
    return f"{words[0].upper()}{words[1:]}"


def _pages(count: int) -> str:
    return "page" if count == 1 else "pages"


def price_in_words(settings: Settings, page_seconds: Figure) -> str:
    """What `--exact` will cost, before the start; `page_seconds` as measured on this machine."""
    if settings.mode is Mode.READ:
        return "--exact: nothing can be written in mode r, so it costs nothing"
    if settings.mode is Mode.LOAD:
        return "--exact: `load` has no mapping that could be watched"
    price = "a fault more for each page written, anew after each flush"
    if isinstance(page_seconds, Absent):
        return f"--exact: {price}; what that takes is not known here ({page_seconds.reason})"
    pages = -(-settings.array_bytes // PAGE_BYTES)
    whole = format_seconds(page_seconds * pages)
    size = format_bytes(settings.array_bytes)
    each = f"about {page_seconds * 1e6:.0f} us" if page_seconds >= 1e-6 else "less than 1 us"
    return f"--exact: {price}; {each} a page here, {whole} for {size} written once"


def exact_json(exact: Exact | None, other: str = "") -> dict[str, Any] | None:
    """As a script reads it; null where it was not asked for. `other`: who else writes the file."""
    if exact is None:
        return None
    word = exact.written
    return {
        "pages_written": word.pages if word else None,
        "pages_counted": exact.counted_pages if word else None,
        "pages_dirtied": word.pages_dirtied if word else None,
        "agrees": exact.agrees,
        "outside_pages": word.outside_pages if word else None,
        "missing_pages": word.missing_pages if word else None,
        "reason": exact.reason or None,
        "cost_seconds": round(word.cost_seconds, 6) if word else None,
        "faults": word.faults if word else None,
        "regions": [_region_json(region, other) for region in word.regions] if word else [],
    }


def _region_json(region: WrittenRegion, other: str) -> dict[str, Any]:
    # Beside another writer what the file had dirty there is not this run's doing alone.
    dirty, amplified = region.file_dirty_bytes, Absent(other) if other else amplification(region)
    return {
        "first_page": region.first_page,
        "end_page": region.end_page,
        "pages_written": region.pages_written,
        "file_dirty_bytes": None if isinstance(dirty, Absent) else dirty,
        "amplification": None if isinstance(amplified, Absent) else round(amplified, 3),
        "reason": amplified.reason if isinstance(amplified, Absent) else None,
    }


def amplification(region: WrittenRegion) -> Figure:
    """What the file had dirty there right before each flush, over what was written there."""
    if not region.pages_written:
        return Absent("nothing was written there")
    times = region.file_dirty_bytes / (region.pages_written * PAGE_BYTES)
    return _IN_PART if not isinstance(times, Absent) and times < 1 else times
