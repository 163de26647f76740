"""Sides of the tour, as tests want them: a private run and a shared one, flushes, releases."""

from __future__ import annotations

from typing import Any, Final

from tests.screens.canned import MIB, STARTED_AT, state
from tui.probe.reading import Absent, Figure
from tui.run.ledger import Ledger, private_ledger
from tui.run.marker import Marker, MarkerKind
from tui.screens.tour_words import Side
from workloads.events import Counters
from workloads.words import Mode

C, SHARED = Mode.COPY_ON_WRITE, Mode.READ_WRITE
OLD_KERNEL: Final = Absent("kernel older than 6.5")


def flushed(number: int, *, private: Figure = 0, unwritten: Figure = 0) -> Marker:
    """A flush before which so much was private, or waited, and nothing after it."""
    before = Counters(
        rss_anon_bytes=_whole(private),
        swap_bytes=0,
        file_dirty_bytes=_whole(unwritten),
        file_writeback_bytes=0,
    )
    after = Counters(rss_anon_bytes=0, swap_bytes=0, file_dirty_bytes=0, file_writeback_bytes=0)
    return Marker(MarkerKind.FLUSH, STARTED_AT, 100, number=number, before=before, after=after)


def _whole(figure: Figure) -> int | Absent:
    return figure if isinstance(figure, Absent) else int(figure)


def released(discarded_bytes: Figure) -> Marker:
    ledger = Ledger(discarded_bytes=discarded_bytes)
    return Marker(MarkerKind.RELEASE, STARTED_AT, 100, label="dontneed", ledger=ledger)


def c(*markers: Marker, copied: Figure = 76 * MIB, **more: Any) -> Side:
    ledger = private_ledger(76 * MIB, 0, copied, 0)
    fields: dict[str, Any] = {"ledger": ledger, "values": {"private_copies_bytes": copied}}
    return Side(state(mode=C, **(fields | more)), markers)


def shared(*markers: Marker, **more: Any) -> Side:
    ledger = Ledger(changed_bytes=70 * MIB, dirtied_bytes=80 * MIB)
    return Side(state(mode=SHARED, **({"ledger": ledger} | more)), markers)
