"""Pictures that a headless run ends with, drawn from its recording, if need be a nameless one."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from tui.commands.picture_options import (
    PictureOptions,
    refuse_of_many,
    refuse_only,
    refuse_small,
    refuse_unwritable,
)
from tui.errors import UsageError


def are_wanted(options: PictureOptions) -> bool:
    """Whether any picture is asked for."""
    return bool(options.at or options.out)


def refuse_unfit(options: PictureOptions, *, headless: bool, many: int | None = None) -> None:
    """Raise UsageError for pictures that cannot be drawn or written, or are asked of a screen.

    `many`: how many instances of a run there will be; None where it is one run, or a command.
    """
    refuse_only(options.only, many, "this")
    if not are_wanted(options):
        return
    if many is not None and options.only is None:
        refuse_of_many(options)
    if not headless:
        raise UsageError("--at and --out are for --headless: on the screen, p saves a picture")
    refuse_small(options)
    refuse_unwritable(options.out)


@contextlib.contextmanager
def recording_for(record: Path | None, options: PictureOptions) -> Iterator[Path | None]:
    """Where to record while the block lasts; None where nothing wants a recording."""
    if record is not None or not are_wanted(options):
        yield record
        return
    import tempfile

    with tempfile.TemporaryFile() as file:
        yield Path(f"/dev/fd/{file.fileno()}")


def draw_from(record: Path, options: PictureOptions, *, name: str) -> None:
    """Draw what the options ask for; raises UsageError where that cannot be."""
    from tui.commands.recordings import read_all
    from tui.commands.snapshot import draw
    from tui.text import say

    (recorded,) = read_all([record], only=options.only)
    for path in draw(recorded, options, name=name):
        say(f"drew {path}")
