"""Which source answers which question about a file, asked where arrays are likely to lie."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from tui.doctor.check import Check, State
from tui.files.scratch_directory import ScratchError, choose_directory
from tui.probe.reading import Absent
from workloads.kernel import PAGE_BYTES
from workloads.sources import FileSources, ask

_QUESTIONS = {
    "file_pages": "cached",
    "file_dirty": "dirty in the file",
    "own_dirty": "dirty in a mapping",
    "dirtied": "dirtied by a process",
    "copies": "private copies",
}


def places(scratch: Path | None = None) -> Iterator[Path]:
    """The scratch directory, the current folder and shared memory, each file system once."""
    try:
        found = [choose_directory(scratch).path]
    except ScratchError:
        found = []
    seen: set[int] = set()
    for place in (*found, *_here(), Path("/dev/shm")):
        try:
            device = place.stat().st_dev
        except OSError:
            continue
        if device not in seen:
            seen.add(device)
            yield place


def _here() -> list[Path]:
    try:
        return [Path.cwd()]
    except OSError:  # it was deleted
        return []


def sources_check(place: Path) -> Check:
    """Ask about a file of our own that has no name and is gone at once."""
    name = f"figures in {place}"
    try:
        with tempfile.TemporaryFile(dir=place) as file:
            file.write(bytes(PAGE_BYTES))
            file.flush()
            found = ask(file.fileno())
    except OSError as error:
        return Check(name, "limited", f"cannot be asked: {error.strerror}", "--scratch-dir DIR")
    return as_check(name, found)


def as_check(name: str, found: FileSources) -> Check:
    """The row of the table for one file."""
    answers = {item.name: getattr(found, item.name) for item in fields(found)}
    words: list[str] = []
    missing: dict[str, list[str]] = {}
    for key, question in _QUESTIONS.items():
        answer = answers[key]
        if isinstance(answer, Absent):
            missing.setdefault(answer.reason, []).append(question)
        else:
            words.append(f"{question} by {answer}")
    for reason, questions in missing.items():
        words.append(f"not known: {', '.join(questions)} ({reason})")
    state: State = "limited" if missing else "ok"
    remedy = "mode c and r are not touched by it" if missing and found.is_in_memory else ""
    return Check(name, state, f"{found.file_system}: {'; '.join(words)}", remedy)
