"""Which of the files that are told of lie in memory: no flush can write them anywhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from tui.hook.word import Word
from tui.probe.filesystem import FileSystem, file_system
from tui.probe.reading import Absent

_MOST_DEVICES: Final = 1000


class MemoryFiles:
    """Asks once for each device; one that cannot be told counts as a disk."""

    def __init__(self, of: Callable[[Path], FileSystem | Absent] = file_system) -> None:
        self._of = of
        self._known: dict[int, str] = {}

    def told(self, word: Word) -> Word:
        """The word with the name of its file's file system, if that is memory."""
        device = word.device
        if device is None or not word.file:
            return word
        if device not in self._known:
            if len(self._known) >= _MOST_DEVICES:
                return word
            found = self._of(Path(word.file))
            is_memory = isinstance(found, FileSystem) and found.is_memory
            self._known[device] = found.name if isinstance(found, FileSystem) and is_memory else ""
        name = self._known[device]
        return replace(word, in_memory=name) if name else word
