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
    r"|\x1b\[[ -?]*(?=[^ -~\x1b])"  # what no sequence goes on with
)
_UNFINISHED: Final = re.compile(r"\x1b(?:\[(?:[0-?]*|\?[0-?]*[ -/]*))?\Z")
_LONGEST: Final = 64
_TOGETHER_SECONDS: Final = 0.5  # longer than Textual waits for the rest of a sequence
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
        # A sequence that is not whole yet, how much of it Textual has, and since when.
        self._begun = ""
        self._given = 0
        self._given_at = 0.0

    @property
    def keeps(self) -> bool:
        """Whether what is kept may be a key (Escape, alt+[): then `rest` gives it back soon."""
        return self._begun[self._given :] != "" and self._begun in ("\x1b", "\x1b[")

    def take(self, data: bytes, *, is_asked: bool, now: float) -> bytes:
        """What is for Textual; the beginning of a sequence waits for its end.

        Escape alone waits only while an answer `is_asked` for. `now` is seconds of any clock.
        """
        given = self._begun[: self._given]
        if given and now - self._given_at > _TOGETHER_SECONDS:
            self._begun, given = self._begun[self._given :], ""
        text = self._begun + self._decoder.decode(data)
        self._begun, self._given = "", 0
        if "\x1b" in text:
            text, answers = _ANSWER.subn("", text)
            self.answers += answers
            text = _SEQUENCE.sub(_handed_on, text)
            if unfinished := _UNFINISHED.search(text):
                begun, start = unfinished[0], unfinished.start()
                if len(begun) <= _LONGEST:
                    self._begun = begun
                    self._given = len(given) if not start and begun.startswith(given) else 0
                if begun == "\x1b" and not is_asked:
                    self._given, self._given_at = 1, now
                text = text[:start] + begun[: self._given]
        return text.removeprefix(given).encode("utf-8", "ignore")

    def rest(self, now: float) -> bytes:
        """What was kept, if it may be a key."""
        if not self.keeps:
            return b""
        kept = self._begun[self._given :]
        self._given, self._given_at = len(self._begun), now
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
