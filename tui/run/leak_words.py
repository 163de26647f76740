"""Leak or page cache: what of a tree's memory only growth can explain, and what is files' pages.

Pure; each figure is of the last reading of pages, whose age is said.
"""

from __future__ import annotations

from tui.metrics_format import format_bytes
from tui.probe.reading import Absent, Figure
from tui.run.state import RunState
from tui.run.tree_figures import (
    COPIES,
    figure_of,
    has_copying,
    mapped,
    sweep_age,
    total_of,
    words_of,
)
from tui.tree.reading import FileKind


def leak_or_cache(state: RunState) -> str:
    """What of it only growth can be a leak, and what is the kernel's cache of files."""
    own = total_of([figure_of(state, "interpreter_bytes"), _in_swap_but_copies(state)])
    file = figure_of(state, "mapping_file_bytes")
    if isinstance(own, Absent):
        return ""
    age = sweep_age(state)
    when = f" ({age})" if age else ""
    who = f"its own memory, {format_bytes(own)}, is all that could leak"
    held = _on_no_disk(state)
    if isinstance(held, Absent) or held:
        who = (
            f"its own memory, {format_bytes(own)}, and what lies in memory on no disk, "
            f"{words_of(held)}, are all that could leak"
        )
        file = file if isinstance(file, Absent) else held if isinstance(held, Absent) else max(
            0, file - held)  # fmt: skip
    said = f"Leak or page cache{when}: {who}"
    if isinstance(file, Absent):
        return f"{said}; what of the files is in RAM: {words_of(file)}."
    if not file:
        return f"{said}; nothing of the files is in RAM."
    return f"{said}; {format_bytes(file)} in RAM are the files' own pages, which is cache."


def _on_no_disk(state: RunState) -> Figure:
    """Pages of a memfd, of shared memory: they are a file's to the kernel, and can go to no file.

    What a private mapping has copied of them is counted among the copies.
    """
    files = mapped(state.tree) if state.tree is not None else ()
    held = [file for file in files if file.kind is FileKind.MEMORY]
    return total_of(
        file.get("resident_bytes") - (file.get(COPIES) - file.get("copies_in_swap_bytes"))
        for file in held
    )


def _in_swap_but_copies(state: RunState) -> Figure:
    swapped = figure_of(state, "swap_bytes")
    if swapped == 0 or not has_copying(state):
        return swapped
    return swapped - (figure_of(state, COPIES) - figure_of(state, "copies_in_ram_bytes"))
