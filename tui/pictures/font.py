"""The one font of all pictures ships with the package: text looks the same everywhere."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from pathlib import Path

FAMILY = "Cowtop Mono"
REPLACEMENT = "\ufffd"
_FOLDER = Path(__file__).with_name("fonts")
FONT_FILES = (_FOLDER / "cowtop-mono-regular.ttf", _FOLDER / "cowtop-mono-bold.ttf")


@cache
def characters(*, bold: bool = False) -> frozenset[str]:
    """What the face has a glyph for; the bold face has fewer than the regular one."""
    listed = _face(bold).with_suffix(".txt").read_text(encoding="utf-8")
    return frozenset(listed.replace("\n", "") + " ")


def only_own_characters(text: str) -> str:
    """The text with every character that the font has no glyph for replaced by U+FFFD."""
    own = characters() | {"\n"}
    return "".join(char if char in own else REPLACEMENT for char in text)


@cache
def font_face(*, bold: bool = False) -> str:
    """The CSS rule that carries the whole face in a picture: 14 kB, bold 7 kB."""
    data = b64encode(_face(bold).with_suffix(".woff2").read_bytes()).decode("ascii")
    source = f'url("data:font/woff2;base64,{data}") format("woff2")'
    weight = 700 if bold else 400
    return f'@font-face{{font-family:"{FAMILY}";font-weight:{weight};src:{source}}}'


def _face(bold: bool) -> Path:
    return FONT_FILES[bold]
