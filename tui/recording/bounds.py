"""Numbers of a recording within what they count: rows within the array, seconds within a lifetime.

Each is told by its name, which has its unit. What is beyond is refused before anything is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Final

from tui.probe.reading import Absent
from tui.recording.codec import MOST, Refused
from tui.settings import Settings

LONGEST_SECONDS: Final = 1e7
_MOMENTS: Final = frozenset(("at", "seconds", "started_at", "seconds_left", "read_at"))
_SIGNED: Final = frozenset(("unaccounted_bytes",))


def refuse_impossible(name: str, value: Any, rows: int | None) -> None:
    """Raise Refused if a number in a field, or in the fields below it, is beyond what it counts.

    `rows`: how many the array has; None where that is not known.
    """
    if value is None or isinstance(value, (str, bool, Absent)):
        return
    if isinstance(value, (int, float)):
        least, most = _bounds(name, rows)
        if not least <= value <= most:
            raise Refused(f"{name}: beyond what it counts")
    elif isinstance(value, Mapping):
        for key, item in value.items():
            refuse_impossible(name if name in _MOMENTS else str(key), item, rows)
    elif isinstance(value, tuple):
        for item in value:
            refuse_impossible(name, item, rows)
    elif is_dataclass(value) and not isinstance(value, type):
        for below in _names_of(type(value)):
            refuse_impossible(below, getattr(value, below), rows)


@cache
def _names_of(kind: type[Any]) -> tuple[str, ...]:
    return tuple(item.name for item in fields(kind))


@cache
def _bounds(name: str, rows: int | None) -> tuple[float, float]:
    if name in _MOMENTS or name.endswith("_seconds"):
        return 0, LONGEST_SECONDS
    if name.startswith("rows_"):
        return 0, MOST if rows is None else rows
    return -MOST if name in _SIGNED else 0, MOST


def refuse_impossible_settings(settings: Settings) -> None:
    """Raise Refused for a run that nobody can have started."""
    shape = settings.shape
    if not shape or min(shape) < 1 or len(shape) > 64:
        raise Refused("no shape")
    # One after another: a product of 64 lengths has hundreds of digits.
    size = 1
    for length in shape:
        size = min(size * length, 2 * MOST)
    is_wrong = size > MOST or not 0 < settings.array_bytes <= MOST
    if is_wrong or not 0 < settings.interval_seconds <= 86_400:
        raise Refused("a size or an interval beyond all bounds")
    counts = (
        settings.chunk_rows - 1,
        settings.flush_every_rows,
        settings.pace_seconds,
        *(settings.data_offset, settings.memory_max_bytes, settings.swap_max_bytes),
    )
    if any(count is not None and not 0 <= count <= MOST for count in counts):
        raise Refused("a setting that cannot be")
