"""One screenshot in, files out: SVG, PNG, text and ANSI, drawn from one grid of cells."""

from __future__ import annotations
