"""Lines for a shell in a width: what is too long goes on behind a backslash, and can be copied."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

_DOCUMENT: Final = re.compile(r"<<-?\s*['\"]?(\w+)")
_FURTHER_IN: Final = "    "
_GOES_ON: Final = " \\"


def within(lines: Sequence[str], width: int) -> Iterator[str]:
    """The same commands; a text that is handed to one (`<<`) and a quoted word stay whole."""
    ends_at = ""
    for line in lines:
        if ends_at:
            yield line
            ends_at = "" if line == ends_at else ends_at
        else:
            yield from _cut(line, width)
            found = _DOCUMENT.search(line)
            ends_at = found[1] if found else ""


def _cut(line: str, width: int) -> Iterator[str]:
    _, comment = _blanks(line)
    if len(line) > width and comment:
        # Behind a command it would be cut from it: it says as much above.
        yield line[comment:]
        line = line[:comment].rstrip()
    while len(line) > width:
        blanks = [at for at in _blanks(line)[0] if line[:at].strip()]
        fitting = [at for at in blanks if at <= width - len(_GOES_ON)]
        if not (fitting or blanks):
            break
        at = max(fitting) if fitting else min(blanks)
        yield line[:at] + _GOES_ON
        line = _FURTHER_IN + line[at + 1 :].lstrip(" ")
    yield line


def _blanks(line: str) -> tuple[list[int], int]:
    """Those between two words, and where a comment begins (0: nowhere behind a command).

    A line whose quotes go on below has none of them.
    """
    quote = ""
    found: list[int] = []
    for at, sign in enumerate(line):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        elif sign == "#" and line[at - 1 : at] in ("", " "):
            return found, at
        elif sign == " " and line[at - 1 : at] != "\\":
            found.append(at)
    return ([], 0) if quote else (found, 0)
