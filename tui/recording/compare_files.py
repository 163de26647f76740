"""The files of recordings beside each other: the same file is the same name, mapped the same way.

Nothing else is told of a file in a recording. Two of one name in one recording are told apart by
their rank alone, and that is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tui.probe.reading import number
from tui.recording.compared import Compared
from tui.tree.reading import FileKind, MappedFile

LETTERS: Final = "ABCDEFGHIJKLMNOP"
"""What recordings are called, one after another."""
MOST_FILES: Final = 40
_NAME_LENGTH: Final = 40
PEAKS: Final = {
    "private_copies_bytes": "private copies",
    "copies_in_swap_bytes": "copies in swap",
    "resident_bytes": "resident",
    "file_dirty_bytes": "file dirty",
}
Which = tuple[str, str, int]
"""Name, modes, and which of several alike, from 1."""


@dataclass(frozen=True, slots=True)
class ComparedFile:
    """One file and its peaks in each recording; None where it has none of it."""

    which: Which
    peaks: tuple[Mapping[str, float] | None, ...]

    @property
    def label(self) -> str:
        """`train.npy (c)`."""
        name, modes, rank = self.which
        return f"{name} ({modes or '?'})" + (f" #{rank}" if rank > 1 else "")


def compared_files(recordings: Sequence[Compared]) -> tuple[list[ComparedFile], list[str]]:
    """The files with the highest peaks, and what must be known beside them."""
    found = [dict(files_of(recording)) for recording in recordings]
    every = dict.fromkeys(which for files in found for which in files)
    ranked = sorted(every, key=lambda which: -max(_most(files.get(which)) for files in found))
    notes = [
        f"{letter}: {which[0]} ({which[1]}) is the name of several files, ranked by their copies"
        for letter, files in zip(LETTERS, found, strict=False)
        for which in files
        if which[2] == 2
    ]
    if len(ranked) > MOST_FILES:
        notes.append(f"{len(ranked) - MOST_FILES:,} files with less are left out")
    rows = [
        ComparedFile(which, tuple(files.get(which) for files in found))
        for which in ranked[:MOST_FILES]
    ]
    for letter, recording in zip(LETTERS, recordings, strict=False):
        notes += [f"{letter}: {words}" for words in _bounds(recording)]
    return rows, notes


def _most(peak: Mapping[str, float] | None) -> float:
    """To rank by: what is not known ranks last."""
    return -1 if peak is None else peak.get("private_copies_bytes", -1)


def files_of(recording: Compared) -> Iterator[tuple[Which, Mapping[str, float]]]:
    """Of a tree its data files; of a workload the file that it was given."""
    tree, settings = recording.tree, recording.about.settings
    if settings is not None:
        if settings.file is not None:
            yield (settings.file.name[:_NAME_LENGTH], str(settings.mode), 1), recording.peak
        return
    if tree is None:
        return
    seen: dict[tuple[str, str], int] = {}
    files = [file for file in tree.files if file.kind is not FileKind.LIBRARY]
    for file in sorted(files, key=lambda file: -_most(file.peak)):
        alike = (file.path.name[:_NAME_LENGTH], _modes(file))
        seen[alike] = seen.get(alike, 0) + 1
        yield (*alike, seen[alike]), file.peak


def _modes(file: MappedFile) -> str:
    return " ".join(map(str, file.modes))


def _bounds(recording: Compared) -> Iterator[str]:
    """The peaks that are bounds, and why."""
    tree = recording.tree
    for file in tree.files[:MOST_FILES] if tree is not None else ():
        for key, why in file.peak_bound.items():
            if key in PEAKS and number(file.peak.get(key)) is not None:
                yield f"peak {PEAKS[key]} of {file.path.name[:_NAME_LENGTH]}: {why}"
