"""What a terminal can show, or that there is none."""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import sys
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from pathlib import Path
from typing import Final, TextIO

LEAST_COLUMNS: Final = 60
LEAST_ROWS: Final = 15
_BROWSERS_DRIVER: Final = "textual.drivers.web_driver:WebDriver"
"""Textual's own for a page in a browser: it speaks UTF-8 through pipes, no terminal is needed."""
_IS_ELSEWHERE: Final = ContextVar("is_elsewhere", default=False)
OWN_THEMES: Final = ("cowtop-dark", "cowtop-light")
MILLIONS: Final = ("truecolor", "24bit")
"""What COLORTERM says of a terminal with 16 million colours."""
_LIGHT: Final = ("7", *map(str, range(9, 16)))
_ASCII: Final = {
    **dict.fromkeys("─━┄┅┈┉╌╍═╴╶╸╺▔▁▂", "-"),
    **dict.fromkeys("│┃┆┇┊┋╎╏║▏▎▍▕", "|"),
    **dict(zip("←→↑↓▲▼▴▾◀▶▸◂…·•●○■◆⏎⌫", "<>^v^v^v<>><..***#*<<", strict=True)),
}


@contextlib.contextmanager
def screen_elsewhere() -> Iterator[None]:
    """In this block there is a screen, whatever this process has: another's is asked for."""
    token = _IS_ELSEWHERE.set(True)
    try:
        yield
    finally:
        _IS_ELSEWHERE.reset(token)


def is_screen_elsewhere() -> bool:
    """Whether what is begun here is only looked at, for a screen elsewhere."""
    return _IS_ELSEWHERE.get()


def why_no_screen() -> str | None:
    """Why a screen cannot be shown here; None if it can."""
    if is_screen_elsewhere() or is_in_a_page(os.environ):
        return None
    for stream, name in ((sys.stdin, "stdin"), (sys.stderr, "stderr"), (sys.stdout, "stdout")):
        if stream is None or not stream.isatty():
            return f"{name} is not a terminal"
    if not takes_sequences(os.environ):
        return "TERM does not name a terminal that can show a screen"
    return None


def is_in_a_page(environment: Mapping[str, str]) -> bool:
    """Whether a server that shows programs of Textual's in a browser has started this one."""
    return environment.get("TEXTUAL_DRIVER") == _BROWSERS_DRIVER


def takes_sequences(environment: Mapping[str, str]) -> bool:
    """Whether a terminal promises to understand more than characters and line breaks."""
    return environment.get("TERM", "") not in ("", "dumb")


def says_ascii(environment: Mapping[str, str]) -> bool:
    """Whether the terminal, or the locale that was asked for, knows nothing beyond ASCII."""
    if environment.get("TERM") in ("vt100", "vt220"):
        return True
    names = ("LC_ALL", "LC_CTYPE", "LANG")
    return next(filter(None, map(environment.get, names)), "") in ("C", "POSIX")


def says_light(environment: Mapping[str, str]) -> bool:
    """Whether the terminal says in COLORFGBG that its ground is a light one.

    Last in it is the ground, a colour of 16 or `default`; light are white and the bright ones.
    """
    ground = environment.get("COLORFGBG", "").rpartition(";")[2]
    return ground in _LIGHT


def drawn_with(environment: Mapping[str, str], *, is_picture: bool = False) -> dict[str, str]:
    """The environment as whoever draws should read it, who knows NO_COLOR alone, and any of it.

    An empty NO_COLOR is none. FORCE_COLOR is 2 for at least 256 colours, 3 for all; whatever else
    it says, a screen has the terminal's. NO_COLOR goes before it. A picture is no terminal: it has
    its colours.
    """
    found = dict(environment)
    if is_picture or not found.get("NO_COLOR"):
        found.pop("NO_COLOR", None)
    forced = environment.get("FORCE_COLOR", "")
    if forced == "3":
        found["COLORTERM"] = "truecolor"
    elif forced == "2" and found.get("COLORTERM", "") not in MILLIONS:
        found["TERM"] = "xterm-256color"
    return found


def environment_at_start() -> dict[str, str]:
    """As it was given: in the locale C Python writes another into what the program sees."""
    try:
        text = os.fsdecode(Path("/proc/self/environ").read_bytes())
    except OSError:
        return dict(os.environ)
    pairs = (entry.partition("=") for entry in text.split("\0"))
    return {name: value for name, _, value in pairs}


def only_ascii() -> bool:
    """Whether the terminal cannot show braille or blocks."""
    if is_in_a_page(os.environ):
        return False
    is_terminal = sys.__stdout__ is not None and sys.__stdout__.isatty()
    if is_terminal and says_ascii(environment_at_start()):
        return True
    encoding = getattr(sys.__stdout__, "encoding", None) or "ascii"
    try:
        "⣿█".encode(encoding)
    except (UnicodeError, LookupError):
        return True
    return os.environ.get("TERM") == "linux"


def spell_in_ascii(stream: TextIO | None) -> None:
    """Let what the stream's encoding lacks become one ASCII character each, no escapes.

    For what is not drawn by cowtop: borders, scroll bars, arrows.
    """
    if isinstance(stream, io.TextIOWrapper):
        codecs.register_error("cowtop-ascii", _in_ascii)
        encoding = "ascii" if says_ascii(environment_at_start()) else stream.encoding
        stream.reconfigure(encoding=encoding, errors="cowtop-ascii")


def _in_ascii(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    missing = error.object[error.start : error.end]
    return "".join(_ASCII.get(c) or _ascii_of_block(ord(c)) for c in missing), error.end


def _ascii_of_block(code: int) -> str:
    if 0x2500 <= code < 0x2580:
        return "+"
    return "#" if 0x2580 <= code < 0x25A0 else "?"
