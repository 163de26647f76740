"""What comes from the terminal: keys and mouse for Textual, answers for us, noise for nobody.

Whatever the bytes are, what is handed on is valid UTF-8 and nothing that Textual's reader fails
at: bytes of another encoding are read in the terminal's own, or left out; sequences that are no
key, no mouse and no report that Textual asked for are left out, as it would type them.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

# An answer to `CSI c`: no key begins like this.
_ANSWER: Final = re.compile(r"\x1b\[\?[\d;]*c")
_SEQUENCE: Final = re.compile(
    r"\x1b\[(?P<mark>[<-?]?)(?P<numbers>[0-;]*)(?P<between>[ -/]*)(?P<final>[@-~])"
    r"|\x1b[\]P_^][^\x07\x1b]*(?:\x07|\x1b\\)"
)
_UNFINISHED: Final = re.compile(r"\x1b(?:\[(?:\?[\d;]*)?)?\Z")
_MOST_DIGITS: Final = 7
_LAST_CHARACTER: Final = 0x10FFFF
_SURROGATES: Final = range(0xD800, 0xE000)
_NO_KEYS: Final = "cntxy"
"""Ends of reports: a program that ended may have asked for them."""


class Keys:
    """Makes of bytes what may be handed on; counts the answers in them."""

    def __init__(self, encoding: str) -> None:
        """`encoding`: the terminal's own, for bytes that are not UTF-8."""
        self.answers = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors=_tolerance(encoding))
        self._kept = ""

    @property
    def keeps(self) -> bool:
        """Whether there is a beginning of what may be an answer; `rest` gives it back."""
        return bool(self._kept)

    def take(self, data: bytes, *, is_asked: bool) -> bytes:
        """What is for Textual; while an answer `is_asked` for, its beginning waits for its end."""
        text = self._kept + self._decoder.decode(data)
        self._kept = ""
        if "\x1b" in text:
            text, answers = _ANSWER.subn("", text)
            self.answers += answers
            text = _SEQUENCE.sub(_handed_on, text)
            if is_asked and (unfinished := _UNFINISHED.search(text)):
                self._kept = unfinished[0]
                text = text[: unfinished.start()]
        return text.encode("utf-8", "ignore")

    def rest(self) -> bytes:
        """What was kept and is no answer."""
        kept, self._kept = self._kept, ""
        return kept.encode()


def _handed_on(match: re.Match[str]) -> str:
    final, mark, numbers = match["final"], match["mark"], match["numbers"]
    if final is None:
        return ""  # an answer in words
    if mark == "?":
        # The terminal's size is told by the kernel: sizes in the stream, and mice that count
        # pixels of it, are left alone.
        is_report = final == "y" and match["between"] == "$" and not numbers.startswith("2048;")
        return match[0] if is_report else ""
    if mark and not (mark == "<" and final in "Mm"):
        return ""
    if final in _NO_KEYS and numbers:
        return ""
    return match[0] if _is_sane(numbers, final) else ""


def _is_sane(numbers: str, final: str) -> bool:
    if ":" in numbers:
        return False  # what Textual does not ask for and does not read
    for number in numbers.split(";"):
        if len(number) > _MOST_DIGITS:
            return False
        if number and (int(number) > _LAST_CHARACTER or int(number) in _SURROGATES):
            return False
    return True


def _tolerance(encoding: str) -> str:
    """How bytes that are not UTF-8 are read: the name of an error handler."""
    try:
        is_like_ascii = b"\x1b[1;2R".decode(encoding) == "\x1b[1;2R"
        name = codecs.lookup(encoding).name
    except (LookupError, UnicodeError):
        return "ignore"
    if not is_like_ascii or name in ("utf-8", "ascii"):
        return "ignore"

    def read(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeDecodeError):
            raise error
        data = error.object[error.start : error.end]
        return data.decode(encoding, "ignore"), error.end

    codecs.register_error("cowtop-input", read)
    return "cowtop-input"
