"""A film as one SVG without script: the same grids give the same bytes.

A cell that stays the same from one frame to another is stored once: all cells that appear at one
frame and go at another are a layer, which CSS shows for that time. Where nothing is animated
(reduced motion, a renderer without animations) what is left is the last frame. The film begins
with it too, so that whoever takes the first picture for all of it has the one that tells most.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from tui.pictures.grid import CellGrid, PlacedCell, ScreenCell
from tui.pictures.svg import CRISP, LETTERED, faces, opening
from tui.pictures.svg_shapes import background_paths, edge_paths, round_paths
from tui.pictures.svg_text import text_elements

_Span = tuple[int, int]
"""The frame at which something appears, and the one at which it is gone."""


@dataclass(frozen=True, slots=True)
class Timing:
    """How long each frame is shown, the last one before all others, and the last one at the end."""

    frame_seconds: float = 1 / 3
    opening_seconds: float = 1.5
    hold_seconds: float = 5.0

    def __post_init__(self) -> None:
        """Raises ValueError where one of them is no time at all."""
        if min(self.frame_seconds, self.opening_seconds, self.hold_seconds) <= 0:
            raise ValueError("every part of a film takes time")

    def begins_at(self, frame: int) -> float:
        """When a frame comes, in seconds from the beginning of the film."""
        return self.opening_seconds + frame * self.frame_seconds

    def total_seconds(self, frames: int) -> float:
        """How long a film is before it begins anew."""
        return self.begins_at(frames - 1) + self.hold_seconds


def draw_film(grids: Sequence[CellGrid], *, title: str, timing: Timing | None = None) -> str:
    """The grids as frames of an SVG that plays for ever; raises ValueError for unequal sizes."""
    if len({(grid.columns, grid.rows) for grid in grids}) != 1:
        raise ValueError("a film is made of frames of one size")
    last = len(grids)
    background = grids[-1].main_background
    layers = _layers(grids)
    shapes, letters = {}, {}
    for span, cells in layers.items():
        shapes[span] = [*background_paths(cells, background), *edge_paths(cells)]
        letters[span] = [*round_paths(cells), *text_elements(cells)]
    moving = [span for span in layers if span != (0, last) and (shapes[span] or letters[span])]
    css = faces(chain.from_iterable(letters.values()))
    css += _animations(moving, last, timing or Timing())
    lines = (
        *opening(grids[-1], background, title=title, css=css),
        CRISP,
        *_shown(shapes, last),
        "</g>",
        LETTERED,
        *_shown(letters, last),
        "</g>",
        "</svg>\n",
    )
    return "\n".join(lines)


def _layers(grids: Sequence[CellGrid]) -> dict[_Span, list[PlacedCell]]:
    """Every cell of every frame, once for each stretch of frames in which it looks the same."""
    layers: dict[_Span, list[PlacedCell]] = defaultdict(list)
    for row in range(grids[0].rows):
        lines = [grid.cells[row] for grid in grids]
        looks = [_looks(line) for line in lines]
        changes = [n for n, (old, new) in enumerate(pairwise(looks), 1) if old != new]
        for column in range(grids[0].columns):
            bounds = [0]
            bounds += [n for n in changes if looks[n][column] != looks[n - 1][column]]
            for span in pairwise([*bounds, len(grids)]):
                layers[span].append((row, column, lines[span[0]][column]))
    return dict(sorted(layers.items()))


def _looks(line: Sequence[ScreenCell]) -> list[object]:
    """What must be the same for a cell to look the same: both halves of a wide character."""
    looks: list[object] = [_look(cell) for cell in line]
    for column, (left, right) in enumerate(pairwise(line)):
        if left.text and not right.text:
            looks[column] = looks[column + 1] = (left, right)
    return looks


def _look(cell: ScreenCell) -> ScreenCell | str:
    """A blank shows nothing of its foreground."""
    style = cell.style
    is_blank = cell.text == " " and not style.underline and not style.strike
    return style.background if is_blank else cell


def _name(span: _Span) -> str:
    return f"f{span[0]}-{span[1]}"


def _shown(layers: Mapping[_Span, Sequence[str]], last: int) -> Iterator[str]:
    """The layers as groups: those of the last frame are seen unless an animation hides them."""
    yield from layers.get((0, last), ())
    yield from _groups(
        {span: lines for span, lines in layers.items() if 0 < span[0] < span[1] == last}
    )
    yield '<g visibility="hidden">'
    yield from _groups({span: lines for span, lines in layers.items() if span[1] < last})
    yield "</g>"


def _groups(layers: Mapping[_Span, Sequence[str]]) -> Iterator[str]:
    for span, lines in layers.items():
        if lines:
            yield f'<g class="{_name(span)}">'
            yield from lines
            yield "</g>"


def _animations(spans: Iterable[_Span], last: int, timing: Timing) -> str:
    """When each layer is seen, for those who did not ask for reduced motion."""
    total = timing.total_seconds(last)
    rules = "".join(
        f"@keyframes {_name(span)}{{{_keyframes(span, last, timing)}}}"
        f".{_name(span)}{{animation:{_name(span)} {_decimal(total)}s step-end infinite}}"
        for span in spans
    )
    return f"@media (prefers-reduced-motion:no-preference){{{rules}}}" if rules else ""


def _keyframes(span: _Span, last: int, timing: Timing) -> str:
    """From the beginning on it is as without animation; then it changes at these moments."""
    shows, goes = span
    if goes == last:
        steps = [(timing.opening_seconds, "hidden"), (timing.begins_at(shows), "visible")]
    else:
        steps = [(timing.begins_at(shows), "visible"), (timing.begins_at(goes), "hidden")]
    total = timing.total_seconds(last)
    return "".join(f"{_decimal(at / total * 100)}%{{visibility:{how}}}" for at, how in steps)


def _decimal(number: float) -> str:
    """A number in as few characters as tell a ten-thousandth."""
    return f"{number:.4f}".rstrip("0").rstrip(".")
