"""What a picture is asked for with: the same for `snapshot`, its films and `run --headless`."""

from __future__ import annotations

import re
from argparse import ArgumentParser, Namespace, _ArgumentGroup
from pathlib import Path
from typing import TYPE_CHECKING

from tui.commands.reports import pattern_to_write, refuse_shared
from tui.errors import UsageError
from tui.option_types import typed
from tui.settings import parse_count
from tui.terminal import LEAST_COLUMNS, LEAST_ROWS

if TYPE_CHECKING:
    from tui.recording.moments import Moment

VIEWS = ("monitor", "chart", "page-map", "table")
DEFAULT_PATTERN = "{name}-{at}.svg"
SUFFIXES = (".svg", ".png", ".txt", ".ans")


class PictureOptions(Namespace):
    """As parsed, for `snapshot` and `run --headless`."""

    at: list[Moment] | None
    out: str | None
    picture_size: tuple[int, int]
    theme: str | None = None
    view: str
    only: int | None


def add_picture_options(parser: ArgumentParser | _ArgumentGroup, *, prefix: str = "") -> None:
    """When, where to, and how large; the same for `snapshot` and `run --headless`."""
    parser.add_argument(
        "--at",
        type=typed(_moments),
        metavar="MOMENTS",
        help=f"{prefix}25%%, 12s, flush:3, end ...",
    )
    parser.add_argument(
        "--out",
        type=typed(_pattern),
        metavar="PATTERN",
        help=f"{prefix}like shots/{{name}}-{{at}}.svg; the suffix says which: {' '.join(SUFFIXES)}",
    )
    # `run` has a --size already: that of its array.
    names = ("--picture-size",) if prefix else ("--size", "--picture-size")
    parser.add_argument(
        *names,
        dest="picture_size",
        type=typed(_size),
        default=(120, 40),
        metavar="COLSxROWS",
        help=f"{prefix}default 120x40",
    )
    parser.add_argument(
        "--view",
        default="monitor",
        choices=VIEWS,
        metavar="VIEW",
        help=f"{prefix}what to draw: {', '.join(VIEWS)}; default monitor",
    )
    parser.add_argument(
        "--only",
        type=typed(parse_count),
        metavar="N",
        help=f"{prefix}of instances this one alone, from 1",
    )


def refuse_small(options: PictureOptions) -> None:
    """Raise UsageError where the monitor would only say that there is no room for it."""
    columns, rows = options.picture_size
    if options.view == "monitor" and (columns < LEAST_COLUMNS or rows < LEAST_ROWS):
        raise UsageError(
            f"a picture of {columns}x{rows} is too small for the monitor, which needs "
            f"{LEAST_COLUMNS}x{LEAST_ROWS}; --view chart, page-map or table can be smaller"
        )


def refuse_of_many(options: PictureOptions) -> None:
    """Raise UsageError for a picture of instances that only one of them has."""
    if options.view != "monitor":
        raise UsageError(f"--view {options.view} is of one run: say which instance with --only N")
    for moment in options.at or ():
        if moment.is_of_one_run:
            raise UsageError(f"--at {moment.word} is of one run: say which instance with --only N")


def refuse_only(only: int | None, many: int | None, what: str) -> None:
    """Raise UsageError for one of instances that is not there; `what` has so many, None: is one."""
    if only is None:
        return
    if many is None:
        raise UsageError(f"--only is of instances: {what} is one run")
    if not 1 <= only <= many:
        raise UsageError(f"--only {only}: {what} has {many} instances")


def refuse_unwritable(pattern: str | None) -> None:
    """Raise UsageError where a long run's pictures could not be written at its end."""
    from tui.named_files.new_file import check_writable

    path = Path(pattern or DEFAULT_PATTERN)
    if pattern is None:
        refuse_shared(path)
    try:
        check_writable(path, make_folders=True)
    except OSError as error:
        raise UsageError(f"--out {path}: {error.strerror}") from error


def _moments(text: str) -> list[Moment]:
    from tui.recording.moments import parse_moments

    return parse_moments(text)


def _size(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,3})x(\d{1,3})", text)
    size = (int(match[1]), int(match[2])) if match else (0, 0)
    if not (20 <= size[0] <= 400 and 5 <= size[1] <= 200):
        raise UsageError(f"{text!r:.40} is not a size: write COLUMNSxROWS like 120x40")
    return size


def _pattern(text: str) -> str:
    suffix = Path(text).suffix
    if suffix.lower() not in SUFFIXES:
        raise UsageError(f"{suffix or 'no suffix'!r:.20}: end it in one of {SUFFIXES}")
    return pattern_to_write(text)
