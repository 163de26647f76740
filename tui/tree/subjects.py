"""Processes that run already and might be watched: those of this user that have data mapped.

The maps of all are read, which is cheap; then pages are walked as far as a budget allows, those
that have most in RAM first.
"""

from __future__ import annotations

import os
import pwd
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from tui.probe.open_process import OpenProcess
from tui.probe.process import PROC
from tui.probe.reading import Absent, Figure
from tui.probe.smaps_table import Mapped, SmapsTable
from tui.probe.who import parse_who
from tui.text import plain
from tui.tree.kinds import is_file, key_of, kind_of, names_of
from tui.tree.member import Member, begin
from tui.tree.reading import FileKind

BUDGET_SECONDS: Final = 0.25
_NOT_WALKED: Final = Absent("not walked: there are many")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A process with its data files, by the names that they were mapped by."""

    pid: int
    start_ticks: int
    name: str
    user: str
    files: tuple[Path, ...]
    private_copies_bytes: Figure
    rss_bytes: Figure


def running_subjects(
    *,
    proc_root: Path = PROC,
    budget_seconds: float = BUDGET_SECONDS,
    cpu_clock: Callable[[], float] = time.thread_time,
) -> list[Candidate]:
    """Those that may be read, by private copies, then by RSS; root sees everybody's.

    `budget_seconds`: CPU for the walks; one is made whatever it costs.
    """
    found = [one for pid in _pids(proc_root) if (one := _candidate(pid, proc_root)) is not None]
    found.sort(key=lambda one: -_size(one.rss_bytes))
    began = cpu_clock()
    for at, one in enumerate(found):
        if at and cpu_clock() - began > budget_seconds:
            break
        found[at] = replace(one, private_copies_bytes=_copies(one, proc_root))
    return sorted(found, key=lambda one: (-_size(one.private_copies_bytes), -_size(one.rss_bytes)))


def data_files(mappings: list[Mapped]) -> dict[str, list[Mapped]]:
    """Mappings of data files by their keys, told by names and flags alone."""
    files: dict[str, list[Mapped]] = {}
    for mapped in mappings:
        if is_file(mapped):
            files.setdefault(key_of(mapped), []).append(mapped)
    return {key: found for key, found in files.items() if _is_data(found)}


def _is_data(mappings: list[Mapped]) -> bool:
    kind = kind_of(
        mappings[0].name,
        is_executable=any(mapped.is_executable for mapped in mappings),
        is_written=any(mapped.is_writable for mapped in mappings),
    )
    return kind is not FileKind.LIBRARY


def _pids(proc_root: Path) -> list[int]:
    own = os.geteuid()
    pids = []
    try:
        with os.scandir(proc_root) as entries:
            for entry in entries:
                if entry.name.isdecimal() and int(entry.name) != os.getpid():
                    try:
                        if own == 0 or entry.stat().st_uid == own:
                            pids.append(int(entry.name))
                    except OSError:
                        continue  # it has ended
    except OSError:
        return []
    return pids


def _candidate(pid: int, proc_root: Path) -> Candidate | None:
    try:
        process = OpenProcess(pid, proc_root)
    except OSError:
        return None
    with process:
        text, stat = process.walked("maps"), process.read("stat")
        who = None if isinstance(stat, Absent) else parse_who(stat)
        if who is None or isinstance(text, Absent):
            return None
        files = data_files(list(SmapsTable(text).mappings))
        if not files:
            return None
        member = begin(who, process)
        member.count(process, 0.0)
        return Candidate(
            pid,
            who.start_ticks,
            member.name,
            _user(process),
            tuple(_name(found[0]) for found in files.values()),
            _NOT_WALKED,
            member.figures["rss_bytes"],
        )


def _copies(candidate: Candidate, proc_root: Path) -> Figure:
    try:
        with OpenProcess(candidate.pid, proc_root) as process:
            stat = process.read("stat")
            who = None if isinstance(stat, Absent) else parse_who(stat)
            if who is None or who.start_ticks != candidate.start_ticks:
                return Absent("it has ended")
            member = Member(who, candidate.name)
            member.walk_now(process, time.monotonic, lambda found, _: _is_data(list(found)))
            member.sum_copies(lambda _: True)
            return member.copies_bytes
    except OSError:
        return Absent("it has ended")


def _user(process: OpenProcess) -> str:
    number = os.fstat(process.folder_fd).st_uid
    try:
        return plain(pwd.getpwuid(number).pw_name, 32)
    except KeyError:
        return str(number)


def _name(mapped: Mapped) -> Path:
    names = names_of(mapped.name)
    return Path(os.fsdecode(next((name for name, is_deleted in names if is_deleted), names[0][0])))


def _size(figure: Figure) -> float:
    return -1.0 if isinstance(figure, Absent) else figure
