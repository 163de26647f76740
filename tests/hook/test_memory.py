"""Which files lie in memory is asked once for each device, and never guessed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tui.hook.memory import MemoryFiles
from tui.hook.word import Word, WordKind
from tui.probe.filesystem import FileSystem, Kind
from tui.probe.reading import Absent

_WORD = Word(WordKind.OPEN, 1, 0.0, file="/a", device=5)
_TMPFS = FileSystem("tmpfs", Path("/"), "tmpfs", Kind.MEMORY)
_DISK = FileSystem("ext4", Path("/"), "/dev/sda", Kind.DISK)


@pytest.mark.parametrize(
    ("word", "found", "name", "asked"),
    [
        (_WORD, _TMPFS, "tmpfs", 1),
        (_WORD, _DISK, "", 1),
        (_WORD, Absent("not read"), "", 1),
        (replace(_WORD, device=None), _TMPFS, "", 0),
        (replace(_WORD, file=""), _TMPFS, "", 0),
    ],
)
def test_it_is_told_of_a_named_file(
    word: Word, found: FileSystem | Absent, name: str, asked: int
) -> None:
    paths: list[Path] = []

    def of(path: Path) -> FileSystem | Absent:
        paths.append(path)
        return found

    memory = MemoryFiles(of)
    assert [memory.told(word).in_memory for _ in range(3)] == [name] * 3
    assert len(paths) == asked
