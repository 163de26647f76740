"""How much was heard, and how much was not: each sender numbers its words from 1."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

_PYTHON: Final = re.compile(r"pythonw?[\d.]*")
_MOST_PROCESSES: Final = 10_000
Sender = tuple[int, bool]
"""A process, and whether it is its marks or its hook that is counted."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of what was sent: `dropped` by the senders or here, as there was no room."""

    heard: int = 0
    dropped: int = 0
    not_understood: int = 0
    from_others: int = 0
    interpreters: int = 0

    @property
    def words(self) -> str:
        """What is missing, in a sentence; empty if nothing is."""
        parts = (
            (self.dropped, "were lost"),
            (self.not_understood, "were not understood"),
            (self.from_others, "came from other users and were dropped"),
        )
        told = [f"{count:,} {what}" for count, what in parts if count]
        return f"of what the subject told of itself, {', '.join(told)}" if told else ""


NOTHING_HEARD: Final = Counts()


def why_silent(command: Sequence[str], counts: Counts) -> str:
    """Why a Python told nothing though it was asked to; empty where it did, or is none."""
    words = [word.rpartition("/")[2] for word in command[:1]]
    if counts.interpreters or not words or not _PYTHON.fullmatch(words[0]):
        return ""
    return "no hook: this Python ignores PYTHONPATH (-I, -E, -S), is older than 3.8, or ended first"


class Tally:
    """Counts as they grow. Threads of one process may send in another order than they numbered."""

    def __init__(self) -> None:
        self.no_room = self.not_understood = self.from_others = self.interpreters = 0
        self._heard = self._missing = 0
        self._numbered: dict[Sender, _Known] = {}

    def take(self, sender: Sender, number: int | None) -> None:
        """A word was heard; a first number begins a process anew, whoever had the PID before."""
        self._heard += 1
        if number is None:
            return
        if number == 1 and self._of(sender).has_first:
            self._close(sender)
        known = self._of(sender)
        first = known.has_first or number == 1
        self._numbered[sender] = _Known(max(known.highest, number), known.heard + 1, first)

    def not_there(self, sender: Sender, number: int) -> None:
        """Words up to this number were told, whether they were heard or not."""
        known = self._of(sender)
        self._numbered[sender] = known._replace(highest=max(known.highest, number))

    def counts(self) -> Counts:
        """As they stand."""
        missing = sum(known.highest - known.heard for known in list(self._numbered.values()))
        return Counts(
            heard=self._heard - self.interpreters,
            dropped=self._missing + max(0, missing) + self.no_room,
            not_understood=self.not_understood,
            from_others=self.from_others,
            interpreters=self.interpreters,
        )

    def _of(self, sender: Sender) -> _Known:
        if sender not in self._numbered and len(self._numbered) >= _MOST_PROCESSES:
            self._close(next(iter(self._numbered)))
        return self._numbered.get(sender, _Known())

    def _close(self, sender: Sender) -> None:
        known = self._numbered.pop(sender)
        self._missing += max(0, known.highest - known.heard)


class _Known(NamedTuple):
    """Of one sender: the highest number, how many were heard, and whether the first was."""

    highest: int = 0
    heard: int = 0
    has_first: bool = False
