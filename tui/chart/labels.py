"""The names at the right end of the picture, each at the height of what it names, with its figure.

The four figures that everybody asks for are there at all times: RSS, private dirty, swap and
file-backed pages; then what they are made of.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor
from typing import Final

from tui.chart.areas import Look
from tui.chart.bands import COPIES, FILE, LIBRARIES, OWN, PYTHON, SWAP, UNWRITTEN, Band, swatch
from tui.chart.limit_line import LimitLine
from tui.chart.marks import Runs, short_bytes
from tui.chart.stack import Stack
from tui.metrics import BY_KEY
from tui.metrics.moment import STALE_SECONDS
from tui.metrics_format import format_bytes, format_seconds
from tui.probe.reading import NOT_READ_YET, Absent, Figure, Sample
from tui.run.about_tree import TreeAbout
from tui.run.marker import Marker, MarkerKind
from tui.run.state import RunState
from workloads.figures import at_most
from workloads.words import Mode

WIDE: Final = 31
NARROW: Final = 16
ALWAYS: Final = 2
"""Rank of a label that is never left out."""
LIMIT: Final = "limit"
_FIRM: Final = 1000


@dataclass(frozen=True, slots=True)
class Label:
    """`at_bytes`: the height of what it names; `rank`: what is left out first has the lowest."""

    key: str
    at_bytes: float
    mark: str
    value: str
    name: str
    short: str
    style: str
    mark_style: str
    rank: int = ALWAYS

    def runs(self, width: int) -> Runs:
        """Within so many columns, in full where there is room."""
        if width >= WIDE:
            text, room = f" {self.value} {self.name}", width - 4
            mark = self.mark if len(self.mark) == 2 else self.mark * 2
        else:
            text = f" {self.value.replace('iB', '').replace(' ', '')} {self.short}"
            mark, room = self.mark[-1:], width - 2
        text = text[:room]
        # What is blank beside every name has no style: a name that moves takes its letters along.
        blank = " " * (width - 1 - len(mark) - len(text))
        return [(" ", ""), (mark, self.mark_style), (text, self.style), (blank, "")]


def labels_of(
    state: RunState,
    stack: Stack,
    limit: LimitLine | None,
    markers: Sequence[Marker] = (),
    *,
    look: Look,
) -> list[Label]:
    """All that has a name at the last column, from the top down."""
    column = stack.last_column
    sample, labels = state.reading, []
    if column is None or sample is None:
        return []
    edge = stack.edges_bytes(column)
    middle = [(low + high) / 2 for low, high in pairwise((0.0, *edge))]
    if limit is not None:
        labels.append(limit_label(limit, look))
    ascii_only = look == "ascii"
    line = "-" if ascii_only else "─"
    dash = "~" if ascii_only else "┄"
    labels.append(_band_label(SWAP, sample, "swap_bytes", middle[5], look, ALWAYS))
    labels.append(_top(state, sample, edge[4], line))
    file = (edge[1] + edge[4]) / 2
    labels.append(_line_label("file_backed_bytes", "file-backed", "files", sample, file, "]"))
    labels += _parts_of_file(state, sample, middle, markers, look)
    dirty = stack.private_dirty[column]
    at = float(dirty) if dirty == dirty else edge[1]
    labels.append(_line_label("private_dirty_bytes", "private dirty", "p.dirty", sample, at, dash))
    if state.about.may_be_private:
        labels.append(_band_label(COPIES, sample, "copies_in_ram_bytes", middle[1], look, ALWAYS))
    own = OWN if isinstance(state.about, TreeAbout) else PYTHON
    labels.append(_band_label(own, sample, "interpreter_bytes", middle[0], look, 1))
    # Of two at one height the one that was told first is above.
    return sorted(labels, key=lambda label: -label.at_bytes)


def _top(state: RunState, sample: Sample, at: float, line: str) -> Label:
    """RSS, or what stands for it where several processes share pages: it has no sum."""
    if isinstance(state.about, TreeAbout) and isinstance(sample.get("rss_bytes"), Absent):
        return _line_label("pss_bytes", "RAM, counted once", "RAM", sample, at, line)
    return _line_label("rss_bytes", "RSS", "RSS", sample, at, line)


def placed(labels: Sequence[Label], rows_of: Sequence[int], lines: int) -> dict[int, Label]:
    """A row for each label, as near to its own as the others let it; from the top down.

    Those that want the same rows share what they are off by, but the limit stands beside its line.
    What there is no room for is left out, the least important first.
    """
    pairs = list(zip(labels, rows_of, strict=True))
    while len(pairs) > lines and pairs:
        pairs.remove(min(pairs, key=lambda pair: pair[0].rank))
    best: tuple[tuple[int, int], list[tuple[Label, int]], list[int]] | None = None
    for order in _orders(pairs):
        rows = _nearest([(row, label.key == LIMIT) for label, row in order], lines)
        off = [(label.key, abs(row - own)) for row, (label, own) in zip(rows, order, strict=True)]
        cost = (sum(by for key, by in off if key == LIMIT), sum(by for _, by in off))
        if best is None or cost < best[0]:
            best = (cost, order, rows)
    if best is None:
        return {}
    return {row: label for row, (label, _) in zip(best[2], best[1], strict=True)}


def _orders(pairs: list[tuple[Label, int]]) -> Iterator[list[tuple[Label, int]]]:
    """As they are; of those at one row the limit's may stand above or below any other."""
    yield pairs
    limit = next((pair for pair in pairs if pair[0].key == LIMIT), None)
    if limit is None:
        return
    others = [pair for pair in pairs if pair is not limit]
    for place in range(len(others) + 1):
        is_below = all(row <= limit[1] for _, row in others[:place])
        if is_below and all(row >= limit[1] for _, row in others[place:]):
            yield [*others[:place], limit, *others[place:]]


def _nearest(wanted: Sequence[tuple[int, bool]], lines: int) -> list[int]:
    """A row for each, all of them different and none out of order, with little moved in all.

    Those that want the same rows share what they are off by, but one that is to stay has its own.
    """
    # Groups that follow each other row by row: how many, how firm, where the first wants to be.
    groups: list[tuple[int, int, float]] = []
    for place, (row, is_to_stay) in enumerate(wanted):
        many, firm, first = 1, _FIRM if is_to_stay else 1, float(row - place)
        while groups and groups[-1][2] >= first:
            before, held, other = groups.pop()
            first = (other * held + first * firm) / (held + firm)
            many, firm = many + before, firm + held
        groups.append((many, firm, first))
    firsts = [floor(first + 0.5) for many, _, first in groups for _ in range(many)]
    return [max(0, min(first, lines - len(wanted))) + place for place, first in enumerate(firsts)]


def _parts_of_file(
    state: RunState,
    sample: Sample,
    middle: Sequence[float],
    markers: Sequence[Marker],
    look: Look,
) -> list[Label]:
    """What the file-backed pages are made of."""
    mode = state.about.mode
    labels = [_band_label(LIBRARIES, sample, "libraries_bytes", middle[4], look, 0)]
    mapped, dirty = sample.get("mapping_file_bytes"), _unwritten(state, sample, markers)
    if mode is Mode.LOAD:
        return labels
    if mode is not None and not mode.is_shared:
        if mapped != 0 or mode is Mode.READ:
            labels.append(_band_label(FILE, sample, "mapping_file_bytes", middle[3], look, 1))
        return labels
    if state.sources is not None and state.sources.is_in_memory:
        label = _band_label(UNWRITTEN, sample, "mapping_file_bytes", middle[2], look, ALWAYS)
        return [*labels, _named(label, "file, in memory", "in memory")]
    if isinstance(dirty, Absent):
        label = _band_label(FILE, sample, "mapping_file_bytes", middle[3], look, ALWAYS)
        return [*labels, _named(label, "file, clean/dirty", "file")]
    unwritten = at_most(dirty, mapped)
    clean = mapped - unwritten
    labels.append(_band(FILE, clean, middle[3], look, ALWAYS))
    labels.append(_band(UNWRITTEN, unwritten, middle[2], look, ALWAYS))
    return labels


def _unwritten(state: RunState, sample: Sample, markers: Sequence[Marker]) -> Figure:
    """As the last flush left it, where that came after the reading; as it was read, else."""
    last = next((m for m in reversed(markers) if m.kind is MarkerKind.FLUSH), None)
    after = last.after.unwritten_bytes if last is not None and last.after is not None else None
    is_newer = last is not None and last.at > sample.at
    # Beside another writer the file's figures around a flush are not this run's.
    if not is_newer or after is None or isinstance(after, Absent) or state.other_writer:
        return sample.get("mapping_dirty_bytes")
    return after


def _named(label: Label, name: str, short: str) -> Label:
    return Label(
        label.key, label.at_bytes, label.mark, label.value, name, short, label.style,
        label.mark_style, label.rank,
    )  # fmt: skip


def limit_label(limit: LimitLine, look: Look) -> Label:
    """Whose limit it is, beside its line."""
    mark = "- " if look == "ascii" else "─ "
    return Label(
        LIMIT, limit.at_bytes, mark, limit.value, limit.name, limit.short, limit.style,
        limit.style,
    )  # fmt: skip


def _band_label(band: Band, sample: Sample, key: str, at: float, look: Look, rank: int) -> Label:
    return _band(band, sample.get(key), at, look, rank)


def _band(band: Band, figure: Figure, at: float, look: Look, rank: int) -> Label:
    mark, style = swatch(band, look)
    value = "?" if isinstance(figure, Absent) else format_bytes(figure)
    name = f"{band.label}: {figure.reason}" if isinstance(figure, Absent) else band.label
    return Label(band.key, at, mark, value, name, band.short, f"{band.text} bold", style, rank)


def _line_label(key: str, name: str, short: str, sample: Sample, at: float, mark: str) -> Label:
    figure = sample.get(key)
    value = "?" if isinstance(figure, Absent) else format_bytes(figure)
    if isinstance(figure, Absent):
        name = name if figure == NOT_READ_YET else f"{name}: {figure.reason}"
    age = sample.age_seconds(key, BY_KEY[key].tier)
    if age > STALE_SECONDS and not isinstance(figure, Absent):
        name = f"{short} {format_seconds(round(age))} ago"
    return Label(key, at, mark * 2, value, name, short, "ink-ground bold", "ink-ground")


__all__ = ["ALWAYS", "NARROW", "WIDE", "Label", "labels_of", "placed", "short_bytes", "swatch"]
