"""The one font of all pictures ships with the package: text looks the same everywhere."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from pathlib import Path

FAMILY = "Cowtop Mono"
FOLDER = Path(__file__).with_name("fonts")
FONT_FILES = (FOLDER / "cowtop-mono-regular.ttf", FOLDER / "cowtop-mono-bold.ttf")
REPLACEMENT = "\ufffd"

_ASCII = "".join(map(chr, range(0x20, 0x7F)))
_LATIN_1 = "".join(map(chr, range(0xA0, 0x100)))
_COMMON = "·–—…×±µ°²→←↑↓✓✗▲▼◀▶●○"  # noqa: RUF001
_SYMBOLS = "‐‑‒―‘’‚“”„†‡•‰′″‹›€™↔↕↩↵↻⇐⇑⇒⇓⇔⇥⇧∅∆∑−√∞≈≠≤≥⌫⏎■□▪▫△▴▷▸▽▾◁◂◆◇◉◎◦★☆⚠⚡✔✘"  # noqa: RUF001

BOLD_CHARACTERS = frozenset(_ASCII + _COMMON)
CHARACTERS = BOLD_CHARACTERS | frozenset(_LATIN_1 + _SYMBOLS + REPLACEMENT)


def only_own_characters(text: str) -> str:
    """The text with every character that the font has no glyph for replaced by U+FFFD."""
    return "".join(c if c in CHARACTERS or c == "\n" else REPLACEMENT for c in text)


@cache
def font_face(*, bold: bool) -> str:
    """The CSS rule that carries the whole font in a picture, 15 kB (bold: 7 kB)."""
    name, weight = ("bold", 700) if bold else ("regular", 400)
    data = b64encode((FOLDER / f"cowtop-mono-{name}.woff2").read_bytes()).decode("ascii")
    source = f'url("data:font/woff2;base64,{data}") format("woff2")'
    return f'@font-face{{font-family:"{FAMILY}";font-weight:{weight};src:{source}}}'
