"""The thread that watches a worker's process from within: one a process, and more workers may join.

It reads and nothing else, within the budget of `tui.tree`; no lock is held while it reads, and
nothing of it runs in a worker's event loop.
"""

from __future__ import annotations

import os
import queue
import threading
import time
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final, Protocol

from tui.cluster.looks import Looks
from tui.cluster.place import here
from tui.cluster.take import is_news
from tui.cluster.told import Named, Told, to_text
from tui.probe.process import PROC
from tui.text import plain

_ANYTHING_SECONDS: Final = 30.0
"""After so long any change is told, however small."""

_OVER: Final = "it is watched no more"


class Listener(Protocol):
    """A worker that lives in the process; all are called from the watcher's thread."""

    @property
    def named(self) -> Named:
        """Who it is."""

    def limits(self) -> tuple[int | None, float | None]:
        """Bytes that Dask holds it to, and from which on it is paused; None where there is none."""

    def ran(self) -> tuple[str, ...]:
        """The tasks that ran since this was asked last, those that still run among them."""

    def tell(self, topic: str, text: str) -> None:
        """Hand it to the scheduler; never waits."""


class Watcher:
    """Begun with its first listener; ends with its last."""

    def __init__(self, first: Listener, interval_seconds: float, proc_root: Path = PROC) -> None:
        self.place, self._root = here(proc_root), proc_root
        self._lock = threading.Lock()
        self._listeners: dict[Listener, float] = {first: interval_seconds}
        self._told_by = first
        self._asked: queue.SimpleQueue[Future[str] | None] = queue.SimpleQueue()
        self._sent: Told | None = None
        self._is_over = False
        self._thread = threading.Thread(target=self._watch, name="cowtop-dask", daemon=True)
        self._thread.start()

    def add(self, listener: Listener, interval_seconds: float) -> bool:
        """Of this worker too; False if it is over."""
        with self._lock:
            if not self._is_over:
                self._listeners[listener] = interval_seconds
            return not self._is_over

    def remove(self, listener: Listener) -> None:
        """Of this worker no more; with the last one it ends, which is waited for."""
        with self._lock:
            if self._listeners.pop(listener, None) is None:
                return
            self._is_over = not self._listeners
        if self._is_over:
            self._asked.put(None)
            self._thread.join()

    def ask(self) -> Future[str]:
        """A reading of now, as text, from any thread; RuntimeError if the watcher is over."""
        asked = Future[str]()
        with self._lock:
            if self._is_over:
                asked.set_exception(RuntimeError(_OVER))
            else:
                self._asked.put(asked)
        return asked

    def _watch(self) -> None:
        looks = Looks(self.place, self._root)
        try:
            is_over = False
            while not is_over:
                asked, is_over = self._wait()
                told = self._read(looks, everything=bool(asked))
                text = to_text(told)
                for one in asked:
                    one.set_result(text)
                self._tell(replace(told, has_ended=is_over), text)
        finally:
            looks.close()
            self._end()

    def _wait(self) -> tuple[list[Future[str]], bool]:
        """Until somebody asks, or the next look is due: who asked, and whether it is over."""
        with self._lock:
            seconds = min(self._listeners.values(), default=0.0)
        asked: list[Future[str]] = []
        with suppress(queue.Empty):
            one = self._asked.get(timeout=seconds)
            while True:
                if one is None:
                    return asked, True
                if one.set_running_or_notify_cancel():
                    asked.append(one)
                one = self._asked.get_nowait()
        return asked, False

    def _read(self, looks: Looks, *, everything: bool) -> Told:
        with self._lock:
            listeners = list(self._listeners) or [self._told_by]
            self._told_by = listeners[0]
        named: dict[str, Named] = {}
        try:
            named |= {one.named.id: one.named for one in listeners}
            ran = dict.fromkeys(task for one in listeners for task in one.ran())
            return looks.read(
                list(named.values()), listeners[0].limits(), list(ran), everything=everything
            )
        except Exception as error:  # a worker's tasks go on, whatever becomes of being watched
            trouble = plain(f"watching it failed: {error!r}", 200)
            return Told(self.place, tuple(named.values()), time.time(), trouble=trouble)

    def _tell(self, told: Told, text: str) -> None:
        if told.has_ended:
            self._told_by.tell(self.place.topic, to_text(told))
        elif is_worth_telling(self._sent, told):
            self._sent = told
            self._told_by.tell(self.place.topic, text)

    def _end(self) -> None:
        with self._lock:
            self._is_over = True
        with suppress(queue.Empty):
            while True:
                left = self._asked.get_nowait()
                if left is not None and left.set_running_or_notify_cancel():
                    left.set_exception(RuntimeError(_OVER))


def is_worth_telling(before: Told | None, now: Told) -> bool:
    """Whether it is news after what was told last: one message a change, not one a look."""
    if before is None or (now.workers, now.trouble) != (before.workers, before.trouble):
        return True
    if (now.age_seconds is None) != (before.age_seconds is None):
        return True
    if now.at - before.at >= _ANYTHING_SECONDS:
        return now.files != before.files
    return is_news(before.files, now.files)


_LOCK: Final = threading.Lock()
_WATCHERS: Final[dict[int, Watcher]] = {}


def watch_this(listener: Listener, interval_seconds: float) -> Watcher:
    """The watcher of this process, which tells of this worker as well from now on."""
    pid = os.getpid()
    with _LOCK:
        watcher = _WATCHERS.get(pid)
        if watcher is None or not watcher.add(listener, interval_seconds):
            watcher = _WATCHERS[pid] = Watcher(listener, interval_seconds)
        return watcher
