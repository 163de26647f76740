"""The names at the right end of a picture of several runs, at the height of what they name.

Their figures are the latest, of the states that every other part of the screen tells: what is drawn
ends a little before, where all were read.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from tui.chart.bands import COPIES, FILE, LIBRARIES, PYTHON, SWAP, UNWRITTEN, Band, swatch
from tui.chart.instances_bands import Group
from tui.chart.instances_latest import Latest, latest, whole_of_some, words_at_least
from tui.chart.instances_stack import SharedStack, is_shared
from tui.chart.labels import ALWAYS, Label, limit_label
from tui.chart.limit_line import LimitLine
from tui.metrics_format import format_bytes, format_seconds
from tui.run.kept import Kept
from tui.run.state import Outcome
from tui.tree.sums import bounds

if TYPE_CHECKING:
    from tui.chart.areas import Look


def labels_of_all(
    kept: Sequence[Kept],
    stack: SharedStack,
    groups: tuple[Group, ...],
    bands: tuple[Band, ...],
    edges: Sequence[float],
    limit: LimitLine | None,
    *,
    look: Look,
) -> list[Label]:
    """All that has a name at the last column, from the top down; `edges`: bytes, below each band
    and above the last."""
    column = stack.last_column
    if column is None:
        return []
    middle = [(low + high) / 2 for low, high in pairwise(edges)]
    labels = [] if limit is None else [limit_label(limit, look)]
    top = len(groups) * 2
    unwritten, file, libraries, swap = middle[top:]
    now = latest(kept, stack, column)
    labels.append(_label(SWAP, words_at_least(now.swapped), SWAP.label, swap, look))
    libs = bounds(now.libraries)[0]
    if libs:
        labels.append(_label(LIBRARIES, f">{format_bytes(libs)}", "libraries", libraries, look, 0))
    found = _of_file(now, (file, unwritten), look, is_least=stack.is_file_least)
    may_wait = bool(now.waiting) or is_shared(kept)
    labels += [one for one in found if may_wait or one.key != UNWRITTEN.key]
    line = "==" if look == "ascii" else "──"
    labels.append(
        Label("private", edges[top], line, words_at_least(now.private), now.private_name,
              "private", "ink-ground bold", "ink-ground")
    )  # fmt: skip
    for number, group in enumerate(groups):
        at = (edges[2 * number] + edges[2 * number + 2]) / 2
        labels.append(_of_group(kept, stack, group, bands, number, at, look))
    if PYTHON in bands and np.nansum(stack.copies[:, column]) and bounds(now.own)[0]:
        # Between the copies of two runs lies what the upper one works with.
        words = words_at_least(now.own)
        labels.append(_label(PYTHON, words, "python of all", middle[0], look, 1))
    return sorted(labels, key=lambda label: -label.at_bytes)


def _of_group(
    kept: Sequence[Kept],
    stack: SharedStack,
    group: Group,
    bands: tuple[Band, ...],
    number: int,
    at: float,
    look: Look,
) -> Label:
    column = stack.last_column
    copies = float(np.nansum(stack.copies[group.places, column]))
    band = bands[2 * number + (copies > 0)]
    value = words_at_least(whole_of_some(kept[group.places]))
    name, style = group.name, f"{COPIES.text if copies > 0 else 'text-python'} bold"
    state = kept[group.first - 1].state if group.first == group.last else None
    if state is not None and state.outcome in (Outcome.KILLED, Outcome.FAILED):
        name, style = f"{group.name} {state.outcome}", "text-killed bold"
    elif group.first == group.last and (state is None or not state.started_at):
        name += " not open yet"
    elif value == "?":
        name += " not read"
    mark, mark_style = swatch(band, look)
    return Label(
        f"private {group.name}", at, mark, value, name, group.name.replace(" to ", "-"), style,
        mark_style, rank=1,
    )  # fmt: skip


def _of_file(
    now: Latest, heights: tuple[float, float], look: Look, *, is_least: bool
) -> list[Label]:
    """Once for all: what can be taken back, and what is not yet written."""
    clean, waiting = now.clean, now.waiting
    age = now.file_age_seconds
    old = f" {format_seconds(round(age))} ago" if age else ""
    if clean is None and waiting is None:
        return [_label(FILE, "?", "file, once: not read", heights[0], look, ALWAYS)]
    found = []
    if clean is not None:
        once = "file, at least" if is_least else f"file, once{old}"
        name = "file, clean/dirty" if waiting is None else once
        found.append(_label(FILE, format_bytes(clean), name, heights[0], look))
    if waiting is not None:
        name = "file, in memory" if clean is None else "not yet written"
        found.append(_label(UNWRITTEN, format_bytes(waiting), name, heights[1], look))
    return found


def _label(band: Band, value: str, name: str, at: float, look: Look, rank: int = ALWAYS) -> Label:
    mark, style = swatch(band, look)
    return Label(band.key, at, mark, value, name, band.short, f"{band.text} bold", style, rank)
