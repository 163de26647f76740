"""What stands in a label: harmless text, of a bounded length and out of a bounded set.

So many processes and files have series of their own, those with the most private copies at any
time; what the others have is summed under `(other)`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from tui.probe.reading import Absent
from tui.text import plain
from tui.tree.reading import MappedFile, Process, TreeReading
from workloads.words import Mode

OTHER: Final = "(other)"
"""No file and no PID is called so: a file's label is its whole path."""
SCRATCH: Final = "(scratch array)"
_COPIES: Final = "private_copies_bytes"
_LONGEST: Final = 300
_LONGEST_REASON: Final = 120
_MOST_PROCESSES: Final = 128
_MOST_FILES: Final = 32
_LEAST: Final = 8
"""However many runs share what there is."""
_NUMBER: Final = re.compile(r"\d[\d,.]*")


@dataclass(frozen=True, slots=True)
class Room:
    """How many processes and files of one run may have series of their own."""

    processes: int = _MOST_PROCESSES
    files: int = _MOST_FILES

    @classmethod
    def among(cls, runs: int) -> Room:
        """The room of one of so many runs."""
        share = max(1, runs)
        return cls(max(_LEAST, _MOST_PROCESSES // share), max(_LEAST, _MOST_FILES // share))


def text(value: object) -> str:
    """Anything from outside as a label."""
    return plain(str(value), _LONGEST)


def reason(absent: Absent) -> str:
    """Why a figure is not known, without the numbers that make each reason another one."""
    return plain(_NUMBER.sub("N", absent.reason), _LONGEST_REASON)


def modes(found: Iterable[Mode]) -> str:
    """`c`, or `r,c` of what is mapped more than once."""
    return ",".join(found)


def file_labels(tree: TreeReading, most: int) -> dict[str, str]:
    """The labels of the files that have their own, by key; what else is mapped is not among them.

    A second file of the same name is told apart by its inode.
    """
    mapped = sorted((file for file in tree.files if file.processes), key=_most_copied)
    labels: dict[str, str] = {}
    taken = set()
    for file in mapped[:most]:
        label = _name(file)
        if label in taken:
            label = f"{label} (inode {file.key.rpartition(':')[2]})"
        taken.add(label)
        labels[file.key] = label
    return labels


def named_processes(alive: Sequence[Process], most: int) -> frozenset[tuple[int, int]]:
    """The identities of those that have their own label: who copied the most at any time."""
    if len(alive) <= most:
        return frozenset(one.identity for one in alive)
    return frozenset(one.identity for one in sorted(alive, key=_most_of)[:most])


def _name(file: MappedFile) -> str:
    name = text(file.path)
    return f"{name} (deleted)" if file.is_deleted else name


def _most_copied(file: MappedFile) -> tuple[float, float, str]:
    # By their peaks: who has a label keeps it when copies are given back.
    return -file.peak.get(_COPIES, 0.0), -file.peak.get("resident_bytes", 0.0), file.key


def _most_of(one: Process) -> tuple[float, float, int]:
    return -one.peak.get(_COPIES, 0.0), -one.peak.get("rss_bytes", 0.0), one.pid
