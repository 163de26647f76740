"""One screenshot in, one file out; the suffix says which: .svg, .png, .txt or .ans."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable
from itertools import count
from pathlib import Path

from tui.named_files.new_file import write_whole
from tui.pictures.grid import CellGrid, ansi_text, plain_text
from tui.pictures.png import png_from_svg
from tui.pictures.screenshot import grid_from_screenshot
from tui.pictures.svg import draw_svg

_DRAWERS: dict[str, Callable[[CellGrid, str], bytes]] = {
    ".svg": lambda grid, title: draw_svg(grid, title=title).encode(),
    ".png": lambda grid, title: png_from_svg(draw_svg(grid, title=title)),
    ".txt": lambda grid, title: plain_text(grid).encode(),
    ".ans": lambda grid, title: ansi_text(grid).encode(),
}
SUFFIXES = tuple(_DRAWERS)


def write_picture(
    svg_from_textual: str, path: Path, *, title: str, may_replace: bool = True
) -> None:
    """Draw what `App.export_screenshot()` returned into `path`; folders on the way are made.

    Nothing is written where drawing fails, nor without `may_replace` where the name is taken
    (FileExistsError). Raises ValueError for another suffix or a foreign SVG,
    PngUnavailable without resvg-py, OSError where the file cannot be written.
    """
    drawer = _DRAWERS.get(path.suffix.lower())
    if drawer is None:
        raise ValueError(f"no picture of type {path.suffix!r}: use one of {', '.join(SUFFIXES)}")
    picture = drawer(grid_from_screenshot(svg_from_textual), title)
    write_whole(path, picture, make_folders=True, may_replace=may_replace)


def save_picture(svg_from_textual: str, folder: Path, name: str, suffix: str) -> Path:
    """Draw it into `name-1.svg`, or the first number that is free; returns the path.

    A name from outside is no path. Raises as `write_picture` does.
    """
    name = re.sub(r"[^A-Za-z0-9_+-]", "_", name).lstrip("-")[:100] or "_"
    for number in count(1):
        path = folder / f"{name}-{number}{suffix}"
        # Whatever has the name, a link that leads nowhere too: it is somebody's.
        if os.path.lexists(path):
            continue
        with contextlib.suppress(FileExistsError):
            write_picture(svg_from_textual, path, title=path.stem, may_replace=False)
            return path
    raise AssertionError("numbers do not end")
