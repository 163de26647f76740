"""What reading an array brought in, and what it waited for: by the child, of one moment.

Of the process are its faults, what it had read from the disk and what it has mapped; the file's
cache is everyone's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from tui.probe.reading import Figure, numbers_of, reasons_of
from workloads.events import Counters, Event, Finished, Opened, Progress
from workloads.figures import rise
from workloads.reads import Reads


@dataclass(frozen=True, slots=True)
class Brought:
    """Since the array is open, by the moment when so many rows were done.

    `cached_before_bytes` and `cached_bytes` are the file's in the cache, `mapped_bytes` what the
    process has more of files in its memory now; `swapped_bytes`: what it has in swap, whose reading
    back is in `read_bytes` too.
    """

    rows_done: int
    minor_faults: Figure
    major_faults: Figure
    read_bytes: Figure
    mapped_bytes: Figure
    cached_before_bytes: Figure
    cached_bytes: Figure
    swapped_bytes: Figure


def brought(opened: Opened | None, event: Event) -> Brought | None:
    """What the child says of it in this event; None where it says nothing."""
    if opened is None or opened.reads is None:
        return None
    if isinstance(event, (Progress, Finished)) and event.reads is not None:
        return _since(opened, opened.reads, event.rows_done, event.now, event.reads)
    return None


def _since(opened: Opened, before: Reads, rows_done: int, now: Counters, reads: Reads) -> Brought:
    return Brought(
        rows_done,
        minor_faults=rise(before.minor_faults, reads.minor_faults),
        major_faults=rise(before.major_faults, reads.major_faults),
        read_bytes=rise(before.read_bytes, reads.read_bytes),
        mapped_bytes=rise(opened.after.rss_file_bytes, now.rss_file_bytes),
        cached_before_bytes=opened.before.file_cached_bytes,
        cached_bytes=now.file_cached_bytes,
        swapped_bytes=now.swap_bytes,
    )


def brought_json(found: Brought | None, asked_bytes: Figure) -> Mapping[str, Any] | None:
    """As a script reads it; null where nothing was only read, or nobody told."""
    if found is None:
        return None
    figures: dict[str, Figure] = {"asked_bytes": asked_bytes}
    figures |= {item.name: getattr(found, item.name) for item in fields(found)}
    return {**numbers_of(figures), "absent": reasons_of(figures)}
