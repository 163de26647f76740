"""Watching the map under an array in one's own process: `cowtop.watch` and the pytest fixture.
`block` is the `with` block, `mapping` finds the map, `reader` reads it; `tree` reads descendants,
`family` tells what ended between two looks.
Uses `probe`, `sampling.due` and `metrics`; no run, and no thread but its own.
"""

from __future__ import annotations
