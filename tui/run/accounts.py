"""The ledger from what was read: from counters between two walks, from a walk to the page."""

from __future__ import annotations

from tui.probe.reading import Absent, Figure, Sample
from tui.probe.smaps import Walk
from tui.run.ledger import NOT_READ, Ledger, ledger_for
from workloads.events import Counters, Opened
from workloads.words import Mode


def by_counters(
    mode: Mode,
    changed_bytes: int,
    discarded_bytes: int,
    *,
    opened: Opened,
    now: Counters,
    noise_bytes: int,
) -> Ledger:
    """From counters that the child read as it counted its pages.

    `noise_bytes`: what it allocated for itself since the array was opened, by the last walk.
    """
    ram = swap = dirtied = dirty = writeback = NOT_READ  # type: Figure
    private, baseline = now.private_bytes, opened.before.private_bytes
    if private is not None and baseline is not None:
        swap = max(0, (now.swap_bytes or 0) - (opened.before.swap_bytes or 0))
        ram = max(0, private - baseline - swap - noise_bytes)
    if now.write_bytes is not None and opened.after.write_bytes is not None:
        dirtied = now.write_bytes - opened.after.write_bytes
    if now.file_dirty_bytes is not None and now.file_writeback_bytes is not None:
        dirty, writeback = now.file_dirty_bytes, now.file_writeback_bytes
    return ledger_for(
        mode,
        changed_bytes,
        discarded_bytes,
        ram_bytes=ram,
        swap_bytes=swap,
        dirtied_bytes=dirtied,
        dirty_bytes=dirty,
        writeback_bytes=writeback,
    )


def by_walk(
    mode: Mode,
    changed_bytes: int,
    discarded_bytes: int,
    *,
    opened: Opened | None,
    sample: Sample,
    walk: Walk | Absent,
) -> Ledger:
    """From a reading of everything while the child stands still: exact to the page."""
    ram: Figure
    swap: Figure
    if isinstance(walk, Absent):
        ram = swap = walk
    elif not walk.mapping:
        ram = swap = Absent("the array's memory is part of a larger mapping")
    else:
        ram, swap = walk.mapping.get("Anonymous", 0), walk.mapping.get("Swap", 0)
    written = sample.get("write_bytes")
    before = opened.after.write_bytes if opened else None
    dirtied: Figure = NOT_READ
    if isinstance(written, Absent):
        dirtied = written
    elif before is not None:
        dirtied = written - before
    return ledger_for(
        mode,
        changed_bytes,
        discarded_bytes,
        ram_bytes=ram,
        swap_bytes=swap,
        dirtied_bytes=dirtied,
        dirty_bytes=sample.get("file_dirty_bytes"),
        writeback_bytes=sample.get("file_writeback_bytes"),
    )


def copies(opened: Opened, now: Counters, changed_bytes: int, noise_bytes: int) -> Figure:
    """The private copies there are by counters, at most what was changed.

    What the child allocated for itself since the last walk is no copy of the array's.
    """
    private, baseline = now.private_bytes, opened.before.private_bytes
    if private is None or baseline is None:
        return NOT_READ
    return min(max(0, private - baseline - noise_bytes), changed_bytes)
