"""The film that `cowtop snapshot --film` draws of one or two recordings."""

from __future__ import annotations

import re
from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui.commands.picture_options import PictureOptions, refuse_small
from tui.commands.reports import file_to_write
from tui.commands.theme_option import PICTURE_THEME
from tui.errors import UsageError
from tui.option_types import typed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.recording.reader import Recorded

FRAMES: Final = 36
SECONDS: Final = 12.0
MOST_RECORDINGS: Final = 2
LEAST_FOR_TWO: Final = (80, 20)
"""Columns and rows in which each of two charts has its names beside it."""


class FilmOptions(PictureOptions):
    """As parsed, with the recordings."""

    files: list[Path]
    film: Path | None
    frames: int | None
    seconds: float | None


def add_film_options(parser: ArgumentParser) -> None:
    """Where to, how many frames, how fast."""
    parser.add_argument(
        "--film",
        type=typed(_film_path),
        metavar="OUT.svg",
        help="one SVG that plays the run from the opening to the end, two side by side; no script",
    )
    parser.add_argument(
        "--frames",
        type=typed(_frames),
        metavar="N",
        help=f"of the film, 2 to 200; default {FRAMES}",
    )
    parser.add_argument(
        "--seconds",
        type=typed(_seconds),
        metavar="S",
        help=f"how long the film plays before it stands; default {SECONDS:g}",
    )


def refuse_contradictions(options: FilmOptions) -> None:
    """Raise UsageError where pictures and films are mixed."""
    if options.film is None:
        if len(options.files) > 1:
            raise UsageError("a picture is of one recording; two side by side are a --film")
        if options.frames is not None or options.seconds is not None:
            raise UsageError("--frames and --seconds are of a film: add --film OUT.svg")
    elif len(options.files) > MOST_RECORDINGS:
        raise UsageError(f"--film shows up to {MOST_RECORDINGS} recordings at once")
    elif options.at or options.out or options.view != "monitor":
        raise UsageError(
            "--film shows the monitor from the opening to the end: no --at, --out, --view"
        )


def draw_one(recordings: Sequence[Recorded], path: Path, options: FilmOptions) -> Path:
    """Draw the film of one or two recordings into a file; folders on the way are made."""
    from tui.named_files.new_file import write_whole
    from tui.pictures.film import Timing, draw_film
    from tui.screens.film import film_frames

    refuse_small(options)
    _refuse_small_pair(recordings, options.picture_size)
    columns, rows = options.picture_size
    frames = options.frames or FRAMES
    grids = film_frames(
        [run for recorded in recordings for run in recorded.runs],
        columns=columns,
        rows=rows,
        theme=options.theme or PICTURE_THEME,
        frames=frames,
        are_together=recordings[0].are_together,
    )
    svg = draw_film(
        grids,
        title=f"cowtop: {' beside '.join(map(stem_of, recordings))}",
        timing=Timing(frame_seconds=(options.seconds or SECONDS) / (frames - 1)),
    )
    try:
        write_whole(path, svg.encode(), make_folders=True)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from error
    return path


def stem_of(recorded: Recorded) -> str:
    """The name of a recording's file without what says its format."""
    return recorded.name.partition(".")[0]


def _refuse_small_pair(recordings: Sequence[Recorded], size: tuple[int, int]) -> None:
    if len(recordings) > 1 and (size[0] < LEAST_FOR_TWO[0] or size[1] < LEAST_FOR_TWO[1]):
        asked, least = ("x".join(map(str, found)) for found in (size, LEAST_FOR_TWO))
        raise UsageError(f"two recordings side by side need {least} or more, not {asked}")


def _film_path(text: str) -> Path:
    if Path(text).suffix.lower() != ".svg":
        raise UsageError(f"{text!r:.40}: a film is an SVG, end it in .svg")
    return file_to_write(text)


def _frames(text: str) -> int:
    if not re.fullmatch(r"\d{1,3}", text) or not 2 <= int(text) <= 200:
        raise UsageError(f"{text!r:.20} is not a number of frames from 2 to 200")
    return int(text)


def _seconds(text: str) -> float:
    if not re.fullmatch(r"\d{1,3}(\.\d{1,3})?", text) or not 0.5 <= float(text) <= 300:
        raise UsageError(f"{text!r:.20} is not a number of seconds from 0.5 to 300")
    return float(text)
