"""What a page consists of, read once: ours, the pictures' font, and textual-serve's terminal.

Nothing comes from anywhere else: a page works without the internet and tells nobody of itself.
"""

from __future__ import annotations

import gzip
import html
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING, Final

from tui import pictures, web
from tui.extras import Extra, missing
from tui.text import plain

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_OWN: Final = files(web) / "page"
_FONTS: Final = files(pictures) / "fonts"
_TYPES: Final = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "woff2": "font/woff2",
    "ttf": "font/ttf",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A file as it is sent."""

    content_type: str
    data: bytes
    packed: bytes


def page(words: Sequence[str]) -> bytes:
    """The page of a command line, whose words may be anything."""
    title = html.escape(plain(" ".join(["cowtop", *words]), 200))
    text = (_OWN / "page.html").read_text(encoding="utf-8")
    return Template(text).substitute(title=title).encode()


def parts() -> dict[str, Part]:
    """By the name under which the page asks for it; raises UsageError without textual-serve."""
    theirs = _theirs()
    sources = {
        "page.css": _OWN / "page.css",
        "start.js": _OWN / "start.js",
        "cowtop-mono-regular.woff2": _FONTS / "cowtop-mono-regular.woff2",
        "cowtop-mono-bold.woff2": _FONTS / "cowtop-mono-bold.woff2",
        "roboto-mono.ttf": theirs / "fonts" / "RobotoMono-VariableFont_wght.ttf",
        "xterm.css": theirs / "css" / "xterm.css",
        "textual.js": theirs / "js" / "textual.js",
    }
    return {name: _read(name, source) for name, source in sources.items()}


def _read(name: str, source: Traversable) -> Part:
    data = source.read_bytes()
    return Part(_TYPES[name.rpartition(".")[2]], data, gzip.compress(data, 6))


def _theirs() -> Traversable:
    """What every template of textual-serve's may ask for; its server is not used."""
    try:
        import textual_serve
    except ImportError as error:
        raise missing(Extra.WEB, "cowtop serve", "textual-serve") from error
    return files(textual_serve) / "static"
