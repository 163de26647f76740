"""What a terminal can show, or that there is none."""

from __future__ import annotations

import codecs
import io
import os
import sys
from typing import Final, TextIO

LEAST_COLUMNS: Final = 60
LEAST_ROWS: Final = 15
_ASCII: Final = {
    **dict.fromkeys("─━┄┅┈┉╌╍═╴╶╸╺▔▁▂", "-"),
    **dict.fromkeys("│┃┆┇┊┋╎╏║▏▎▍▕", "|"),
    **dict(zip("←→↑↓▲▼▴▾◀▶▸◂…·•●○■◆⏎⌫", "<>^v^v^v<>><..***#*<<", strict=True)),
}


def why_no_screen() -> str | None:
    """Why a screen cannot be shown here; None if it can."""
    for stream, name in ((sys.stdin, "stdin"), (sys.stderr, "stderr"), (sys.stdout, "stdout")):
        if stream is None or not stream.isatty():
            return f"{name} is not a terminal"
    if os.environ.get("TERM", "") in ("", "dumb"):
        return "TERM does not name a terminal that can show a screen"
    return None


def only_ascii() -> bool:
    """Whether the terminal's encoding cannot show braille or blocks."""
    encoding = getattr(sys.__stdout__, "encoding", None) or "ascii"
    try:
        "⣿█".encode(encoding)
    except (UnicodeError, LookupError):
        return True
    return os.environ.get("TERM") in ("linux", "vt100", "vt220")


def spell_in_ascii(stream: TextIO | None) -> None:
    """Let what the stream's encoding lacks become one ASCII character each, no escapes.

    For what is not drawn by cowtop: borders, scroll bars, arrows.
    """
    if isinstance(stream, io.TextIOWrapper):
        codecs.register_error("cowtop-ascii", _in_ascii)
        stream.reconfigure(errors="cowtop-ascii")


def _in_ascii(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    missing = error.object[error.start : error.end]
    return "".join(_ASCII.get(c) or _ascii_of_block(ord(c)) for c in missing), error.end


def _ascii_of_block(code: int) -> str:
    if 0x2500 <= code < 0x2580:
        return "+"
    return "#" if 0x2580 <= code < 0x25A0 else "?"
