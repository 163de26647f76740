"""Why a run that goes on has to read pages, by its figures of this moment."""

from __future__ import annotations

from typing import Final

from tui.metrics_format import format_bytes
from tui.probe.reading import number
from tui.run.state import RunState

_FULL: Final = 0.95


def why_read(state: RunState) -> str:
    """Why pages have to be read, where the figures of this run tell, else what stands beside it: a
    limit that is not full takes nothing away, and a file that is in RAM whole is not read."""
    assert state.sample is not None
    get = state.sample.get
    limit, used = number(get("limit_bytes")), number(get("limit_usage_bytes"))
    swap, cached = number(get("swap_bytes")), number(get("file_cached_bytes"))
    array, file = state.about.array_bytes, state.file_bytes
    is_full = limit is not None and used is not None and used >= _FULL * limit
    if is_full and limit is not None and array is not None and array > limit:
        return (
            f"; the limit, {format_bytes(limit)}, is full, and the array, {format_bytes(array)}, "
            "is larger"
        )
    in_swap = f"{format_bytes(swap)} of it are in swap" if swap else ""
    if not file or cached is None:
        return f"; {in_swap}" if in_swap else ": pages that were not in RAM"
    if cached >= _FULL * file:
        return f": {in_swap}" if in_swap else ": pages that were not in RAM"
    held = f": of the file, {format_bytes(file)}, {format_bytes(cached)} are in RAM"
    return f"{held}, and {in_swap}" if in_swap else held
