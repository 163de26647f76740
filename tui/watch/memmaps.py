"""Notices of each `numpy.memmap` of this process while somebody wants them: opened, going, flushed.

Two functions of the class are replaced as long as anybody listens, by others that call what was
there before. "Going" comes before the map is let go of: what it holds can still be read then.
"""

from __future__ import annotations

import gc
import mmap
import os
import time
import weakref
from _thread import get_ident
from threading import Lock
from typing import Any, Final, Protocol

import numpy as np

from tui.watch.mapping import mmap_under

_NAME: Final = "memmap.__init__"
"""Of what cowtop puts in that place, here and in its hook."""
Memmap = Any
"""A `numpy.memmap`, whatever its dtype."""


class Listener(Protocol):
    """Called in whichever thread it happens, also within a garbage collection."""

    def opened(self, array: Memmap) -> None:
        """An array was mapped; from now on it is known by its `mmap`."""

    def going(self, key: int) -> None:
        """Nobody has this array any more: its map is let go of next."""

    def flushed(self, key: int, seconds: float) -> None:
        """One call of flush() has ended, of the array or of a view of it."""


class _Notices:
    """What is replaced while there are listeners."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._listeners: tuple[Listener, ...] = ()
        self._known: dict[int, tuple[weakref.ref[Memmap], int]] = {}
        """By the map's `id`: the array, and where the map begins."""
        self._flushing: set[int] = set()
        self._replaced: dict[str, tuple[object, object]] = {}
        """Name of the function: ours, and what the class itself had, None if that was inherited."""

    def add(self, listener: Listener) -> list[Memmap]:
        """Tell it from now on; the arrays that are mapped already."""
        with self._lock:
            if not self._listeners:
                self._replace()
            self._listeners = (*self._listeners, listener)
        found = [thing for thing in gc.get_objects() if _is_first(thing)]
        for array in found:
            self._know(array)
        return found

    def remove(self, listener: Listener) -> None:
        """Tell it no more; harmless when called again."""
        with self._lock:
            self._listeners = tuple(other for other in self._listeners if other is not listener)
            if not self._listeners:
                self._restore()
                self._known.clear()

    def _replace(self) -> None:
        kind = np.memmap
        for name, made in (("__init__", self._init(kind)), ("flush", self._flush(kind))):
            self._replaced[name] = made, vars(kind).get(name)
            setattr(kind, name, made)

    def _restore(self) -> None:
        for name, (ours, before) in self._replaced.items():
            if vars(np.memmap).get(name) is not ours:
                continue  # somebody replaced it after us, and calls ours: it tells nobody
            if before is None:
                delattr(np.memmap, name)
            else:
                setattr(np.memmap, name, before)
        self._replaced.clear()

    def _init(self, kind: Any) -> Any:
        inherited = kind.__init__
        # The hook of `cowtop exec` hands on to object's what it is given, which takes nothing.
        is_ours = getattr(inherited, "__qualname__", "") == _NAME
        is_anothers = inherited is not object.__init__ and not is_ours

        def __init__(array: Memmap, /, *args: Any, **kwargs: Any) -> None:
            if type(array).__init__ is not __init__ or is_anothers:
                inherited(array, *args, **kwargs)
            elif inherited is not object.__init__:
                inherited(array)
            if self._listeners and _is_first(array):
                self._know(array)
                for listener in self._listeners:
                    listener.opened(array)

        __init__.__qualname__ = _NAME
        return __init__

    def _flush(self, kind: Any) -> Any:
        original = kind.flush

        def flush(array: Memmap) -> Any:
            thread = get_ident()
            if thread in self._flushing or not self._listeners:
                return original(array)  # a view's flush() calls that of the array
            self._flushing.add(thread)
            began = time.monotonic()
            try:
                return original(array)
            finally:
                seconds = time.monotonic() - began
                self._flushing.discard(thread)
                for listener in self._listeners:
                    listener.flushed(id(mmap_under(array)), seconds)

        flush.__doc__ = original.__doc__
        return flush

    def _know(self, array: Memmap) -> None:
        key, pid = id(array.base), os.getpid()

        def gone(reference: weakref.ref[Memmap]) -> None:
            if key in self._known and self._known[key][0] is reference and os.getpid() == pid:
                for listener in self._listeners:
                    listener.going(key)
                self._known.pop(key, None)  # not before: its map is still there

        if key not in self._known:
            self._known[key] = weakref.ref(array, gone), _start_of(array)

    def starts(self) -> list[int]:
        """Where all maps begin; who does not listen has them looked for."""
        if self._listeners:
            return [start for _, start in list(self._known.values())]
        return [_start_of(thing) for thing in gc.get_objects() if _is_first(thing)]


def _is_first(thing: object) -> bool:
    """Whether it is the array that was mapped, and no view: that one goes after all others."""
    return isinstance(thing, np.memmap) and isinstance(thing.base, mmap.mmap)


def _start_of(array: Memmap) -> int:
    return int(np.frombuffer(array.base, np.uint8).__array_interface__["data"][0])


_NOTICES: Final = _Notices()


def map_starts() -> list[int]:
    """The first address of the map of every array there is, that which is going among them."""
    return _NOTICES.starts()


def listen(listener: Listener) -> list[Memmap]:
    """Have it told from now on; the arrays that are mapped already."""
    return _NOTICES.add(listener)


def leave(listener: Listener) -> None:
    """Tell it no more; harmless when called again."""
    _NOTICES.remove(listener)
