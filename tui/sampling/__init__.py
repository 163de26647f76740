"""One tick of readings of one process: counters always, dearer tiers on a duty budget.
`due` is the budget, `sampler` reads and stamps.
Uses `probe` and `cage.limit`; knows nothing of runs.
"""

from __future__ import annotations
