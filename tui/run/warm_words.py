"""How warm a file was when its run began, in words and for scripts."""

from __future__ import annotations

from typing import Any, Final

from tui.files.warmth import Warmth
from tui.metrics_format import format_bytes
from tui.probe.reading import Absent, number, numbers_of, reasons_of

_OUT: Final = "cowtop wrote it and had it leave the cache: who reads it in pays for it"
_IN: Final = "cowtop brought it in: that is charged where cowtop is, and not to the limit"


def warm_words(warmth: Warmth) -> str:
    """`warm: 151 of 153 MiB in cache`, and what `--cold` let go of and what stayed; one line."""
    if not warmth.file_bytes:
        return ""
    cached, whole = warmth.cached_bytes, warmth.file_bytes
    if isinstance(cached, Absent):
        found = f"how much of the file is in cache is not known ({cached.reason})"
    else:
        kind = "in memory" if warmth.is_in_memory else "warm" if cached else "cold"
        found = f"{kind}: {_of(cached, whole)}{'' if warmth.is_in_memory else ' in cache'}"
    if not warmth.is_asked_cold:
        return found
    return f"{found}; --cold {_dropped(warmth)}"


def payer_words(warmth: Warmth) -> str:
    """Who is charged for the pages of a scratch array under a limit, which cowtop itself made."""
    cached = number(warmth.cached_bytes)
    if cached is None or not warmth.file_bytes or warmth.is_in_memory:
        return ""
    return _IN if cached else _OUT


def _dropped(warmth: Warmth) -> str:
    if warmth.trouble:
        return f"let go of nothing: {warmth.trouble}"
    before, stayed = number(warmth.before_bytes), number(warmth.cached_bytes)
    gone = "the clean pages" if before is None or stayed is None else format_bytes(
        max(0, before - stayed)
    )  # fmt: skip
    words = f"let go of {gone}"
    if stayed == 0:
        return words
    why = []
    dirty = number(warmth.dirty_bytes)
    if dirty is not None and dirty > 0:
        why.append(f"{format_bytes(dirty)} are dirty, and what others left so is not written")
    if isinstance(warmth.dirty_bytes, Absent):
        why.append(f"how much of it is dirty is not known ({warmth.dirty_bytes.reason})")
    if stayed is None or dirty is None or stayed > dirty:
        used = f"in use by {', '.join(warmth.users)}" if warmth.users else "in use"
        why.append(used if dirty is None else f"the rest is {used}")
    left = "the rest" if stayed is None else format_bytes(stayed)
    return f"{words}, {left} stayed: {'; '.join(why)}"


def _of(part: float, whole: float) -> str:
    """`151 of 153 MiB`: the unit once where it is one."""
    first, second = format_bytes(part), format_bytes(whole)
    if first.split()[-1] == second.split()[-1]:
        first = first.split()[0]
    return f"{first} of {second}"


def warm_json(warmth: Warmth | None, started_at: float) -> dict[str, Any] | None:
    """For scripts; `read_at_seconds` counts from the array's opening, so it is below zero."""
    if warmth is None:
        return None
    figures = {
        "cached_bytes": warmth.cached_bytes,
        "cached_before_bytes": warmth.before_bytes,
        "dirty_bytes": warmth.dirty_bytes,
    }
    return {
        "file_bytes": warmth.file_bytes,
        **numbers_of(figures),
        "read_at_seconds": round(warmth.at - started_at, 2) if started_at else None,
        "is_asked_cold": warmth.is_asked_cold,
        "in_use_by": list(warmth.users),
        "trouble": warmth.trouble or None,
        "absent": reasons_of(figures),
        "words": warm_words(warmth),
    }
