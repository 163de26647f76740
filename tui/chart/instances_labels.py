"""The names at the right end of a picture of several runs, each with the figure that is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from tui.chart.bands import COPIES, FILE, LIBRARIES, SWAP, UNWRITTEN, Band, swatch
from tui.chart.instances_bands import Group
from tui.chart.instances_stack import SharedStack, is_shared
from tui.chart.labels import ALWAYS, Label, limit_label
from tui.chart.limit_line import LimitLine
from tui.chart.stack import Floats
from tui.metrics.moment import STALE_SECONDS
from tui.metrics_format import format_bytes, format_seconds
from tui.run.kept import Kept
from tui.run.state import Outcome

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
    seconds_per_column: float,
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
    waiting, clean = float(stack.unwritten[column]), float(stack.file[column])
    libs = float(stack.libraries[column])
    labels.append(_sum_label(SWAP, stack.swapped[:, column], swap, look))
    if libs == libs:
        labels.append(_label(LIBRARIES, f">{format_bytes(libs)}", "libraries", libraries, look, 0))
    age = 0.0
    if stack.file_column is not None:
        age = (column - stack.file_column) * seconds_per_column
    found = _of_file(clean, waiting, (file, unwritten), age, look, is_least=stack.is_file_least)
    may_wait = bool(waiting) or is_shared(kept)
    labels += [one for one in found if may_wait or one.key != UNWRITTEN.key]
    private = stack.private[:, column]
    words, known = _sum(private), edges[top]
    in_swap = np.nansum(stack.swapped[:, column]) > 0
    many = "private in RAM" if in_swap else f"private of all {len(kept)}"
    line = "==" if look == "ascii" else "──"
    labels.append(
        Label("private", known, line, words, many, "private", "ink-ground bold", "ink-ground")
    )
    for number, group in enumerate(groups):
        at = (edges[2 * number] + edges[2 * number + 2]) / 2
        labels.append(_of_group(kept, stack, group, bands, number, at, look))
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
    value = _sum(stack.private[group.places, column])
    name, style = group.name, f"{COPIES.text if copies > 0 else 'text-python'} bold"
    state = kept[group.first - 1].state if group.first == group.last else None
    if state is not None and state.outcome in (Outcome.KILLED, Outcome.FAILED):
        name, style = f"{group.name} {state.outcome}", "text-killed bold"
    elif value == "?":
        name += " not read" if state is not None and state.started_at else " not open yet"
    mark, mark_style = swatch(band, look)
    return Label(
        f"private {group.name}", at, mark, value, name, group.name.replace(" to ", "-"), style,
        mark_style, rank=1,
    )  # fmt: skip


def _of_file(
    clean: float,
    waiting: float,
    heights: tuple[float, float],
    age_seconds: float,
    look: Look,
    *,
    is_least: bool,
) -> list[Label]:
    """Once for all: what can be taken back, and what is not yet written."""
    old = f" {format_seconds(round(age_seconds))} ago" if age_seconds > STALE_SECONDS else ""
    if clean != clean and waiting != waiting:
        return [_label(FILE, "?", "file, once: not read", heights[0], look, ALWAYS)]
    once = "file, at least" if is_least else f"file, once{old}"
    if clean != clean:
        return [_label(UNWRITTEN, format_bytes(waiting), "file, in memory", heights[1], look)]
    if waiting != waiting:
        return [_label(FILE, format_bytes(clean), "file, clean/dirty", heights[0], look)]
    return [
        _label(FILE, format_bytes(clean), once, heights[0], look),
        _label(UNWRITTEN, format_bytes(waiting), "not yet written", heights[1], look),
    ]


def _sum(values: Floats) -> str:
    """Of all of them; of those known at least."""
    known = values[~np.isnan(values)]
    if not len(known):
        return "?"
    words = format_bytes(float(known.sum()))
    return words if len(known) == len(values) else f">{words}"


def _sum_label(band: Band, values: Floats, at: float, look: Look) -> Label:
    return _label(band, _sum(values), band.label, at, look)


def _label(band: Band, value: str, name: str, at: float, look: Look, rank: int = ALWAYS) -> Label:
    mark, style = swatch(band, look)
    return Label(band.key, at, mark, value, name, band.short, f"{band.text} bold", style, rank)
