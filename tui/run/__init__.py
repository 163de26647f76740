"""What a run is, told from events and samples alone: no clock, no process, no file.
`tracker` makes each `state` from the last; ledger, verdict, ending and result say what it means.
Uses `probe`, `pages` and `cage` for their types; knows nothing of who runs or draws.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if not TYPE_CHECKING:
    # The public API had this name before it was `cowtop`; it keeps it for one release more.
    def __getattr__(name):
        if name not in ("NotKnown", "Watch", "watch"):
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        import warnings

        from tui.watch import block

        warnings.warn(
            f"`from tui.run import {name}` works for one release more: it is cowtop.{name} now",
            DeprecationWarning,
            stacklevel=2,
        )
        return getattr(block, name)
