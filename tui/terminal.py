"""What a terminal does besides showing: it hangs up, stops the process, or is none at all."""

from __future__ import annotations

import asyncio
import codecs
import contextlib
import io
import os
import select
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType
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


def is_hung_up(descriptor: int) -> bool:
    """Whether the terminal behind a descriptor is gone (its window closed, its link cut)."""
    poll = select.poll()
    poll.register(descriptor, 0)  # hang-ups are always reported
    try:
        return any(event & (select.POLLHUP | select.POLLERR) for _, event in poll.poll(0))
    except OSError:
        return True


def says_ascii(environment: Mapping[str, str]) -> bool:
    """Whether the terminal, or the locale that was asked for, knows nothing beyond ASCII."""
    if environment.get("TERM") in ("vt100", "vt220"):
        return True
    names = ("LC_ALL", "LC_CTYPE", "LANG")
    return next(filter(None, map(environment.get, names)), "") in ("C", "POSIX")


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


class SuspendGuard:
    """Lets the screen resume only after it was suspended: a stray SIGCONT must not restart it.

    The handlers that it wraps write to the terminal and wait for threads, so they run in the event
    loop: in the midst of whatever the main thread does they would wait for locks that it holds.
    """

    def __init__(self, on_stray: Callable[[], None]) -> None:
        self._on_stray = on_stray
        self._suspended = False
        self._wrapped: dict[int, Callable[[int, FrameType | None], object]] = {}

    def install(self) -> None:
        """Wrap the handlers that are in place now, in the running event loop."""
        loop = asyncio.get_running_loop()
        for number, handler in (
            (signal.SIGTSTP, self._on_stop),
            (signal.SIGCONT, self._on_continue),
        ):
            wrapped = signal.getsignal(number)
            if callable(wrapped):
                with contextlib.suppress(ValueError, RuntimeError):  # no main thread, as in tests
                    loop.add_signal_handler(number, handler)
                    self._wrapped[number] = wrapped

    def _on_stop(self) -> None:
        self._suspended = True
        self._wrapped[signal.SIGTSTP](signal.SIGTSTP, None)

    def _on_continue(self) -> None:
        if self._suspended:
            self._suspended = False
            self._wrapped[signal.SIGCONT](signal.SIGCONT, None)
        else:
            self._on_stray()
