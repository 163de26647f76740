"""Settings as texts, field by field, and back: what a launcher asks and how it is understood."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from tui.errors import UsageError
from tui.metrics_format import format_bytes
from tui.settings import (
    Settings,
    parse_count,
    parse_seconds,
    parse_shape,
    parse_size,
    parse_size_or_zero,
    problems,
    shape_for_size,
)
from workloads.words import Mode, Release

OFF: Final = "off"
ON: Final = "on"
_FIELD_OF = {
    "workload": "workload",
    "mode": "mode",
    "chunk_rows": "chunk",
    "flush_every_rows": "flush",
    "release": "release",
    "shape": "size",
    "file": "file",
    "pace_seconds": "pace",
    "interval_seconds": "pace",
    "swap_max_bytes": "swap",
}


def texts_of(settings: Settings) -> dict[str, str]:
    """The form's first texts."""
    shape = settings.shape
    limit, swap = settings.memory_max_bytes, settings.swap_max_bytes
    return {
        "workload": settings.workload,
        "mode": str(settings.mode),
        "size": "x".join(map(str, shape)) if settings.file is None else "",
        "chunk": str(settings.chunk_rows),
        "flush": str(settings.flush_every_rows),
        "release": str(settings.release),
        "pace": f"{settings.pace_seconds:g}",
        "file": str(settings.file or ""),
        "limit": "" if limit is None else f"{limit >> 20}M",
        "swap": "" if swap is None else f"{swap >> 20}M" if swap else "0",
        "exact": ON if settings.exact else OFF,
    }


def _chunk(settings: Settings, text: str) -> Settings:
    rows = settings.rows if text == "all" else parse_count(text, least=1)
    return replace(settings, chunk_rows=rows)


def _limit(settings: Settings, text: str) -> Settings:
    return replace(settings, memory_max_bytes=parse_size(text) if text else None)


def _swap(settings: Settings, text: str) -> Settings:
    return replace(settings, swap_max_bytes=parse_size_or_zero(text) if text else None)


_PUT: Final[dict[str, Callable[[Settings, str], Settings]]] = {
    "chunk": _chunk,
    "flush": lambda settings, text: replace(settings, flush_every_rows=parse_count(text)),
    "pace": lambda settings, text: replace(settings, pace_seconds=parse_seconds(text)),
    "limit": _limit,
    "swap": _swap,
}
"""How the text of a field is put into the settings; each may raise UsageError."""


def understood(texts: Mapping[str, str], base: Settings) -> tuple[Settings, dict[str, str]]:
    """The settings that the texts say, and by field what is wrong with them."""
    wrong: dict[str, str] = {}
    settings = replace(
        base,
        workload=texts["workload"],
        mode=Mode(texts["mode"]),
        release=Release(texts["release"]),
        exact=texts["exact"] == ON,
    )
    settings = _with_array(texts, settings, wrong)
    for field, put in _PUT.items():
        try:
            settings = put(settings, texts[field])
        except UsageError as error:
            wrong[field] = str(error)
    for name, words in problems(settings).items():
        wrong.setdefault(_FIELD_OF.get(name, name), words)
    return settings, wrong


def _with_array(texts: Mapping[str, str], settings: Settings, wrong: dict[str, str]) -> Settings:
    if texts["file"]:
        from tui.subject.array_file import with_file

        try:
            path = Path(texts["file"]).expanduser()
            return with_file(replace(settings, file=path, data_offset=None))
        except UsageError as error:
            wrong["file"] = str(error)
            return settings
    settings = replace(settings, file=None, data_offset=None)
    text = texts["size"]
    try:
        if "x" in text.lower():
            return replace(settings, shape=parse_shape(text))
        return replace(settings, shape=shape_for_size(parse_size(text), settings.dtype))
    except UsageError as error:
        wrong["size"] = str(error)
        return settings


def array_in_words(settings: Settings) -> str:
    """Rows, columns and bytes of the array that the settings describe."""
    shape = " x ".join(f"{n:,}" for n in settings.shape)
    return f"{shape} {settings.dtype}, {format_bytes(settings.array_bytes)}"
