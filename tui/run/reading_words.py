"""What an order of reading cost, in words: asked for, waited for, read from the disk, brought in.

Pure. Every sentence has the figures of one subject: the process, then the file's cache, which is
everyone's. What is not known is said with its reason.
"""

from __future__ import annotations

from math import prod
from typing import Final

from tui.metrics_format import format_bytes
from tui.probe.reading import NOT_READ, Absent, Figure, number
from tui.run.brought import Brought
from tui.run.state import RunState
from tui.settings import Settings
from workloads.patterns import COLUMNS, RANDOM, SEQUENTIAL, STRIDED

_UNCOUNTED: Final = (
    "No reading from the disk is counted for that: the pages were holes of the file, or its file "
    "system does not count what is read."
)
_AS_ASKED: Final = 0.05
"""How much more or less than was asked for is still the same: headers, and pages half in use."""


def of_reading(state: RunState) -> tuple[str, ...]:
    """The sentences, the most telling first; none of who changes the array or maps none."""
    found, settings = state.brought, state.about.settings
    if found is None or settings is None or not found.rows_done:
        return ()
    said = [_waited(found, settings)]
    if state.sources is None or not state.sources.is_in_memory:
        said += [_from_disk(found, settings, state.file_bytes), _in_cache(found)]
    return tuple(sentence for sentence in said if sentence)


def asked_bytes(found: Brought, settings: Settings) -> int:
    """The elements that were asked for, each once."""
    return settings.array_bytes * found.rows_done // settings.rows


def _waited(found: Brought, settings: Settings) -> str:
    asked = format_bytes(asked_bytes(found, settings))
    who = f"{_order(settings)}: {_done(found, settings)} asked for {asked}"
    waits, hits = found.major_faults, found.minor_faults
    if isinstance(waits, Absent):
        return f"{who}; how often it waited for the disk is not known ({waits.reason})."
    waited = f"{_times(waits, 'fault', 'faults')} waited for the disk (major)"
    if isinstance(hits, Absent):
        return f"{who}; {waited}."
    return f"{who}; {waited}, {hits:,} found their page there or on its way (minor)."


def _order(settings: Settings) -> str:
    kind, _, number_of = settings.pattern.partition(":")
    size = format_bytes(settings.array_bytes // settings.rows)
    if kind == COLUMNS:
        width, rest = divmod(settings.chunk_rows * prod(settings.shape[1:]), settings.rows)
        width = max(width, 1)
        about = "about " if rest and width > 1 else ""
        piece = format_bytes(width * settings.array_bytes // prod(settings.shape))
        return f"Columns, {about}{width:,} at a time, {piece} of every row"
    if kind == STRIDED:
        return f"Every row {number_of} after the last, {size} each"
    named = {SEQUENTIAL: "Rows as they lie", RANDOM: "Rows at random"}
    return f"{named.get(kind, 'Rows')}, {size} each"


def _done(found: Brought, settings: Settings) -> str:
    if settings.pattern != COLUMNS:
        return _times(found.rows_done, "row", "rows")
    columns = prod(settings.shape[1:])
    done = columns * found.rows_done // settings.rows
    return _times(done, "column", "columns") if done else "a part of the first column"


def _from_disk(found: Brought, settings: Settings, file_bytes: int) -> str:
    read, waits = found.read_bytes, number(found.major_faults)
    if isinstance(read, Absent):
        return f"What was read from the disk for it is not known ({read.reason})."
    if not read:
        return _UNCOUNTED if waits else "Nothing was read from the disk for it."
    asked = asked_bytes(found, settings)
    times = read / asked
    came = f"{format_bytes(read)} came from the disk"
    if times > 1 + _AS_ASKED:
        shown = f"{times:.1f}" if times < 10 else f"{times:,.0f}"
        said = f"{came} for {format_bytes(asked)} asked for, {shown} times as much"
    elif times < 1 - _AS_ASKED:
        said = f"{came}, and the rest was in RAM"
    else:
        said = f"{came}, as much as was asked for" + ", all of it read ahead" * (waits == 0)
    if number(found.swapped_bytes):
        return f"{said}; what came back from swap is in it."
    if file_bytes and read > file_bytes * (1 + _AS_ASKED):
        return f"{said} and more than the file has: what had to go was read again."
    if times > 1 + _AS_ASKED:
        return f"{said}: the rest is readahead."
    return f"{said}."


def _in_cache(found: Brought) -> str:
    before, now = found.cached_before_bytes, found.cached_bytes
    if now == NOT_READ:
        return ""  # at that moment nobody asked: it has a price
    mapped = "" if isinstance(found.mapped_bytes, Absent) else (
        f"{format_bytes(found.mapped_bytes)} of files is mapped here since then"
    )  # fmt: skip
    if isinstance(now, Absent):
        return f"What of the file is in the cache is not known ({now.reason})."
    held = f"The file has {format_bytes(now)} in the cache, which is everyone's"
    if not isinstance(before, Absent):
        held += f", and had {format_bytes(before)} before"
    return f"{held}; {mapped}." if mapped else f"{held}."


def _times(count: Figure, one: str, many: str) -> str:
    assert not isinstance(count, Absent)
    return f"{count:,} {one if count == 1 else many}"
