"""What is said first of a tree of processes: its private copies, and per mode what becomes of
changes. Pure; a figure that is not known is `?`, and its reason stands beside.
"""

from __future__ import annotations

from collections.abc import Iterable

from tui.cage.killer import Killer
from tui.metrics_format import format_bytes, format_seconds
from tui.probe.reading import Absent, Figure, number
from tui.run.headline import KILLERS, UNKNOWN, Fact, Headline
from tui.run.state import Outcome, RunState
from tui.run.tree_figures import (
    COPIES,
    alive,
    copies_age,
    count_of,
    few_words_of,
    figure_of,
    has_copying,
    is_copying,
    is_shared,
    mapped,
    total_of,
)
from tui.tree.reading import FileKind, MappedFile
from workloads.words import Mode


def tree_headline(state: RunState) -> Headline:
    """The copies of all files, each page once; where none is mapped privately, its own memory."""
    facts = mode_facts(state)
    if state.outcome is Outcome.KILLED:
        by = Killer.UNKNOWN if state.killed_by is None else state.killed_by
        who = KILLERS[by] if by is not Killer.UNKNOWN or not state.reason else state.reason
        how = f"{who} after {format_seconds(state.elapsed_seconds)}"
        return Headline("KILLED", "", how, "", "swap", facts)
    if state.outcome is Outcome.FAILED:
        return Headline("FAILED", "", state.reason or "why is not known", "", "swap", facts)
    if state.tree is None:
        return Headline("", "", state.what or str(state.outcome or "starting"), "")
    if has_copying(state):
        figure, what, band = figure_of(state, COPIES), "PRIVATE COPIES", "copies"
        aside = _of_copies(state, figure)
    else:
        figure, band = _own(state), "python"
        what, aside = "OWN MEMORY", "no file is mapped privately: this alone is private"
    if isinstance(figure, Absent):
        return Headline(UNKNOWN, "", what, f"not known: {figure.reason}", band, facts)
    value, _, unit = format_bytes(figure).partition(" ")
    return Headline(value, unit, what, aside, band, facts)


def _own(state: RunState) -> Figure:
    return total_of([figure_of(state, "rss_anon_bytes"), figure_of(state, "swap_bytes")])


def _of_copies(state: RunState, copies: Figure) -> str:
    age = copies_age(state)
    swapped = number(copies - figure_of(state, "copies_in_ram_bytes"))
    if swapped:
        words = f"{format_bytes(swapped)} of them in swap"
    elif copies == 0 and (bounded := _unseen(state)):
        words = bounded
    elif copies == 0:
        highest = state.peak.get(COPIES)
        words = (
            f"{format_bytes(highest)} at one moment, and given back since"
            if highest
            else "nothing that is mapped privately was changed"
        )
    else:
        words = "only swap can take them, each page once"
    return f"{words}, {age}" if age else words


def mode_facts(state: RunState) -> tuple[Fact, ...]:
    """Per mode what becomes of changes, what costs most first; two at most."""
    tree = state.tree
    if tree is None:
        return ()
    files = mapped(tree) or tuple(f for f in tree.files if f.kind != FileKind.LIBRARY)
    found = []
    copying = [file for file in files if is_copying(file)]
    shared = [file for file in files if is_shared(file)]
    held = [file for file in shared if file.kind is FileKind.MEMORY]
    written = [file for file in shared if file.kind is not FileKind.MEMORY]
    rest = [file for file in files if not is_copying(file) and not is_shared(file)]
    if copying:
        found.append(_copied(copying))
    if written:
        found.append(_written(written))
    if held:
        found.append(_held(held))
    if on_disk := [file for file in rest if file.kind is not FileKind.MEMORY]:
        found.append(_read(on_disk))
    if in_memory := [file for file in rest if file.kind is FileKind.MEMORY]:
        found.append(_held(in_memory, Mode.READ))
    if not found:
        many = count_of(len(alive(tree)), "process", "processes")
        found.append(Fact("data files", "none is mapped", f"by {many}"))
    return tuple(found[:2])


def _subject(mode: Mode | str, files: list[MappedFile]) -> str:
    return f"{mode}, {count_of(len(files), 'file')}"


def _copied(files: list[MappedFile]) -> Fact:
    copies = _sum(files, COPIES)
    effect = f"{few_words_of(copies)} copied"
    return Fact(
        _subject("c", files), effect, _why("changes stay private, no file sees them", copies)
    )


def _written(files: list[MappedFile]) -> Fact:
    """What waits is the files', whoever changed them: so it is said."""
    dirty = _sum(files, "file_dirty_bytes")
    effect = "goes to the file" if isinstance(dirty, Absent) else f"{format_bytes(dirty)} waiting"
    words = "of the files, whoever changed them, to be written" if not isinstance(
        dirty, Absent) else "what of it still waits"  # fmt: skip
    return Fact(_subject("r+", files), effect, _why(words, dirty))


def _held(files: list[MappedFile], mode: Mode = Mode.READ_WRITE) -> Fact:
    held = _sum(files, "resident_bytes")
    words = "in memory, on no disk: only swap can take it"
    how = "shared" if mode.is_shared else "in RAM"
    return Fact(_subject(mode, files), f"{few_words_of(held)} {how}", _why(words, held))


def _read(files: list[MappedFile]) -> Fact:
    resident = _sum(files, "resident_bytes")
    words = "read only, each page once: taken back when RAM runs short"
    return Fact(_subject("r", files), f"{few_words_of(resident)} in RAM", _why(words, resident))


def _sum(files: Iterable[MappedFile], key: str) -> Figure:
    return total_of(file.get(key) for file in files)


def _why(words: str, figure: Figure) -> str:
    return f"{words}: not known ({figure.reason})" if isinstance(figure, Absent) else words


def _unseen(state: RunState) -> str:
    """Why nothing may have been seen of what was copied; empty where that hides little."""
    bounded = state.tree.peak_bounds.get(COPIES) if state.tree is not None else None
    return "" if bounded is None or bounded.is_near else bounded.reason
