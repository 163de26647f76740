"""From cells to files: SVG with its own font, PNG, plain text and ANSI.
A picture is a grid of cells; whoever drew it, Textual's own SVG comes in by `screenshot`.
Uses `metrics_format` and `text` only.
"""

from __future__ import annotations
