"""The data files that a tree has mapped: how, by how many, and what each costs whom."""

from __future__ import annotations

from typing import Final

from tui.metrics_format import format_bytes
from tui.probe.reading import number
from tui.run.state import RunState
from tui.run.tree_figures import (
    COPIES,
    count_of,
    few_words_of,
    is_copying,
    mappers,
    short_age,
    walk_ages,
    words_of,
)
from tui.run.written_words import details_of
from tui.tree.reading import FileKind, MappedFile, TreeReading
from tui.widgets.list_rows import Column, Line, ListRows

_KEYS: Final = (
    "size_bytes", "file_cached_bytes", "resident_bytes", COPIES, "copies_in_swap_bytes",
    "file_dirty_bytes",
)  # fmt: skip
_NAMES: Final = ("size", "in cache", "resident", "private copies", "of them in swap", "dirty")


class FileTable(ListRows):
    """One line a file, what is copied most first."""

    COLUMNS = (
        Column("file", 20, 0, is_left=True),
        Column("mode", 4, 1, is_left=True),
        Column("by", 4, 5),
        Column("size", 8, 8),
        Column("in cache", 8, 9),
        Column("resident", 8, 7),
        Column("copies", 8, 2),
        Column("in swap", 8, 4),
        Column("dirty", 8, 3),
        Column("read", 5, 6),
    )
    EXPLAINED = (
        "Every data file that is mapped, by how many, and how. Copies and resident are the "
        "tree's, copies that forks share once; in cache and dirty are the file's, whoever "
        "made them so. Enter shows its page map."
    )

    def show(self, state: RunState, chosen: str = "") -> None:
        """The files of this state; `chosen` is the key of the one that the page map is of."""
        tree = state.tree
        if tree is None:
            self.put((), "files", "not read yet")
            return
        files = in_order(tree)
        ages = walk_ages(tree)
        lines = [_line(file, ages.get(file.key), is_chosen=file.key == chosen) for file in files]

        def details(key: str) -> tuple[str, ...]:
            file = tree.file(key)
            return () if file is None else _details(file, tree)

        self.put(lines, count_of(len(files), "file"), "no data file is mapped", details)


def in_order(tree: TreeReading) -> list[MappedFile]:
    """What is copied most first."""
    return sorted(tree.files, key=_order)


def _order(file: MappedFile) -> tuple[bool, float, float, str]:
    """What is mapped before what was, the most copies first; what is not known after what is."""
    copies, resident = number(file.get(COPIES)), number(file.get("resident_bytes"))
    return (
        not file.processes,
        -1.0 * (-1 if copies is None else copies),
        -1.0 * (-1 if resident is None else resident),
        str(file.path),
    )


def _name(file: MappedFile) -> str:
    name = file.path.name or str(file.path)
    if file.is_deleted:
        return f"{name} (deleted)"
    return f"{name} (in memory)" if file.kind is FileKind.MEMORY else name


def _line(file: MappedFile, age: float | None, *, is_chosen: bool) -> Line:
    figures = [few_words_of(file.get(key)) for key in _KEYS]
    by = f"{file.processes:,}" if file.processes else "none"
    cells = ("/".join(file.modes), by, *figures, short_age(age))
    if not file.processes:
        return Line(file.key, _name(file), cells, "dim", is_chosen=is_chosen)
    plain = ("", "", "", "", "")
    copies = "text-copies bold" if is_copying(file) else ""
    swapped = "text-swap bold" if number(file.get("copies_in_swap_bytes")) else ""
    dirty = "bold" if number(file.get("file_dirty_bytes")) else ""
    styles = (*plain, copies, swapped, dirty, "dim")
    return Line(file.key, _name(file), cells, "", styles, is_chosen)


def _details(file: MappedFile, tree: TreeReading) -> tuple[str, ...]:
    """All of it in words: the path, what it holds, and why what is not known is not."""
    holds = ""
    if file.shape is not None:
        shape = " x ".join(f"{length:,}" for length in file.shape)
        holds = f"  {shape} {file.dtype or ''}".rstrip()
        if file.is_by_columns:
            holds += " (F: its transpose is stored)"
    unknown = [
        f"{name}: {words_of(file.get(key))}"
        for key, name in zip(_KEYS, _NAMES, strict=True)
        if number(file.get(key)) is None
    ]
    highest = file.peak.get(COPIES)
    peak = ""
    if highest:
        bound = file.peak_bound.get(COPIES, "")
        peak = f"copies at most {format_bytes(highest)} at one moment{f' ({bound})' * bool(bound)}"
    by = [f"{one.name} {one.pid}" for one in mappers(tree, file.key)]
    who = f"mapped by {', '.join(by[:6])}{f' and {len(by) - 6} more' * (len(by) > 6)}" if by else ""
    lines = (
        *(f"{file.path}{holds}", details_of(file.exact)),
        *("  ".join(filter(None, (peak, who))), "  ".join(unknown)),
    )
    return tuple(line for line in lines if line)
