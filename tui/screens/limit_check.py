"""Whether a memory limit can be set here: found out beside the screen, by setting one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import Any, ClassVar

from textual.message import Message
from textual.screen import Screen

from tui.settings import CageKind, Settings

Limits = tuple[int, int, CageKind]
"""Memory and swap in bytes, and the kind of cage."""


class LimitCheck:
    """Remembers what was found out; asks for what was not, one limit at a time."""

    @dataclass
    class Told(Message):
        """Something more is known."""

    _one_at_a_time: ClassVar = Lock()

    def __init__(self) -> None:
        self._reasons: dict[Limits, str] = {}

    def reason(self, screen: Screen[Any], settings: Settings) -> str:
        """Why the limit cannot be set; empty if it can, and as long as that is not known."""
        memory = settings.memory_max_bytes
        if memory is None:
            return ""
        limits = memory, settings.swap_max_bytes or 0, settings.cage
        if limits not in self._reasons:
            self._reasons[limits] = ""
            screen.run_worker(partial(self._ask, screen, limits), thread=True, group="limits")
        return self._reasons[limits]

    def _ask(self, screen: Screen[Any], limits: Limits) -> None:
        from tui.table.machine import cage_check

        with self._one_at_a_time:
            found = cage_check()(*limits)
        if found is not None:
            self._reasons[limits] = found.reason
            screen.post_message(self.Told())
