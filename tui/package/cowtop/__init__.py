"""Where the changes of a numpy memory map go; what is named here is the public API.

Importing it loads nothing else of cowtop, no numpy and no Textual: a name comes when it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["NotKnown", "Watch", "__version__", "mark", "watch"]

if TYPE_CHECKING:
    from tui.hook.mark import mark
    from tui.watch.block import NotKnown, Watch, watch

    __version__: str
else:
    # Not for type checkers: to them a misspelt name would be one that is there.
    def __getattr__(name):
        from cowtop.own import public_name

        value = globals()[name] = public_name(name)
        return value

    def __dir__():
        return sorted({*globals(), *__all__})


def load_ipython_extension(ipython: object) -> None:
    """`%load_ext cowtop`: from then on a cell may begin with `%%memmap`."""
    from cowtop.own import load_own

    load_own()
    from tui.notebook.magics import load

    load(ipython)


def unload_ipython_extension(ipython: object) -> None:
    """`%unload_ext cowtop`."""
    from tui.notebook.magics import unload

    unload(ipython)
