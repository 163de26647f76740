"""Waits for numpy at no cost: a finder that is gone once numpy is there."""

from __future__ import annotations

import os
import sys

from cowtop_hook_arrays import Arrays
from cowtop_hook_teller import Teller

TYPE_CHECKING = False  # `typing` takes longer to load than all of this
if TYPE_CHECKING:
    from typing import Any, Callable

_NUMPY = "numpy"
# Tracebacks leave out importlib's own frames, in one piece: ours stands amid them.
_AS_IMPORTLIB = "<frozen importlib._bootstrap>"


class NumpyFinder:
    """Finds nothing itself: has whoever finds numpy tell when it is loaded."""

    def __init__(self, loaded: Callable[[Any], None]) -> None:
        self.loaded = loaded

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """The spec that there would be without it."""
        if name != _NUMPY:
            return None
        for finder in list(sys.meta_path):
            if finder is self:
                continue
            find = getattr(finder, "find_spec", None)
            if find is None:
                return None  # of a kind that is asked in another way
            spec = find(name, path, target)
            if spec is not None:
                self._attend(spec.loader)
                return spec
        return None

    def _attend(self, loader: Any) -> None:
        try:
            loader.exec_module = _Once(self, loader)
        except AttributeError:
            self.leave()  # a loader that takes nothing: then nothing is told

    def leave(self) -> None:
        """Be gone."""
        if self in sys.meta_path:
            sys.meta_path.remove(self)


class _Once:
    """In the place of a loader's method, for one call."""

    def __init__(self, finder: NumpyFinder, loader: Any) -> None:
        self._finder, self._loader = finder, loader

    def __call__(self, module: Any) -> None:
        self._finder.leave()
        del self._loader.exec_module
        self._loader.exec_module(module)
        self._finder.loaded(module)


_Once.__call__.__code__ = _Once.__call__.__code__.replace(co_filename=_AS_IMPORTLIB)


def begin() -> None:
    """Tell that there is somebody, and wait for numpy."""
    teller = Teller.to(os.environ.get("COWTOP_MARKS", ""))
    if teller is None:
        return
    exact = None
    if os.environ.get("COWTOP_EXACT") == "1":
        from cowtop_hook_exact import Exact

        exact = Exact(os.environ["COWTOP_MARKS"].rpartition("/")[0])
    arrays = Arrays(teller, traces=os.environ.get("COWTOP_TRACE_CALLS") == "1", exact=exact)
    teller.tell("hello")
    loaded = sys.modules.get(_NUMPY)
    if loaded is not None:
        arrays.attend(loaded)
    else:
        sys.meta_path.insert(0, NumpyFinder(arrays.attend))
