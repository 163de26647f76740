"""What is sent beside the picture, in its order: modes, questions, titles, the bell."""

from __future__ import annotations

import re
from typing import Final

_OSC: Final = re.compile(r"\x1b\][^;\x07\x1b]*;")

# Modes, keyboard protocol, questions: nothing that is shown changes by them.
_HARMLESS: Final = re.compile(
    r"\x1b\[(?:\?[\d;]*(?:[hl]|\$p)|[<>=][\d;]*[uc]|\?u|[\d;]*[cn]|>[\d;]*[qm]|[\d;]* q)\Z"
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)\Z|\x07\Z|\x1b[=>]\Z",
    re.DOTALL,
)
ALTERNATE_SCREEN: Final = re.compile(r"\x1b\[\?(?:1049|1047|47)[hl]\Z")


def is_harmless(sequence: str) -> bool:
    """Whether what the terminal shows stays as it is."""
    return _HARMLESS.match(sequence) is not None


class Controls:
    """Sequences that wait to be sent; while a terminal does not read they do not grow for ever."""

    def __init__(self) -> None:
        self._waiting: list[str] = []

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def add(self, sequence: str) -> None:
        """Wait with the others; of a title, a shape, a clipboard only the newest counts."""
        if sequence == "\x07":
            self._waiting = [other for other in self._waiting if other != sequence]
        elif kind := _OSC.match(sequence):
            self._waiting = [other for other in self._waiting if not other.startswith(kind[0])]
        self._waiting.append(sequence)

    def take(self) -> str:
        """All that waits, to be sent now."""
        sequences = "".join(self._waiting)
        self._waiting.clear()
        return sequences
