"""Long text in a terminal: cowtop becomes the pager, so nothing of it is left beside it."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final, TextIO

from tui.ends import ENDS

_STYLES: Final = re.compile(r"\x1b\[\d*m")
_UNDERSTAND_STYLES: Final = ("less", "more", "most", "moar", "bat")


def show(text: str, out: TextIO, *, is_short: bool) -> None:
    """Write what is short, or what no pager is there for; else this call does not return."""
    out.flush()
    if not is_short:
        for command in commands(os.environ):
            _become(command, text, out)
    out.write(text)


def commands(environment: Mapping[str, str]) -> Iterator[list[str]]:
    """What may show it, the one asked for first; nothing for `PAGER=cat`, which is what we do."""
    try:
        words = shlex.split(environment.get("PAGER", ""))
    except ValueError:  # an open quote: nobody meant that
        words = []
    if words == ["cat"]:
        return
    for command in ([words] if words else []) + [["less"]]:
        if shutil.which(command[0]):
            is_less = Path(command[0]).name == "less"
            yield [*command, "-R"] if is_less else command


def _become(command: list[str], text: str, out: TextIO) -> None:
    """Returns only where it cannot be started. It reads a file: a pipe could fill up and block."""
    if Path(command[0]).name not in _UNDERSTAND_STYLES:
        text = _STYLES.sub("", text)
    try:
        with TemporaryFile() as file:
            file.write(text.encode(out.encoding, out.errors or "strict"))
            file.seek(0)
            before = os.dup(0)
            os.dup2(file.fileno(), 0)
            _give_signals_back()
            try:
                os.execvp(command[0], command)
            finally:
                os.dup2(before, 0)
    except OSError:
        return


def _give_signals_back() -> None:
    """What is caught here is as by default in another program; what was ignored stays so."""
    ignored, _ = ENDS.given()
    for number in ignored:
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.stderr.flush()
