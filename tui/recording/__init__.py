"""A run as JSON Lines: written within a budget, read back whatever the file is, played, compared.
`writer` and `reader` are the two ends, `states` and `lines` what is on them, `replay` plays.
Uses `run` and what is below it; a recording is a `Source` like a live run.
"""

from __future__ import annotations
