"""What a look at a process tree saw, as lines that tell what changed, and back.

What did not change is neither told nor read again: of a thousand processes, those that did. Keys
are a process's PID with its start, and a file's own; of a path its last part is told.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from tui.recording.codec import LARGEST, Refused
from tui.recording.tree_parts import (
    BOUNDS,
    FIGURES,
    PEAKS,
    SAME,
    TEXTS,
    Copied,
    Moment,
    OneFigure,
    Plain,
    Spans,
)
from tui.recording.tree_records import ORDER, Items, Maybe, Record
from tui.text import plain
from tui.tree.reading import FileKind, FileUse, MappedFile, Process, SinceFork, TreeReading
from tui.tree.written import MOST_TOLD, Written, WrittenPart
from workloads.words import Mode

MOST_PROCESSES: Final = 2_000
"""Of one moment, ended ones among them."""
MOST_FILES: Final = 1_000
MOST_PIECE_BYTES: Final = 16_000
_MOST_NOTES: Final = 30
_MOST_PID: Final = 1 << 31
_MOST_LENGTHS: Final = 64
_KEY_LENGTH: Final = 60
_IDENTITY: Final = re.compile(r"(\d{1,10})\.(\d{1,19})", re.ASCII)
_OF_PROCESSES: Final = ("processes", f"processes{ORDER}")
NOTHING: Final = TreeReading(at=0.0)


def _identity(text: str) -> tuple[int, int]:
    found = _IDENTITY.fullmatch(text)
    if found is None:
        raise Refused("no process")
    pid, start = int(found[1]), int(found[2])
    if not 0 <= pid <= _MOST_PID or start > LARGEST:
        raise Refused("no process")
    return pid, start


def _key(text: str) -> str:
    return plain(text, _KEY_LENGTH)


def _record(origin: float) -> Record:
    moment = Moment(origin)
    pid = Plain(int, most=_MOST_PID)
    use = Record({"modes": Plain(tuple[Mode, ...]), "figures": FIGURES})
    fork = Record(
        {
            "parent": pid,
            "shared_bytes": OneFigure(),
            "copied_bytes": OneFigure(),
            "new_bytes": OneFigure(),
            "left_bytes": OneFigure(),
            "at": moment,
        }
    )
    process = Record(
        {
            "parent": pid,
            "name": Plain(str),
            "is_alive": Plain(bool),
            "walked_at": moment,
            "figures": FIGURES,
            "peak": PEAKS,
            "uses": Items(
                use, lambda use: use.file, _key, _key, lambda key: FileUse(key, ()), MOST_FILES
            ),
            "since_fork": Maybe(fork, SinceFork(parent=0)),
        }
    )
    part = Record(
        {
            "written_bytes": OneFigure(),
            "rows": Spans(MOST_TOLD),
            "more_runs": Plain(int),
            "no_rows": Plain(str),
        }
    )
    exact = Record(
        {
            "so_far": part,
            "since_mark": Maybe(part, WrittenPart()),
            "mark": Plain(str),
            "reason": Plain(str),
            "modes": Plain(tuple[Mode, ...]),
        }
    )
    file = Record(
        {
            "path": Plain(Path),
            "kind": Plain(FileKind),
            "is_deleted": Plain(bool),
            "modes": Plain(tuple[Mode, ...]),
            "processes": Plain(int),
            "shape": Plain(tuple[int, ...], most_items=_MOST_LENGTHS),
            "dtype": Plain(str),
            "data_offset": Plain(int),
            "is_by_columns": Plain(bool),
            "figures": FIGURES,
            "peak": PEAKS,
            "peak_bound": TEXTS,
            "exact": Maybe(exact, Written(WrittenPart())),
        }
    )
    return Record(
        {
            "at": moment,
            "processes": Items(
                process,
                lambda process: process.identity,
                lambda key: f"{key[0]}.{key[1]}",
                _identity,
                lambda key: Process(key[0], key[1], parent=0, name=""),
                MOST_PROCESSES,
            ),
            "files": Items(
                file,
                lambda file: file.key,
                _key,
                _key,
                lambda key: MappedFile(key, Path()),
                MOST_FILES,
            ),
            "total": FIGURES,
            "more_processes": Plain(int),
            "notes": Plain(tuple[str, ...]),
            "peak_bounds": BOUNDS,
        }
    )


_READ: Final = _record(0.0)


class TreeWriter:
    """Knows what of a tree the file says already; moments count from `origin`."""

    def __init__(self, origin: float = 0.0) -> None:
        self._record = _record(origin)
        self._told = TreeReading(at=origin)

    def changes(self, tree: TreeReading) -> dict[str, Any]:
        """What the file does not say yet."""
        tree = bounded(tree)
        told = self._record.change(self._told, tree)
        self._told = tree
        return {} if told is SAME else told


def taken(before: TreeReading | None, told: Any, copied: Copied) -> TreeReading:
    """The reading after a line; raises Refused, or Exhausted. `copied` has its price."""
    found: TreeReading = _READ.taken(NOTHING if before is None else before, told, copied)
    return found


def without_processes(told: Any) -> Any:
    """A line that says nothing of them: they are most of it."""
    if not isinstance(told, dict):
        return told
    return {key: value for key, value in told.items() if key not in _OF_PROCESSES}


def bounded(tree: TreeReading) -> TreeReading:
    """As much of it as a recording has room for: who lives comes first, then who ended last."""
    notes = list(tree.notes[:_MOST_NOTES])
    processes, files = tree.processes, tree.files
    if len(processes) > MOST_PROCESSES:
        ranked = sorted(range(len(processes)), key=lambda i: (not processes[i].is_alive, -i))
        processes = tuple(processes[i] for i in sorted(ranked[:MOST_PROCESSES]))
        more = len(tree.processes) - MOST_PROCESSES
        notes.append(f"{more:,} more processes are not in this recording")
    if len(files) > MOST_FILES:
        files = files[:MOST_FILES]
        notes.append(f"{len(tree.files) - MOST_FILES:,} more files are not in this recording")
    if any(len(process.uses) > MOST_FILES for process in processes):
        processes = tuple(replace(p, uses=p.uses[:MOST_FILES]) for p in processes)
    return replace(tree, processes=processes, files=files, notes=tuple(notes))


def pieces(told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The same in parts of a line's size; taken in one after another they are the whole."""
    made: list[dict[str, Any]] = [{}]
    room = MOST_PIECE_BYTES
    for key, value in told.items():
        is_long = isinstance(value, dict) and _size(value) > MOST_PIECE_BYTES
        for part in pieces(value) if is_long else [value]:
            size = _size(part)
            # Two parts of one value never meet: the second would take the first one's place.
            if made[-1] and (size > room or key in made[-1]):
                made.append({})
                room = MOST_PIECE_BYTES
            made[-1][key] = part
            room -= size
    return made


def _size(told: Any) -> int:
    return len(json.dumps(told))
