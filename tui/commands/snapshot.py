"""`cowtop snapshot`: pictures and films of recordings, the same bytes each time."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING

from tui.commands import film, subcommand
from tui.commands.film import FilmOptions
from tui.commands.picture_options import (
    DEFAULT_PATTERN,
    PictureOptions,
    add_picture_options,
    refuse_of_many,
    refuse_small,
)
from tui.commands.recordings import read_all
from tui.commands.theme_option import PICTURE_THEME, add_theme_option
from tui.errors import ExitCode, UsageError
from tui.text import LONGEST_PATH, plain

if TYPE_CHECKING:
    from tui.recording.reader import Recorded


def add_options(parser: ArgumentParser) -> None:
    """The recording, and the pictures wanted of it; or one or two, and the film."""
    parser.add_argument(
        "files", type=Path, nargs="+", metavar="FILE", help="a recording; for a film one or two"
    )
    add_picture_options(parser)
    add_theme_option(parser, "of the picture", PICTURE_THEME)
    film.add_film_options(parser)


def start(options: FilmOptions) -> int:
    """Read the recordings, draw every moment or the film; prints the files' names."""
    film.refuse_contradictions(options)
    recordings = read_all(options.files, only=options.only)
    if options.film is not None:
        print(plain(str(film.draw_one(recordings, options.film, options)), LONGEST_PATH))
        return ExitCode.FINISHED
    for path in draw(recordings[0], options):
        print(plain(str(path), LONGEST_PATH))
    return ExitCode.FINISHED


def draw(recorded: Recorded, options: PictureOptions, *, name: str | None = None) -> list[Path]:
    """Draw the moments that the options name; raises UsageError before the first is drawn."""
    from tui.pictures.picture_file import write_picture
    from tui.pictures.png import PngUnavailable
    from tui.recording.moments import END, find
    from tui.recording.timelines import Timelines
    from tui.screens.still import screenshot, screenshot_together

    refuse_small(options)
    if recorded.are_together:
        refuse_of_many(options)
    columns, rows = options.picture_size
    timelines = Timelines(recorded)
    # A name that began with a dash would be an option for whatever reads the picture next.
    name = name or recorded.name.partition(".")[0].strip().lstrip("-") or "recording"
    if options.only is not None:
        name = f"{name}-{options.only}"
    wanted = [
        (
            _path(options.out or DEFAULT_PATTERN, name, moment.word),
            find(moment, timelines),
            moment,
        )
        for moment in options.at or [END]
    ]
    if len({path for path, _, _ in wanted}) < len(wanted):
        raise UsageError("--out: put {at} in it, or every picture overwrites the last")
    for path, at, moment in wanted:
        updates, theme = timelines.updates_at(at), options.theme or PICTURE_THEME
        if recorded.are_together:
            svg = screenshot_together(updates, columns=columns, rows=rows, theme=theme)
        else:
            view = options.view
            svg = screenshot(updates[0], columns=columns, rows=rows, theme=theme, view=view)
        try:
            write_picture(svg, path, title=f"cowtop: {name} at {moment.word}")
        except PngUnavailable as error:
            raise UsageError(str(error)) from error
        except OSError as error:
            raise UsageError(f"{path}: {error.strerror}") from error
    return [path for path, _, _ in wanted]


def _path(pattern: str, name: str, at: str) -> Path:
    from tui.batch.names import filled

    word = at.replace("%", "").replace(":", "-")
    return Path(filled(pattern, {"name": name, "at": word}).text)


COMMAND = subcommand(
    "snapshot",
    "pictures of a recording: SVG, PNG, text, ANSI; or a film of one or two",
    FilmOptions,
    add_options,
    start,
    example="cowtop snapshot run.jsonl.gz --at 50%,end --out shots/{name}-{at}.svg",
)
