"""The one font of all pictures ships with the package: text looks the same everywhere."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from importlib.resources import as_file, files
from typing import Final

from tui import pictures

FAMILY = "Cowtop Mono"
REPLACEMENT = "\ufffd"
_FOLDER: Final = files(pictures) / "fonts"
_FACES: Final = ("cowtop-mono-regular", "cowtop-mono-bold")


@contextmanager
def font_files() -> Iterator[list[str]]:
    """The paths of both faces, within a block: out of a zip they are unpacked for as long."""
    with ExitStack() as stack:
        faces = [stack.enter_context(as_file(_FOLDER / f"{face}.ttf")) for face in _FACES]
        yield [str(path) for path in faces]


@cache
def characters(*, bold: bool = False) -> frozenset[str]:
    """What the face has a glyph for; the bold face has fewer than the regular one."""
    listed = (_FOLDER / f"{_FACES[bold]}.txt").read_text(encoding="utf-8")
    return frozenset(listed.replace("\n", "") + " ")


def only_own_characters(text: str) -> str:
    """The text with every character that the font has no glyph for replaced by U+FFFD."""
    own = characters() | {"\n"}
    return "".join(char if char in own else REPLACEMENT for char in text)


@cache
def font_face(*, bold: bool = False) -> str:
    """The CSS rule that carries the whole face in a picture: 14 kB, bold 7 kB."""
    data = b64encode((_FOLDER / f"{_FACES[bold]}.woff2").read_bytes()).decode("ascii")
    source = f'url("data:font/woff2;base64,{data}") format("woff2")'
    weight = 700 if bold else 400
    return f'@font-face{{font-family:"{FAMILY}";font-weight:{weight};src:{source}}}'
