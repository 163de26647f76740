"""An account of a run of ten changed pages, and what comes of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.run.told import BASE, PAGE, opened
from tui.probe.reading import Absent, Figure, Sample
from tui.probe.smaps import Walk
from tui.run.accounts import Account
from tui.run.ledger import Ledger
from tui.run.shared_ledger import SharedReading, shared_ledger
from workloads.events import Counters, Opened
from workloads.words import Mode

CHANGED = 10 * PAGE
NOW = replace(BASE, write_bytes=10_000 + 12 * PAGE)


def account_of(mode: Mode, event: Opened | None, **more: Any) -> Account:
    """Ten pages are changed, one is given up."""
    fields: dict[str, Any] = {"changed_pages": 10, "discarded_pages": 1, "unflushed_pages": 10}
    if event is not None:
        fields["before_write_bytes"] = event.after.write_bytes
    return Account(mode, event, **fields | more)


def counted(mode: Mode, now: Counters, *, before: Counters = BASE, noise: int = 0) -> Ledger:
    """What is to come of counters."""
    return account_of(mode, opened(before=before), noise_bytes=noise).by_counters(now)


def dirtied_as(dirtied: Figure, dirty: Figure, writeback: Figure, **more: Any) -> Ledger:
    """What is to come of these, where no flush was called."""
    read = SharedReading(CHANGED, CHANGED, dirtied, dirtied, dirty, writeback, **more)
    return shared_ledger(read)


def walked_as(
    mode: Mode, walk: Walk | Absent, values: dict[str, Figure], *, before: Counters = BASE
) -> Ledger:
    """What is to come of a walk, and of a sample with these values."""
    account = account_of(mode, opened(after=before), flushed_write_bytes=before.write_bytes)
    return account.by_walk(Sample(1.0, values), walk)
