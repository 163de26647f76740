"""Tells of each `numpy.memmap`: opened, flushed, closed; to the program it stays what it was.

`__new__` is left alone: an `__init__` is called after it, and is in no traceback of an opening that
fails. Flushes that come faster than some a second are counted, not read.
"""

from __future__ import annotations

import os
from _thread import get_ident
from _weakref import ref
from itertools import count
from time import monotonic

from cowtop_hook_callers import leave_out_a_frame, where
from cowtop_hook_counters import Counters
from cowtop_hook_teller import Teller, quoted

TYPE_CHECKING = False  # `typing` takes longer to load than all of this
if TYPE_CHECKING:
    from typing import Any

    from cowtop_hook_exact import Exact

LOOKS_A_SECOND = 20.0
_LONGEST_PATH = 4096


class _Mapping:
    """One opening; its words as they go with everything that is told of it."""

    __slots__ = ("calls", "counters", "seconds", "total", "words")

    def __init__(self, words: str, counters: Counters) -> None:
        self.words, self.counters = words, counters
        self.calls, self.seconds, self.total = 0, 0.0, 0


class Arrays:
    """All that are open in this process, by their mapping."""

    def __init__(self, teller: Teller, *, traces: bool, exact: Exact | None = None) -> None:
        self._teller, self._traces, self._exact = teller, traces, exact
        self._open: dict[Any, _Mapping] = {}  # by a weak reference: id() is audited
        self._serials = count(1)  # threads open at once
        self._busy: set[int] = set()
        self._looks, self._looked_at = LOOKS_A_SECOND, monotonic()
        teller.after_fork, teller.before_end = self._forked, self._end

    def attend(self, numpy: Any) -> None:
        """From now on it is told of; a numpy that is not as expected is left alone."""
        try:
            kind = numpy.memmap
            if "__init__" not in vars(kind):
                self._wrap_flush(kind, kind.flush)
                self._add_init(kind)
        except Exception:
            self._fail()

    def _fail(self) -> None:
        self._teller.give_up()

    def _add_init(self, kind: Any) -> None:
        inherited = kind.__init__

        def __init__(self: Any, /, *args: Any, **kwargs: Any) -> None:
            if type(self).__init__ is not __init__:
                try:
                    inherited(self, *args, **kwargs)
                except BaseException as error:
                    leave_out_a_frame(error)
                    raise
            opened(self)

        opened = self._opened
        for name in ("__doc__", "__module__"):
            setattr(__init__, name, getattr(inherited, name, None))
        __init__.__qualname__ = "memmap.__init__"
        kind.__init__ = __init__

    def _wrap_flush(self, kind: Any, original: Any) -> None:
        def flush(self: Any) -> Any:
            mapping = begun(self) if teller.is_heard else None
            if mapping is None:
                try:
                    return original(self)
                except BaseException as error:
                    leave_out_a_frame(error)
                    raise
            try:
                before = look(mapping)
                began = monotonic()
                found = original(self)
                seconds = monotonic() - began
            except BaseException as error:
                leave_out_a_frame(error)
                raise
            finally:
                busy.discard(get_ident())
            done(mapping, began, seconds, before)
            return found

        teller, busy = self._teller, self._busy
        begun, look, done = self._begun, self._look, self._done
        for name in ("__doc__", "__module__", "__name__", "__qualname__", "__annotations__"):
            setattr(flush, name, getattr(original, name))
        flush.__wrapped__ = original  # type: ignore[attr-defined]
        if self._exact is not None:
            flush.cowtop_marked = self._exact.marked  # type: ignore[attr-defined]
        kind.flush = flush

    def _opened(self, array: Any) -> None:
        """Tell of an opening and remember it."""
        if not self._teller.is_heard:
            return
        try:
            self._tell_opened(array, is_new=True)
        except Exception:
            self._fail()

    def _tell_opened(self, array: Any, *, is_new: bool = False) -> _Mapping | None:
        owner = array._mmap
        if owner is None:
            return None
        name = array.filename
        serial = next(self._serials)
        path = os.fspath(name) if name is not None else ""
        device = inode = "null"
        if path:
            try:
                status = os.stat(path)  # noqa: PTH116
                device, inode = str(status.st_dev), str(status.st_ino)
            except OSError:
                pass  # renamed or removed meanwhile: the address still tells which
        words = (
            f',"map":{serial},"file":{quoted(path[:_LONGEST_PATH])},"mode":{quoted(array.mode)}'
            f',"device":{device},"inode":{inode}'
        )
        counters = Counters(path, device, inode, array.mode in ("r+", "w+"))

        mapping = self._open[ref(owner, self._closed)] = _Mapping(words, counters)
        address = array.__array_interface__["data"][0]
        exact = "" if self._exact is None else self._exact.opened(array, serial, path, is_new)
        self._teller.tell(
            "open",
            f'{words},"shape":{list(array.shape)},"dtype":{quoted(array.dtype.str)}'
            f',"offset":{array.offset},"address":{address},"bytes":{array.nbytes}{exact}{where(self._traces)}',
        )
        return mapping

    def _closed(self, reference: Any) -> None:
        try:
            self._teller.see_fork()
            mapping = self._open.pop(reference)
            self._teller.tell("close", mapping.words + _unseen(mapping))
        except Exception:
            self._fail()

    def _begun(self, array: Any) -> _Mapping | None:
        """The mapping that a flush is of; None within another one, and of what has none."""
        self._teller.see_fork()
        thread = get_ident()
        if thread in self._busy:
            return None  # a view's flush() calls that of the array
        owner = getattr(array, "_mmap", None)
        if owner is None:
            return None
        mapping = self._open.get(ref(owner))
        if mapping is None:
            try:
                mapping = self._tell_opened(array)
            except Exception:
                self._fail()
                return None
        self._busy.add(thread)
        return mapping

    def _look(self, mapping: _Mapping) -> str:
        """What stands before the call, empty where it is only counted."""
        now = monotonic()
        left = min(LOOKS_A_SECOND, self._looks + (now - self._looked_at) * LOOKS_A_SECOND)
        self._looked_at = now
        if left < 1.0:
            self._looks = left
            return ""
        self._looks = left - 1.0
        try:
            return mapping.counters.first()
        except Exception:
            self._fail()
            return ""

    def _done(self, mapping: _Mapping, began: float, seconds: float, before: str) -> None:
        try:
            mapping.total += 1
            if not before:
                mapping.calls += 1
                mapping.seconds += seconds
                return
            after = mapping.counters.second()
            self._teller.tell(
                "flush",
                f'{mapping.words},"began":{began!r},"flush":{mapping.total},"seconds":{seconds!r}'
                f',"before":{before},"after":{after}{_unseen(mapping)}{where(self._traces)}',
            )
        except Exception:
            self._fail()

    def _forked(self) -> None:
        """What the parent counted is the parent's to tell, and its other threads are not here."""
        self._busy.clear()
        for mapping in self._open.values():
            mapping.calls, mapping.seconds, mapping.total = 0, 0.0, 0

    def _end(self) -> None:
        if self._exact is not None:
            self._exact.ends()
        for mapping in list(self._open.values()):
            if mapping.calls:
                self._teller.tell(
                    "flush", f'{mapping.words},"flush":{mapping.total}{_unseen(mapping)}'
                )


def _unseen(mapping: _Mapping) -> str:
    """The flushes that were counted alone since the last word, told once."""
    if not mapping.calls:
        return ""
    told = f',"unseen":{mapping.calls},"unseen_seconds":{mapping.seconds!r}'
    mapping.calls, mapping.seconds = 0, 0.0
    return told
