"""Settings as texts, field by field, and back: what a launcher asks and how it is understood."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from tui.dtype_names import ITEM_BYTES
from tui.errors import UsageError
from tui.extents import (
    chunk_rows_of,
    chunk_text,
    flush_rows_of,
    flush_text,
    parse_chunk,
    parse_extent,
    size_text,
)
from tui.metrics_format import format_bytes
from tui.option_types import pattern_named
from tui.screens.launcher_fields import MATTERS, OFF, ON, is_asked
from tui.screens.launcher_file import file_of, file_text
from tui.screens.recipes import BOTH_MODES, Shown
from tui.settings import (
    COLD_TOGETHER,
    Settings,
    parse_seconds,
    parse_size,
    problems,
    without_file,
)
from tui.shapes import parse_dimensions, scratch_shape, shape_for_size
from workloads.patterns import SEQUENTIAL
from workloads.words import Mode, Release

_FIELD_OF = {
    "workload": "workload",
    "mode": "mode",
    "chunk_rows": "chunk",
    "flush_every_rows": "flush",
    "release": "release",
    "shape": "size",
    "file": "file",
    "pattern": "pattern",
    "pace_seconds": "pace",
    "is_cold": "cold",
    "interval_seconds": "pace",
    "swap_max_bytes": "swap",
}


_BARE: Final = re.compile(r"\d+(\.\d*)?")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be shown, of which runs, and by field what is wrong with the texts.

    `settings` are those of a run alone, or of a table; `runs` what will run side by side.
    """

    shown: Shown
    settings: Settings
    runs: tuple[Settings, ...]
    wrong: dict[str, str]


def texts_of(settings: Settings, shown: Shown = Shown.RUN) -> dict[str, str]:
    """The texts of a form that says these settings."""
    limit, swap = settings.memory_max_bytes, settings.swap_max_bytes
    return {
        "shown": str(shown),
        "workload": settings.workload,
        "mode": str(settings.mode),
        "size": _array_text(settings) if settings.file is None else "",
        "chunk": chunk_text(settings),
        "flush": flush_text(settings),
        "release": str(settings.release),
        "pattern": settings.pattern,
        "pace": f"{settings.pace_seconds:g}",
        "file": file_text(settings),
        "limit": "" if limit is None else size_text(limit),
        "swap": "" if swap is None else size_text(swap) if swap else "0",
        "exact": ON if settings.exact else OFF,
        "cold": ON if settings.is_cold else OFF,
    }


def _array_text(settings: Settings) -> str:
    """The size, where that says the shape; else the shape."""
    for unit, shift in (("G", 30), ("M", 20)):
        count = -(-settings.array_bytes >> shift)
        if shape_for_size(count << shift, settings.dtype) == settings.shape:
            return f"{count}{unit}"
    # A bare number would be half a size: what has one length is written as numpy writes it.
    text = "x".join(map(str, settings.shape))
    return text if len(settings.shape) > 1 else f"({text},)"


def _size(text: str, *, is_array: bool = False) -> int:
    """A size with its unit: who types 256 means megabytes, and would get bytes."""
    if _BARE.fullmatch(text) and float(text):
        words = f"{text:.20} what? write {text.rstrip('.'):.20}M, or K, G, T"
        flat = f", or ({text:.20},) for so many elements"
        raise UsageError(words + flat * (is_array and text.isdecimal()))
    return parse_size(text)


def _chunk(settings: Settings, text: str) -> Settings:
    chunk = parse_chunk(text) if text else None
    return replace(settings, chunk_rows=chunk_rows_of(chunk, settings), chunk_said=text)


def _flush(settings: Settings, text: str) -> Settings:
    every = parse_extent(text) if text else None
    return replace(settings, flush_every_rows=flush_rows_of(every, settings), flush_said=text)


def _pattern(settings: Settings, text: str) -> Settings:
    asked = is_asked("pattern", settings.workload)
    return replace(settings, pattern=pattern_named(text) if asked else SEQUENTIAL)


def _limit(settings: Settings, text: str) -> Settings:
    return replace(settings, memory_max_bytes=_size(text) if text else None)


def _swap(settings: Settings, text: str) -> Settings:
    size = None if not text else 0 if text == "0" else _size(text)
    return replace(settings, swap_max_bytes=size)


_PUT: Final[dict[str, Callable[[Settings, str], Settings]]] = {
    "chunk": _chunk,
    "flush": _flush,
    "pattern": _pattern,
    "pace": lambda settings, text: replace(settings, pace_seconds=parse_seconds(text)),
    "limit": _limit,
    "swap": _swap,
}
"""How the text of a field is put into the settings, a chunk before what flushes in chunks; each may
raise UsageError."""


def understood(texts: Mapping[str, str], base: Settings) -> Wanted:
    """What the texts say, and what is wrong with those that matter for what is to be shown."""
    shown = Shown(texts["shown"])
    wrong: dict[str, str] = {}
    settings = replace(
        base,
        workload=texts["workload"],
        mode=Mode(texts["mode"]),
        release=Release(texts["release"]),
        exact=texts["exact"] == ON,
        is_cold=texts["cold"] == ON,
    )
    if shown in (Shown.TOUR, Shown.RUNNING):
        return Wanted(shown, settings, (), wrong)
    settings = _with_array(texts, settings, wrong)
    for field, put in _PUT.items():
        try:
            settings = put(settings, texts[field])
        except UsageError as error:
            wrong[field] = str(error)
    # A fit has modes of its own; what is wrong with the workload is so in the dearest.
    if shown is Shown.FIT:
        settings = _of_fit(settings, wrong)
    modes = BOTH_MODES if shown is Shown.BOTH else (settings.mode,)
    runs = tuple(replace(settings, mode=mode) for mode in modes)
    for run in runs:
        for name, words in problems(run).items():
            wrong.setdefault(_FIELD_OF.get(name, name), words)
    if shown is Shown.BOTH and settings.is_cold and settings.file is not None:
        wrong["cold"] = COLD_TOGETHER
    if shown is Shown.BOTH and "mode" in wrong:
        wrong["shown"] = wrong["mode"]
    return Wanted(shown, settings, runs, {k: v for k, v in wrong.items() if k in MATTERS[shown]})


def _of_fit(settings: Settings, wrong: dict[str, str]) -> Settings:
    from tui.fit.plan import refuse_workload

    try:
        refuse_workload(settings.workload)
    except UsageError as error:
        wrong["workload"] = str(error)
    return replace(settings, mode=Mode.COPY_ON_WRITE)


def _with_array(texts: Mapping[str, str], settings: Settings, wrong: dict[str, str]) -> Settings:
    if texts["file"]:
        from tui.subject.array_file import with_file

        try:
            path, said = file_of(texts["file"])
            return with_file(replace(without_file(settings), file=path), said)
        except UsageError as error:
            wrong["file"] = str(error)
        except (RuntimeError, ValueError):  # whose home that is, nobody knows; a NUL
            wrong["file"] = f"no such user: {texts['file'].partition('/')[0]:.40}"
        return settings
    dtype = settings.dtype if settings.dtype in ITEM_BYTES else Settings().dtype
    settings = replace(without_file(settings), dtype=dtype)
    text = texts["size"]
    try:
        if re.search("[xX*,(]", text):
            shape = scratch_shape(parse_dimensions(text), settings.dtype)
            return replace(settings, shape=shape)
        return replace(settings, shape=shape_for_size(_size(text, is_array=True), settings.dtype))
    except UsageError as error:
        wrong["size"] = str(error)
        return settings


def array_in_words(settings: Settings) -> str:
    """Rows, columns and bytes of the array that the settings describe."""
    shape = " x ".join(f"{n:,}" for n in settings.shape)
    return f"{shape} {settings.dtype}, {format_bytes(settings.array_bytes)}"
