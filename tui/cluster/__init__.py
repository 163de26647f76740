"""Workers of a cluster, watched by what runs there already: `cowtop.dask` is its face.
`plugin` and `watcher` live in a worker, `ask` in the client; `merge` is the pure way from what
workers told to a report, `table` and `page` are how that looks.
Uses `tree`, `run`'s words and `recording`'s codec; only `plugin` imports distributed.
"""

from __future__ import annotations
