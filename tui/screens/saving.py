"""The screen as a picture, saved where cowtop was started; where it lies is said on the screen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from textual.screen import Screen


def save_screen(screen: Screen[Any], *parts: str) -> None:
    """Save it as a self-contained SVG; `parts` are of its name."""
    from tui.pictures.picture_file import save_picture

    name = "-".join(("cowtop", *parts))
    try:
        path = save_picture(screen.app.export_screenshot(), Path(), name, ".svg")
    except OSError as error:
        screen.notify(f"not saved: {error.strerror}", severity="error")
    else:
        screen.notify(f"saved as {path}")
