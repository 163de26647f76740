"""One run from start to verdict; and `watch`, the same figures around a user's own code.

Nothing here draws, and importing the package alone imports nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.run.array_watch import NotKnown, Watch, watch

__all__ = ["NotKnown", "Watch", "watch"]


def __getattr__(name: str) -> object:
    if name in __all__:
        from tui.run import array_watch

        return getattr(array_watch, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
