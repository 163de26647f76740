"""Text as roff of the `man` macros, so that it is shown as it stands and can be copied.

argparse-manpage, which makes pages of a parser by itself, was tried: it lost lines of the help.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from typing import Final

_AS_IT_STANDS: Final = {
    "\\": r"\e",
    "'": r"\(aq",
    '"': r"\(dq",
    "`": r"\(ga",
    "^": r"\(ha",
    "~": r"\(ti",
}
# A word that is typed: its `-` is the character, not a hyphen for the eye.
_TYPED: Final = re.compile(r"(?<![^\s('\"\[|])-\S|cowtop-|[\d./=_{@:]\S*-|-\S*[\d./=_{@:]")
_WIDTH: Final = 78


def escaped(text: str, *, is_typed: bool = False) -> str:
    """The text in one line of roff, whatever is in it; `is_typed`: every `-` is to be typed."""
    words = text.split(" ")
    return " ".join(_escaped_word(word, is_typed) for word in words)


def bold(text: str) -> str:
    """What is typed as it stands."""
    return rf"\fB{escaped(text, is_typed=True)}\fR"


def italic(text: str) -> str:
    """What something else stands for."""
    return rf"\fI{escaped(text, is_typed=True)}\fR"


def lines(text: str) -> list[str]:
    """Running text, already escaped, as lines of which none is taken for a request."""
    wrapped = textwrap.wrap(
        text, _WIDTH, break_long_words=False, break_on_hyphens=False, drop_whitespace=True
    )
    return [_no_request(line) for line in wrapped]


def paragraph(text: str) -> list[str]:
    """A paragraph of plain text."""
    return [".PP", *lines(escaped(text))]


def tagged(tag: str, text: str) -> list[str]:
    """A term, already roff, and what it means."""
    return [".TP", _no_request(tag), *(lines(escaped(text)) or [r"\&"])]


def example(line: str) -> list[str]:
    """A line to be typed."""
    return [".PP", ".RS 4", ".EX", _no_request(escaped(line, is_typed=True)), ".EE", ".RE"]


def section(title: str, body: Iterable[str]) -> list[str]:
    """A section, or nothing where it has no body; it needs no paragraph of its own to begin."""
    found = list(body)
    if found and found[0] == ".PP":
        found = found[1:]
    return [f".SH {escaped(title.upper())}", *found] if found else []


def subsection(title: str, body: Iterable[str]) -> list[str]:
    """A part of a section."""
    return [f".SS {escaped(title)}", *body]


def _escaped_word(word: str, is_typed: bool) -> str:
    found = "".join(_AS_IT_STANDS.get(character, character) for character in word)
    found = "".join(c if c.isascii() else rf"\[u{ord(c):04X}]" for c in found)
    return found.replace("-", r"\-") if is_typed or _TYPED.search(word) else found


def _no_request(line: str) -> str:
    return rf"\&{line}" if line.startswith((".", "'")) else line
