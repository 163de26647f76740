"""The options that make up the settings of a run, for every command that starts one."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tui.errors import UsageError
from tui.extents import Extent, parse_chunk, parse_extent, with_extents
from tui.option_types import named, one_of, pattern_named, refuse_two_arrays, typed
from tui.settings import (
    COLD_TOGETHER,
    DEFAULT_DTYPE,
    DEFAULT_PACE_SECONDS,
    CageKind,
    Settings,
    checked,
    parse_count,
    parse_dtype,
    parse_seconds,
    parse_size,
    parse_size_or_zero,
)
from tui.shapes import Dimensions, parse_dimensions, scratch_shape, shape_for_size
from workloads.catalog import CATALOG
from workloads.patterns import PATTERNS, SEQUENTIAL
from workloads.words import Mode, Release

CAGES: Final = [*map(str, CageKind)]
MOST_MODES: Final = 4


class RunOptions(argparse.Namespace):
    """What `add_run_options` makes; None is what was not said."""

    shape: Dimensions | None
    size: int | None
    dtype: str | None
    offset: int | None
    order: str | None
    file: Path | None
    allow_write: bool
    scratch_dir: Path | None
    mode: Mode | None
    chunk: Extent | None
    flush_every: Extent | None
    release: Release
    seed: int
    pace: float | None
    interval: float
    memory_max: int | None
    swap_max: int | None
    cage: CageKind
    exact: bool
    pattern: str
    cold: bool


def parse_modes(text: str) -> list[Mode]:
    """`c,r+`, each once; raises UsageError."""
    modes = [one_of(Mode, "mode")(mode.strip()) for mode in text.split(",")]
    if not 1 <= len(modes) <= MOST_MODES or len(set(modes)) < len(modes):
        raise UsageError(f"one to {MOST_MODES} different modes, like c,r+")
    return modes


def add_chunk_option(group: argparse._ArgumentGroup) -> None:
    """`--chunk`, by its older name as well."""
    group.add_argument(
        "--chunk",
        "--chunk-rows",
        type=typed(parse_chunk),
        metavar="ROWS|BYTES",
        help="what one step does: rows, bytes like 1M, 1/12 or all; default: a row of 16K or more, "
        "of smaller ones as many as make a mebibyte, or a 256th of the array",
    )


def add_run_options(parser: argparse.ArgumentParser) -> None:
    """Everything a workload can be told; values are checked together, later."""
    size, rows, seconds = typed(parse_size), typed(parse_count), typed(parse_seconds)
    array = parser.add_argument_group("the array")
    array.add_argument(
        "--shape",
        type=typed(parse_dimensions),
        metavar="ROWSxCOLS",
        help="shape of the array: as many lengths as there are, like 50000000 or 64x512x512; "
        "of a raw file one may be ?",
    )
    array.add_argument(
        "--size", type=size, metavar="SIZE", help="its size instead, like 256M, in rows of 20,000"
    )
    array.add_argument(
        "--dtype", metavar="DTYPE", help=f"default {DEFAULT_DTYPE}; of a raw file any of numpy's"
    )
    array.add_argument(
        "--file",
        type=Path,
        metavar="FILE[::MEMBER]",
        help="work on your own .npy, a stored member of an .npz, or a raw file with --dtype (and "
        "--shape, --offset, --order): in mode r, c or load",
    )
    array.add_argument(
        "--offset",
        type=typed(parse_size_or_zero),
        metavar="BYTES",
        help="where in --file a raw array begins; default 0",
    )
    array.add_argument("--order", choices=("C", "F"), help="of a raw array; F: column by column")
    array.add_argument("--allow-write", action="store_true", help="let r+ and w+ change --file")
    array.add_argument(
        "--scratch-dir",
        type=Path,
        metavar="FOLDER",
        help="where scratch arrays go (a real disk); default /var/tmp",
    )
    work = parser.add_argument_group("the work")
    work.add_argument(
        "--mode",
        type=typed(one_of(Mode, "mode")),
        metavar="MODE",
        help=f"{', '.join(Mode)}; default c (r for lazy)",
    )
    add_chunk_option(work)
    work.add_argument(
        "--flush-every",
        type=typed(parse_extent),
        metavar="ROWS|BYTES",
        help="flush after so many rows, bytes like 64M or 1/12; 0 = never; default: by the shape, "
        "100 for rows of 20,000 float32",
    )
    work.add_argument(
        "--release",
        type=typed(one_of(Release, "release")),
        default=Release.KEEP,
        metavar="RELEASE",
        help=f"after a flush: {', '.join(Release)}; default {Release.KEEP}",
    )
    work.add_argument(
        "--seed",
        type=rows,
        default=0,
        metavar="N",
        help="varies normalize, random-rows, --pattern random; default 0",
    )
    work.add_argument(
        "--pattern",
        type=typed(pattern_named),
        default=SEQUENTIAL,
        metavar="PATTERN",
        help=f"how scan and lazy read: {', '.join(PATTERNS)}; default {SEQUENTIAL}",
    )
    work.add_argument(
        "--pace",
        type=seconds,
        metavar="SECONDS",
        help=f"to stretch the run to; 0 = full speed; default {DEFAULT_PACE_SECONDS:g}, headless 0",
    )
    work.add_argument(
        "--interval",
        type=seconds,
        default=0.25,
        metavar="SECONDS",
        help="between samples; default 0.25",
    )
    work.add_argument(
        "--exact",
        action="store_true",
        help="let the kernel tell which pages are written (6.7+): a fault a page after each flush",
    )
    add_cold_option(work)
    cage = parser.add_argument_group("the cage")
    cage.add_argument(
        "--memory-max",
        type=size,
        metavar="SIZE",
        help="memory limit around the workload, like 512M; default none",
    )
    cage.add_argument(
        "--swap-max",
        type=typed(parse_size_or_zero),
        metavar="SIZE",
        help="swap it may use beside it, like 0 or 1G",
    )
    cage.add_argument(
        "--cage",
        type=typed(one_of(CageKind, "cage")),
        default=CageKind.AUTO,
        metavar="CAGE",
        help=f"how: {', '.join(CAGES)}; default: what works",
    )


def add_cold_option(group: argparse._ArgumentGroup) -> None:
    """For every command whose runs read from the disk."""
    group.add_argument(
        "--cold",
        action="store_true",
        help="have the file's clean pages leave the page cache before the start",
    )


def all_settings(
    options: RunOptions,
    modes: Sequence[Mode] | None,
    *,
    workload: str,
    headless: bool,
    many: int = 1,
) -> list[Settings]:
    """Settings for each mode, or for the one that the options say; raises UsageError.

    Several together take what one alone would have taken, unless a size was said; so do `many`
    of the same.
    """
    from tui.subject.default_settings import default_bytes

    refuse_two_arrays(options)
    wanted: Sequence[Mode | None] = modes or [options.mode]
    if options.cold and options.file is not None and len(wanted) > 1:
        raise UsageError(f"--cold: {COLD_TOGETHER}")
    size = options.size or default_bytes(options.scratch_dir) // (len(wanted) * many)
    each = [RunOptions(**{**vars(options), "mode": mode, "size": size}) for mode in wanted]
    return [_settings(one, workload=workload, headless=headless) for one in each]


def _settings(options: RunOptions, *, workload: str, headless: bool) -> Settings:
    entry = CATALOG.get(workload)
    if entry is None:
        raise UsageError(f"unknown workload {workload!r:.40}: choose from {', '.join(CATALOG)}")
    pace = 0.0 if headless else DEFAULT_PACE_SECONDS
    dtype = DEFAULT_DTYPE
    if options.file is None and options.dtype is not None:
        dtype = named("--dtype", parse_dtype, options.dtype)
    settings = Settings(
        workload=workload,
        mode=options.mode or entry.default_mode,
        shape=_scratch_shape(options, dtype),
        dtype=dtype,
        release=options.release,
        file=options.file,
        allow_write=options.allow_write,
        seed=options.seed,
        pace_seconds=pace if options.pace is None else options.pace,
        interval_seconds=options.interval,
        scratch_dir=options.scratch_dir,
        memory_max_bytes=options.memory_max,
        swap_max_bytes=options.swap_max,
        cage=options.cage,
        exact=options.exact,
        pattern=options.pattern,
        is_cold=options.cold,
    )
    if settings.file is not None:
        from tui.files.formats.raw import said_of
        from tui.subject.array_file import with_file

        said = said_of(options.dtype, options.shape, options.offset, options.order)
        settings = with_file(settings, said)
    found = checked(with_extents(settings, options.chunk, options.flush_every))
    refuse_what_cannot_change(found)
    return found


def _scratch_shape(options: RunOptions, dtype: str) -> tuple[int, ...]:
    if options.shape is None or options.file is not None:
        return shape_for_size(options.size or 0, dtype)
    return named("--shape", lambda shape: scratch_shape(shape, dtype), options.shape)


def refuse_what_cannot_change(settings: Settings) -> None:
    """Raise UsageError for a workload whose first change numpy would refuse."""
    if settings.mode is Mode.READ and CATALOG[settings.workload].changes:
        raise UsageError(
            f"--mode r: {settings.workload} changes the array, and a read-only one cannot be "
            "changed: c changes a private copy, r+ the file; scan and lazy work in r"
        )
