"""`cowtop snapshot`: pictures and films of recordings, the same bytes each time."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING

from tui.commands import film, subcommand
from tui.commands.film import FilmOptions
from tui.commands.picture_options import PictureOptions, add_picture_options, refuse_small
from tui.errors import ExitCode, UsageError
from tui.text import LONGEST_PATH, plain

if TYPE_CHECKING:
    from tui.recording.reader import Recording


def add_options(parser: ArgumentParser) -> None:
    """The recording, and the pictures wanted of it; or one or two, and the film."""
    parser.add_argument(
        "files", type=Path, nargs="+", metavar="FILE", help="a recording; for a film one or two"
    )
    add_picture_options(parser)
    film.add_film_options(parser)


def start(options: FilmOptions) -> int:
    """Read the recordings, draw every moment or the film; prints the files' names."""
    from tui.commands.replay import read_all

    film.refuse_contradictions(options)
    recordings = read_all(options.files)
    if options.film is not None:
        print(plain(str(film.draw_one(recordings, options.film, options)), LONGEST_PATH))
        return ExitCode.FINISHED
    for path in draw(recordings[0], options):
        print(plain(str(path), LONGEST_PATH))
    return ExitCode.FINISHED


def draw(recording: Recording, options: PictureOptions, *, name: str | None = None) -> list[Path]:
    """Draw the moments that the options name; raises UsageError before the first is drawn."""
    from tui.pictures.picture_file import write_picture
    from tui.pictures.png import PngUnavailable
    from tui.recording.moments import END, find
    from tui.recording.timeline import Timeline
    from tui.screens.still import screenshot

    refuse_small(options)
    columns, rows = options.picture_size
    timeline = Timeline(recording)
    # A name that began with a dash would be an option for whatever reads the picture next.
    name = name or recording.name.partition(".")[0].strip().lstrip("-") or "recording"
    wanted = [
        (_path(options.out or "{name}-{at}.svg", name, moment.word), find(moment, timeline), moment)
        for moment in options.at or [END]
    ]
    if len({path for path, _, _ in wanted}) < len(wanted):
        raise UsageError("--out: put {at} in it, or every picture overwrites the last")
    for path, at, moment in wanted:
        update = timeline.up_to(timeline.told_at(at))
        svg = screenshot(update, columns=columns, rows=rows, theme=options.theme, view=options.view)
        try:
            write_picture(svg, path, title=f"cowtop: {name} at {moment.word}")
        except PngUnavailable as error:
            raise UsageError(str(error)) from error
        except OSError as error:
            raise UsageError(f"{path}: {error.strerror}") from error
    return [path for path, _, _ in wanted]


def _path(pattern: str, name: str, at: str) -> Path:
    word = at.replace("%", "").replace(":", "-")
    return Path(pattern.replace("{name}", name).replace("{at}", word))


COMMAND = subcommand(
    "snapshot",
    "pictures of a recording: SVG, PNG, text, ANSI; or a film of one or two",
    FilmOptions,
    add_options,
    start,
)
