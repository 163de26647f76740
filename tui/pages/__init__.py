"""Where each page of an array is: read in passes on a budget, counted into cells, drawn as text.
`request` is what a drawer asks for, `map` what it gets, `mapper` reads, `watch` asks on time.
Uses `probe` (page tables) and the child's events; knows nothing of runs.
"""

from __future__ import annotations
