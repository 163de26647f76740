"""PNG from a self-contained SVG, drawn by resvg with the package's own font and no other."""

from __future__ import annotations

from tui.extras import Extra, install_line
from tui.pictures.font import FAMILY, font_files, only_own_characters


class PngUnavailable(RuntimeError):
    """The optional renderer is not installed; the message says how to install it."""


def png_from_svg(svg: str, *, scale: float = 1.0) -> bytes:
    """The picture as PNG bytes, `scale` pixels per SVG unit; the same SVG gives the same bytes.

    Characters that the font has no glyph for are drawn as U+FFFD.
    Raises PngUnavailable without resvg-py, ValueError where resvg cannot read the SVG.
    """
    try:
        from resvg_py import svg_to_bytes
    except ImportError as error:
        line = install_line(Extra.PNG)
        raise PngUnavailable(f"PNG pictures need resvg-py (or write .svg): {line}") from error
    # Left to itself resvg draws no text at all, or text in whatever font the machine has.
    with font_files() as paths:
        return svg_to_bytes(
            svg_string=only_own_characters(svg),
            zoom=scale,
            skip_system_fonts=True,
            font_files=paths,
            font_family=FAMILY,
            monospace_family=FAMILY,
        )
