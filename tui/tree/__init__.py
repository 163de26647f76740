"""What a process and its descendants have in memory, and of which files: found, not told.
`reading` is what one look saw, as frozen values; who looks is beside it.
Uses `probe` and `metrics`; knows nothing of runs, commands or screens.
"""

from __future__ import annotations
