"""`cowtop snapshot`: pictures of a recording at named moments, the same bytes each time."""

from __future__ import annotations

import re
from argparse import ArgumentParser, Namespace, _ArgumentGroup
from pathlib import Path
from typing import TYPE_CHECKING

from tui.commands import subcommand
from tui.errors import ExitCode, UsageError
from tui.options import typed

if TYPE_CHECKING:
    from tui.recording.moments import Moment
    from tui.recording.reader import Recording

VIEWS = ("monitor", "chart", "page-map", "table")
SUFFIXES = (".svg", ".png", ".txt", ".ans")


class PictureOptions(Namespace):
    """As parsed, for `snapshot` and `run --headless`."""

    at: list[Moment] | None
    out: str | None
    picture_size: tuple[int, int]
    theme: str
    view: str


class Options(PictureOptions):
    """With the recording."""

    file: Path


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
        "--theme", default="cowtop-dark", help=f"{prefix}cowtop-light, or a theme of Textual's"
    )
    parser.add_argument("--view", default="monitor", choices=VIEWS, help=f"{prefix}what to draw")


def add_options(parser: ArgumentParser) -> None:
    """The recording, and the pictures wanted of it."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a recording")
    add_picture_options(parser)


def start(options: Options) -> int:
    """Read the recording, draw every moment; prints the files' names."""
    from tui.commands.replay import read_all

    for path in draw(read_all([options.file])[0], options):
        print(path)
    return ExitCode.FINISHED


def draw(recording: Recording, options: PictureOptions, *, name: str | None = None) -> list[Path]:
    """Draw the moments that the options name; raises UsageError before the first is drawn."""
    from tui.pictures.picture_file import write_picture
    from tui.pictures.png import PngUnavailable
    from tui.recording.moments import END, find
    from tui.recording.timeline import Timeline
    from tui.screens.still import screenshot

    columns, rows = options.picture_size
    timeline = Timeline(recording)
    name = name or recording.name.partition(".")[0]
    wanted = [
        (_path(options.out or "{name}-{at}.svg", name, moment.word), find(moment, timeline), moment)
        for moment in options.at or [END]
    ]
    if len({path for path, _, _ in wanted}) < len(wanted):
        raise UsageError("--out: put {at} in it, or every picture overwrites the last")
    for path, at, moment in wanted:
        svg = screenshot(
            timeline.up_to(at), columns=columns, rows=rows, theme=options.theme, view=options.view
        )
        try:
            write_picture(svg, path, title=f"cowtop: {name} at {moment.word}")
        except PngUnavailable as error:
            raise UsageError(str(error)) from error
        except OSError as error:
            raise UsageError(f"{path}: {error.strerror}") from error
    return [path for path, _, _ in wanted]


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
    return text


def _path(pattern: str, name: str, at: str) -> Path:
    word = at.replace("%", "").replace(":", "-")
    return Path(pattern.replace("{name}", name).replace("{at}", word))


COMMAND = subcommand(
    "snapshot",
    "pictures of a recording: SVG, PNG, text, ANSI",
    Options,
    add_options,
    start,
)
