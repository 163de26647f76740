"""An SVG of a cell grid that needs nothing from outside: the same grid gives the same bytes.

Boxes, blocks and braille are shapes, one path per colour; text is text, in a font within the file.
"""

from __future__ import annotations

from xml.sax.saxutils import escape

from tui.pictures.cell import FONT_SIZE, HEIGHT, WIDTH
from tui.pictures.font import FAMILY, font_face
from tui.pictures.grid import CellGrid, without_controls
from tui.pictures.svg_shapes import background_paths, edge_paths, round_paths
from tui.pictures.svg_text import text_elements

_PADDING = 8
_FALLBACKS = "DejaVu Sans Mono, Menlo, Consolas, monospace"


def draw_svg(grid: CellGrid, *, title: str) -> str:
    """The grid as an SVG document; a cell is 12 x 24 units, around all of them are 8 units."""
    width = grid.columns * WIDTH + 2 * _PADDING
    height = grid.rows * HEIGHT + 2 * _PADDING
    frame = f'width="{width}" height="{height}"'
    background = grid.main_background
    texts = list(text_elements(grid))
    faces = font_face()
    if any('font-weight="bold"' in text for text in texts):
        faces += font_face(bold=True)
    name = escape(without_controls(title), {'"': "&quot;"})
    lines = (
        f'<svg xmlns="http://www.w3.org/2000/svg" {frame} '
        f'viewBox="{-_PADDING} {-_PADDING} {width} {height}" role="img" aria-label="{name}">',
        f"<title>{name}</title>",
        f"<style>{faces}</style>",
        f'<rect x="{-_PADDING}" y="{-_PADDING}" {frame} rx="{_PADDING}" fill="{background}"/>',
        '<g shape-rendering="crispEdges">',
        *background_paths(grid, background),
        *edge_paths(grid),
        "</g>",
        *round_paths(grid),
        f'<g font-family="{FAMILY}, {_FALLBACKS}" font-size="{FONT_SIZE}" '
        'style="font-variant-ligatures:none">',
        *texts,
        "</g>",
        "</svg>\n",
    )
    return "\n".join(lines)
