"""The look of the screens, for each app that shows them: Textual reads no file out of a zip."""

from __future__ import annotations

from importlib.resources import files
from typing import Final

from tui import screens

STYLESHEET: Final = (files(screens) / "app.tcss").read_text(encoding="utf-8")
