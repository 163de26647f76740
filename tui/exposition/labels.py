"""What stands in a label: harmless text, of a bounded length and out of a bounded set.

So many processes and files have series of their own, those with the most private copies at any
time; what the others have is summed under `(other)`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from typing import Final

from tui.probe.reading import Absent
from tui.text import plain
from tui.tree.reading import MappedFile, Process
from workloads.words import Mode

OTHER: Final = "(other)"
"""No file and no PID is called so: a file's label is its whole path."""
_COPIES: Final = "private_copies_bytes"
_LONGEST: Final = 300
_LONGEST_REASON: Final = 120
MOST_PROCESSES: Final = 128
MOST_FILES: Final = 32
_NUMBER: Final = re.compile(r"\d[\d,.]*")


def text(value: object) -> str:
    """Anything from outside as a label."""
    return plain(str(value), _LONGEST)


def reason(absent: Absent) -> str:
    """Why a figure is not known, without the numbers that make each reason another one."""
    return plain(_NUMBER.sub("N", absent.reason), _LONGEST_REASON)


def modes(found: Iterable[Mode]) -> str:
    """`c`, or `r,c` of what is mapped more than once."""
    return ",".join(found)


def scratch(mode: object) -> str:
    """A scratch array, which has no name worth keeping; those of runs side by side have modes."""
    return f"(scratch array, mode {mode})"


def file_labels(mapped: Iterable[MappedFile]) -> dict[str, str]:
    """The labels of the files that have their own, by key: those that are copied most.

    Files of one name are told apart by device and inode, each of them: who has copied more may
    change, and whose series it is may not.
    """
    found = list(mapped)
    names = {file.key: _name(file) for file in found}
    alike = Counter(names.values())
    return {
        file.key: f"{names[file.key]} (inode {file.key})"
        if alike[names[file.key]] > 1
        else names[file.key]
        for file in sorted(found, key=_most_copied)[:MOST_FILES]
    }


def named_processes(alive: Collection[Process]) -> frozenset[int]:
    """The PIDs that are labels: who copied the most at any time."""
    if len(alive) <= MOST_PROCESSES:
        return frozenset(one.pid for one in alive)
    return frozenset(one.pid for one in sorted(alive, key=_most_of)[:MOST_PROCESSES])


def _name(file: MappedFile) -> str:
    name = text(file.path)
    return f"{name} (deleted)" if file.is_deleted else name


def _most_copied(file: MappedFile) -> tuple[float, float, str]:
    # By their peaks: who has a label keeps it when copies are given back.
    return -file.peak.get(_COPIES, 0.0), -file.peak.get("resident_bytes", 0.0), file.key


def _most_of(one: Process) -> tuple[float, float, int]:
    return -one.peak.get(_COPIES, 0.0), -one.peak.get("rss_bytes", 0.0), one.pid
