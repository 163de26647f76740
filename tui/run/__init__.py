"""What a run is, told from events and samples alone: no clock, no process, no file.
`tracker` makes each `state` from the last; ledger, verdict, ending and result say what it means.
Uses `probe`, `pages` and `cage` for their types; knows nothing of who runs or draws.
"""

from __future__ import annotations
