"""What cells show besides text, as SVG paths: one path per colour, in a fixed order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from tui.pictures.cell import BASELINE, HEIGHT, WIDTH, Outline, Rect
from tui.pictures.cell_shapes import cell_shape
from tui.pictures.grid import PlacedCell, Style, rgb

_DOT = 'stroke-width="4" stroke-linecap="round"'


def background_paths(cells: Iterable[PlacedCell], already_painted: str) -> Iterator[str]:
    """The backgrounds of the cells but those of the colour that is already there."""
    rects: dict[str, list[Rect]] = defaultdict(list)
    for row, column, cell in cells:
        x, y = column * WIDTH, row * HEIGHT
        if cell.style.background != already_painted:
            rects[cell.style.background].append((x, y, WIDTH, HEIGHT))
    return _rect_paths(rects)


def edge_paths(cells: Iterable[PlacedCell]) -> Iterator[str]:
    """Boxes, blocks and the lines under and through text: all that has straight edges only."""
    rects: dict[str, list[Rect]] = defaultdict(list)
    for row, column, cell in cells:
        x, y = column * WIDTH, row * HEIGHT
        style = cell.style
        if shape := cell_shape(cell.text):
            colour = _mixed(style, shape.ink)
            rects[colour].extend((x + a, y + b, w, h) for a, b, w, h in shape.rects)
        if style.underline:
            rects[style.foreground].append((x, y + BASELINE + 2, WIDTH, 1))
        if style.strike:
            rects[style.foreground].append((x, y + HEIGHT // 2 + 1, WIDTH, 1))
    return _rect_paths(rects)


def round_paths(cells: Iterable[PlacedCell]) -> Iterator[str]:
    """Braille dots, as the round ends of strokes without length, and outlines with a curve."""
    dots: dict[str, list[tuple[int, int]]] = defaultdict(list)
    outlines: dict[str, list[Outline]] = defaultdict(list)
    for row, column, cell in cells:
        x, y = column * WIDTH, row * HEIGHT
        if shape := cell_shape(cell.text):
            colour = cell.style.foreground
            dots[colour].extend((y + b, x + a) for a, b in shape.dots)
            outlines[colour].extend((x + a, y + b, rest) for a, b, rest in shape.outlines)
    for colour, places in sorted(dots.items()):
        if places:
            yield f'<path stroke="{colour}" {_DOT} d="{_dot_path(places)}"/>'
    for colour, found in sorted(outlines.items()):
        if found:
            path = "".join(f"M{x} {y}{rest}" for x, y, rest in found)
            yield f'<path fill="{colour}" d="{path}"/>'


def _rect_paths(rects: Mapping[str, list[Rect]]) -> Iterator[str]:
    for colour, found in sorted(rects.items()):
        if found:
            path = "".join(f"M{x} {y}h{w}v{h}h-{w}z" for x, y, w, h in merged(found))
            yield f'<path fill="{colour}" d="{path}"/>'


def _dot_path(places: list[tuple[int, int]]) -> str:
    """Each dot relative to the one before: half as long as with absolute places."""
    parts: list[str] = []
    last_y = last_x = 0
    for y, x in sorted(places):
        parts.append(f"m{x - last_x} {y - last_y}h0")
        last_y, last_x = y, x
    return "".join(parts)


def _mixed(style: Style, ink: float) -> str:
    if ink == 1:
        return style.foreground
    pairs = zip(rgb(style.foreground), rgb(style.background), strict=True)
    return "#" + "".join(f"{round(a * ink + b * (1 - ink)):02x}" for a, b in pairs)


def merged(rects: Iterable[Rect]) -> list[Rect]:
    """The rectangles joined along rows, then down columns, sorted from the top left."""
    wide = _joined_in_rows(rects)
    turned = _joined_in_rows(_turned(rect) for rect in wide)
    return sorted((_turned(rect) for rect in turned), key=lambda rect: (rect[1], rect))


def _joined_in_rows(rects: Iterable[Rect]) -> list[Rect]:
    result: list[Rect] = []
    for rect in sorted(rects, key=lambda rect: (rect[1], rect[3], rect)):
        x, y, width, height = rect
        if result and result[-1][1] == y and result[-1][3] == height:
            first, _, before, _ = result[-1]
            if first + before == x:
                result[-1] = (first, y, before + width, height)
                continue
        result.append(rect)
    return result


def _turned(rect: Rect) -> Rect:
    """With x and y, width and height exchanged, so that a column is a row."""
    x, y, width, height = rect
    return (y, x, height, width)
