"""`--file` and what is said of a raw one, for the commands that measure many runs on one array."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, _ArgumentGroup
from dataclasses import replace
from pathlib import Path

from tui.named_files.member import MEMBER
from tui.option_types import named, refuse_two_arrays
from tui.settings import (
    DEFAULT_DTYPE,
    Settings,
    parse_dtype,
    parse_size,
    parse_size_or_zero,
)
from tui.shapes import parse_dimensions, scratch_shape, shape_for_size
from tui.text import say


class FileOptions(Namespace):
    """As parsed; figures are texts still. `dtype` is of a scratch array without `file`."""

    file: Path | None
    size: str | None
    dtype: str | None
    shape: str | None
    offset: str | None
    order: str | None


def add_file_options(parser: ArgumentParser | _ArgumentGroup, what: str) -> None:
    """The file, and what only the user knows of a raw one."""
    parser.add_argument("--file", type=Path, metavar=f"FILE[{MEMBER}MEMBER]", help=what)
    parser.add_argument(
        "--dtype", metavar="DTYPE", help="of the scratch array, default float32; of a raw --file"
    )
    parser.add_argument(
        "--shape",
        metavar="ROWSxCOLS",
        help="of either, like 50000x20000 or 64x512x512; 1D: 50000000",
    )
    parser.add_argument(
        "--offset", metavar="BYTES", help="where in a raw --file it begins; default 0"
    )
    parser.add_argument("--order", choices=("C", "F"), help="of a raw --file; F: column by column")
    parser.add_argument(
        "--size", metavar="SIZE", help="of a scratch array, in rows of 20,000; default 1G"
    )


def with_array(settings: Settings, options: FileOptions, more: str = "") -> Settings:
    """The settings with the array that the options say; what there is to say of a file is said.

    `more`: what else is said of any file. Raises UsageError with one line.
    """
    refuse_two_arrays(options)
    if options.file is None:
        dtype = named("--dtype", parse_dtype, options.dtype or DEFAULT_DTYPE)
        return replace(settings, shape=_shape_of(options.shape, options.size, dtype), dtype=dtype)
    from tui.files.formats.raw import said_of
    from tui.subject.array_file import with_file

    shape = None if options.shape is None else named("--shape", parse_dimensions, options.shape)
    offset = (
        None if options.offset is None else named("--offset", parse_size_or_zero, options.offset)
    )
    said = said_of(options.dtype, shape, offset, options.order)
    found = with_file(replace(settings, file=options.file), said)
    words = "; ".join(filter(None, (found.file_words, more)))
    if words:
        say(f"{options.file.name}: {words}")
    return found


def _shape_of(shape: str | None, size: str | None, dtype: str) -> tuple[int, ...]:
    """What `--shape` or `--size` says of a scratch array, 1 GiB without; raises UsageError."""
    if shape:
        return named("--shape", lambda text: scratch_shape(parse_dimensions(text), dtype), shape)
    return shape_for_size(named("--size", parse_size, size or "1G"), dtype)
