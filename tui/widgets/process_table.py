"""The processes of a tree, each below its parent, with what each costs; the whole of it first."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from tui.probe.reading import Figure, number
from tui.run.state import RunState
from tui.run.tree_figures import (
    COPIES,
    age_of,
    alive,
    count_of,
    few_words_of,
    short_age,
    total_of,
    walk_age,
    words_of,
)
from tui.tree.reading import Process, TreeReading
from tui.widgets.list_rows import Column, Line, ListRows

ALL: Final = "all"
"""The key of the line of all of them together."""
_KEYS: Final = ("rss_bytes", "private_bytes", "swap_bytes", "pss_bytes", COPIES)
_NAMES: Final = ("RSS", "private", "in swap", "its share (PSS)", "private copies")
_DEEPEST: Final = 8


class ProcessTable(ListRows):
    """One line a process; RSS has no sum, for it would count shared pages again and again."""

    COLUMNS = (
        Column("process", 17, 0, is_left=True),
        Column("RSS", 8, 6),
        Column("private", 8, 3),
        Column("in swap", 8, 5),
        Column("share", 8, 2),
        Column("copies", 8, 1),
        Column("shared", 8, 7),
        Column("copied", 8, 4),
        Column("new", 8, 9),
        Column("read", 5, 8),
    )
    EXPLAINED = (
        "share: PSS, every shared page divided by who has it, so that shares add up. copies: "
        "private copies of data files. shared, copied, new: of the memory it was forked with, "
        "what is still one page for both, what either has written since, and what it made "
        "itself. Enter shows the page map of this process alone."
    )

    def show(self, state: RunState, chosen: int | None = None) -> None:
        """The processes of this state; `chosen` is the one that the page map is of."""
        tree = state.tree
        if tree is None:
            self.put((), "processes", "not read yet")
            return
        living = alive(tree)
        many = len(living) + tree.more_processes
        lines = [_whole(tree, is_chosen=chosen is None)] if len(living) > 1 else []
        lines += [
            _line(one, depth, tree, is_chosen=one.pid == chosen, ascii_only=self._ascii)
            for one, depth in in_order(tree)
        ]

        def details(key: str) -> tuple[str, ...]:
            found = (one for one in tree.processes if _key(one) == key)
            one = next(found, None)
            return _more(tree) if key == ALL else () if one is None else _details(one, tree)

        self.put(lines, count_of(many, "process", "processes"), "none is left", details)


def in_order(tree: TreeReading) -> list[tuple[Process, int]]:
    """Each below its parent, with its depth; those that ended come last."""
    living = alive(tree)
    pids = {one.pid for one in living}
    below: defaultdict[int | None, list[Process]] = defaultdict(list)
    for one in living:
        below[one.parent if one.parent in pids and one.parent != one.pid else None].append(one)
    found: list[tuple[Process, int]] = []
    stack = [(one, 0) for one in reversed(below[None])]
    seen: set[tuple[int, int]] = set()
    while stack:
        one, depth = stack.pop()
        if one.identity in seen:
            continue
        seen.add(one.identity)
        found.append((one, depth))
        stack += [(child, depth + 1) for child in reversed(below[one.pid])]
    # A ring of parents, which only a file can say, hides nobody.
    found += [(one, 0) for one in living if one.identity not in seen]
    return found + [(one, 0) for one in tree.processes if not one.is_alive]


def _key(process: Process) -> str:
    return f"{process.pid}.{process.start_ticks}"


def pid_of(key: str) -> int | None:
    """The process of a line; None for all of them together."""
    return None if key == ALL else int(key.partition(".")[0])


def _whole(tree: TreeReading, *, is_chosen: bool) -> Line:
    private = total_of(one.get("private_bytes") for one in alive(tree))
    figures = (private, *(tree.get(key) for key in _KEYS[2:]))
    age = short_age(walk_age(tree))
    cells = ("no sum", *map(few_words_of, figures), "", "", "", age)
    styles = ("dim", "", "", "bold", "text-copies bold", "", "", "", "dim")
    return Line(ALL, "together, each page once", cells, "bold", styles, is_chosen)


def _line(
    one: Process, depth: int, tree: TreeReading, *, is_chosen: bool, ascii_only: bool
) -> Line:
    branch = ("  " * (min(depth, _DEEPEST) - 1) + ("`- " if ascii_only else "└ ")) if depth else ""
    name = f"{branch}{one.pid} {one.name}"
    fork = one.since_fork
    since = (fork.shared_bytes, fork.copied_bytes, fork.new_bytes) if fork is not None else ()
    age = short_age(age_of(one, tree)) if one.is_alive else ""
    cells = (*(few_words_of(one.get(key)) for key in _KEYS), *_forked(since), age)
    if not one.is_alive:
        return Line(_key(one), f"{name} (ended)", cells, "dim", is_chosen=is_chosen)
    swapped = "text-swap bold" if number(one.get("swap_bytes")) else ""
    copies = "text-copies bold" if number(one.get(COPIES)) else ""
    styles = ("dim", "", swapped, "", copies, "", "", "", "dim")
    return Line(_key(one), name, cells, "", styles, is_chosen)


def _forked(since: tuple[Figure, ...]) -> tuple[str, ...]:
    return tuple(map(few_words_of, since)) if since else ("-", "-", "-")


def _details(one: Process, tree: TreeReading) -> tuple[str, ...]:
    """Its copies file by file, and why what is not known is not."""
    files = []
    for use in one.uses:
        file = tree.file(use.file)
        name = file.path.name if file is not None else "?"
        copies = words_of(use.get(COPIES))
        files.append(f"{name} ({'/'.join(use.modes)}) {copies} copied")
    fork = one.since_fork
    since = ""
    if fork is not None:
        since = (
            f"forked from {fork.parent}: shares {words_of(fork.shared_bytes)}, copied "
            f"{words_of(fork.copied_bytes)}, new {words_of(fork.new_bytes)}"
        )
    unknown = [
        f"{name}: {words_of(one.get(key))}"
        for key, name in zip(_KEYS, _NAMES, strict=True)
        if number(one.get(key)) is None
    ]
    return tuple(line for line in (";  ".join(files), since, "  ".join(unknown)) if line)


def _more(tree: TreeReading) -> tuple[str, ...]:
    words = "RSS has no sum: pages that are shared would be counted in each process"
    rss = words_of(tree.get("rss_bytes"))
    found = [f"{words}. Each page once: {rss}"]
    if tree.more_processes:
        found.append(f"{tree.more_processes:,} more processes are not read: there are too many")
    return tuple(found)
