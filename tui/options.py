"""The options that make up the settings of a run, for every command that starts one."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from tui.errors import UsageError
from tui.settings import (
    DEFAULT_PACE_SECONDS,
    CageKind,
    Settings,
    parse_count,
    parse_dtype,
    parse_seconds,
    parse_shape,
    parse_size,
    parse_size_or_zero,
    shape_for_size,
)
from workloads.catalog import CATALOG
from workloads.words import Mode, Release

CAGES = [*map(str, CageKind)]
T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


class RunOptions(argparse.Namespace):
    """What `add_run_options` makes; figures are texts still: each error names its option."""

    shape: str | None
    size: str | None
    dtype: str
    file: Path | None
    allow_write: bool
    scratch_dir: Path | None
    mode: str | None
    chunk_rows: str
    flush_every: str
    release: str
    seed: str
    pace: str | None
    interval: str
    memory_max: str | None
    swap_max: str | None
    cage: str


def add_run_options(parser: argparse.ArgumentParser) -> None:
    """Everything a workload can be told; values are checked together, later."""
    array = parser.add_argument_group("the array")
    array.add_argument("--shape", metavar="ROWSxCOLS", help="shape of the scratch array")
    array.add_argument("--size", help="its size instead, like 256M, in rows of 20,000")
    array.add_argument("--dtype", default="float32", help="default float32")
    array.add_argument("--file", type=Path, help="work on your own .npy: mode r, c or lazy")
    array.add_argument("--allow-write", action="store_true", help="let r+ and w+ change --file")
    array.add_argument("--scratch-dir", type=Path, help="where scratch arrays go (a real disk)")
    work = parser.add_argument_group("the work")
    work.add_argument("--mode", help=f"{', '.join(Mode)}; default c (r for lazy)")
    work.add_argument("--chunk-rows", default="1", help="rows per step, or all; default 1")
    work.add_argument("--flush-every", default="100", help="rows; 0 = never; default 100")
    work.add_argument("--release", default="keep", help=f"after a flush: {', '.join(Release)}")
    work.add_argument("--seed", default="0", help="varies normalize and random-rows")
    work.add_argument("--pace", help="seconds to stretch the run to; 0 = full speed")
    work.add_argument("--interval", default="0.1", help="seconds between samples; default 0.1")
    cage = parser.add_argument_group("the cage")
    cage.add_argument("--memory-max", help="memory limit around the workload, like 512M")
    cage.add_argument("--swap-max", help="swap it may use beside it, like 0 or 1G")
    cage.add_argument("--cage", default="auto", choices=CAGES, help="how; default: what works")


def settings_from(options: RunOptions, *, workload: str, headless: bool) -> Settings:
    """The settings that the options say; raises UsageError with one line."""
    entry = CATALOG.get(workload)
    if entry is None:
        raise UsageError(f"unknown workload {workload!r:.40}: choose from {', '.join(CATALOG)}")
    dtype = parse_dtype(options.dtype)
    if options.file is not None and (options.shape or options.size):
        raise UsageError("--file has its own shape: leave --shape and --size out")
    if options.shape and options.size:
        raise UsageError("--shape and --size say the same thing: give one of them")
    pace = 0.0 if headless else DEFAULT_PACE_SECONDS
    settings = Settings(
        workload=workload,
        mode=_one_of(Mode, options.mode, "mode") if options.mode else entry.default_mode,
        shape=_shape(options, dtype),
        dtype=dtype,
        release=_one_of(Release, options.release, "release"),
        file=options.file,
        allow_write=options.allow_write,
        seed=named("--seed", parse_count, options.seed),
        pace_seconds=pace if options.pace is None else named("--pace", parse_seconds, options.pace),
        interval_seconds=named("--interval", parse_seconds, options.interval),
        scratch_dir=options.scratch_dir,
        flush_every_rows=named("--flush-every", parse_count, options.flush_every),
        memory_max_bytes=_optional("--memory-max", parse_size, options.memory_max),
        swap_max_bytes=_optional("--swap-max", parse_size_or_zero, options.swap_max),
        cage=CageKind(options.cage),
    )
    if settings.file is not None:
        from tui.subject.array_file import with_file

        settings = with_file(settings)
    chunk = options.chunk_rows
    rows = settings.rows if chunk == "all" else named("--chunk-rows", parse_count, chunk)
    return replace(settings, chunk_rows=rows)


def default_settings() -> Settings:
    """What the launcher starts with: a size that this machine bears, paced to be watched."""
    return Settings(shape=default_shape("float32", None), pace_seconds=DEFAULT_PACE_SECONDS)


def default_shape(dtype: str, scratch_dir: Path | None) -> tuple[int, int]:
    """1 GiB, or a quarter of available memory or free scratch space, whichever is least."""
    from tui.probe.system import read_machine
    from tui.run.estimate import default_size_bytes

    place = scratch_dir or Path("/var/tmp")
    free = shutil.disk_usage(place).free if place.is_dir() else 1 << 30
    return shape_for_size(default_size_bytes(read_machine(), free), dtype)


def _shape(options: RunOptions, dtype: str) -> tuple[int, int]:
    if options.shape:
        return named("--shape", parse_shape, options.shape)
    if options.size:
        return shape_for_size(named("--size", parse_size, options.size), dtype)
    return default_shape(dtype, options.scratch_dir)


def _one_of(kind: type[E], text: str, what: str) -> E:
    try:
        return kind(text)
    except ValueError:
        raise UsageError(f"unknown {what} {text!r:.40}: choose from {', '.join(kind)}") from None


def named(option: str, read: Callable[[str], T], text: str) -> T:
    """What `read` makes of the text; raises UsageError that names the option."""
    try:
        return read(text)
    except UsageError as error:
        raise UsageError(f"{option}: {error}") from error


def _optional(option: str, read: Callable[[str], T], text: str | None) -> T | None:
    return None if text is None else named(option, read, text)
