"""An SVG of a cell grid that needs nothing from outside: the same grid gives the same bytes.

Boxes, blocks and braille are shapes, one path per colour; text is text, in a font within the file.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from xml.sax.saxutils import escape

from tui.pictures.cell import FONT_SIZE, HEIGHT, WIDTH
from tui.pictures.font import FAMILY, font_face
from tui.pictures.grid import CellGrid
from tui.pictures.svg_shapes import background_paths, edge_paths, round_paths
from tui.pictures.svg_text import text_elements
from tui.text import plain

PADDING: Final = 8
_FALLBACKS = "DejaVu Sans Mono, Menlo, Consolas, monospace"
CRISP: Final = '<g shape-rendering="crispEdges">'
LETTERED: Final = (
    f'<g font-family="{FAMILY}, {_FALLBACKS}" font-size="{FONT_SIZE}" '
    'style="font-variant-ligatures:none">'
)


def draw_svg(grid: CellGrid, *, title: str) -> str:
    """The grid as an SVG document; a cell is 12 x 24 units, around all of them are 8 units."""
    background = grid.main_background
    texts = list(text_elements(grid.placed))
    lines = (
        *opening(grid, background, title=title, css=faces(texts)),
        CRISP,
        *background_paths(grid.placed, background),
        *edge_paths(grid.placed),
        "</g>",
        *round_paths(grid.placed),
        LETTERED,
        *texts,
        "</g>",
        "</svg>\n",
    )
    return "\n".join(lines)


def opening(grid: CellGrid, background: str, *, title: str, css: str) -> tuple[str, ...]:
    """The lines of a document as large as a grid, up to the surface behind its cells."""
    width = grid.columns * WIDTH + 2 * PADDING
    height = grid.rows * HEIGHT + 2 * PADDING
    frame = f'width="{width}" height="{height}"'
    name = escape(plain(title), {'"': "&quot;"})
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {frame} '
        f'viewBox="{-PADDING} {-PADDING} {width} {height}" role="img" aria-label="{name}">',
        f"<title>{name}</title>",
        f"<style>{css}</style>",
        f'<rect x="{-PADDING}" y="{-PADDING}" {frame} rx="{PADDING}" fill="{background}"/>',
    )


def faces(texts: Iterable[str]) -> str:
    """The rules that carry the faces which these text elements are written in."""
    is_bold = any('font-weight="bold"' in text for text in texts)
    return font_face() + (font_face(bold=True) if is_bold else "")
