"""The options of everything that a workload can be told."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from tui.errors import UsageError
from tui.extents import Extent, parse_chunk, parse_extent
from tui.option_types import one_of, pattern_named, typed
from tui.options.cage import CageOptions, add_cage_options
from tui.settings import (
    DEFAULT_DTYPE,
    DEFAULT_PACE_SECONDS,
    parse_count,
    parse_seconds,
    parse_size,
    parse_size_or_zero,
)
from tui.shapes import Dimensions, parse_dimensions
from workloads.patterns import PATTERNS, SEQUENTIAL
from workloads.words import Mode, Release

MOST_MODES: Final = 4


class RunOptions(CageOptions):
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
    add_cage_options(parser, "the workload")


def add_cold_option(group: argparse._ArgumentGroup) -> None:
    """For every command whose runs read from the disk."""
    group.add_argument(
        "--cold",
        action="store_true",
        help="have the file's clean pages leave the page cache before the start",
    )
