"""The plugin that a worker of Dask has: it watches the worker's process, and tells the scheduler.

How it travels is by value: a worker without cowtop says so in one line, and works on.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from distributed import Worker, WorkerPlugin

from tui.cluster.arriving import arriving
from tui.cluster.told import PLUGIN_NAME, Named
from tui.cluster.watcher import Watcher, watch_this
from tui.text import plain

DEFAULT_INTERVAL_SECONDS: Final = 1.0
_RUNNING: Final = ("executing", "long-running")
_LONGEST_KEY: Final = 80
_LEAST_SECONDS: Final = 0.05
_MOST_SECONDS: Final = 3600.0


class MemmapPlugin(WorkerPlugin):
    """Samples every worker's process: `client.register_plugin(MemmapPlugin(interval=1.0))`.

    `interval`: seconds between two looks. Registered again it takes the place of the one before.
    Raises ValueError for an interval that is not from 0.05 to 3600 seconds.
    """

    name = PLUGIN_NAME

    def __init__(self, *, interval: float = DEFAULT_INTERVAL_SECONDS) -> None:
        if not _LEAST_SECONDS <= interval <= _MOST_SECONDS:
            raise ValueError(f"interval: from 0.05 to 3600 seconds, not {interval!r}")
        self.interval = interval
        self._worker: Worker | None = None
        self._watcher: Watcher | None = None
        self._lock = threading.Lock()
        self._running: dict[Any, None] = {}
        self._ran: dict[Any, None] = {}

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return arriving(), ({"interval": self.interval},)

    def setup(self, worker: Worker) -> None:
        """Begin; called by Dask in the worker."""
        self._worker = worker
        self._watcher = watch_this(self, self.interval)
        worker.log_event(
            PLUGIN_NAME, {"worker": worker.id, "name": str(worker.name), "topic": self.topic}
        )

    async def teardown(self, worker: Worker) -> None:
        """End, and wait for it without holding the worker up."""
        watcher, self._watcher = self._watcher, None
        if watcher is not None:
            await asyncio.to_thread(watcher.remove, self)

    def transition(self, key: Any, start: str, finish: str, **kwargs: Any) -> None:
        """A task of the worker goes from one state to another."""
        with self._lock:
            if finish in _RUNNING:
                self._running[key] = self._ran[key] = None
            else:
                self._running.pop(key, None)

    async def told_now(self) -> str:
        """A reading of now, as text; asked for by the client. Raises RuntimeError."""
        watcher = self._watcher
        if watcher is None:
            raise RuntimeError("cowtop's plugin is not set up")
        return await asyncio.wrap_future(watcher.ask())

    @property
    def topic(self) -> str:
        """Under which the readings of this process are kept by the scheduler."""
        return "" if self._watcher is None else self._watcher.place.topic

    @property
    def named(self) -> Named:
        """The worker."""
        worker = self._worker
        assert worker is not None
        return Named(worker.id, worker.address, plain(str(worker.name), _LONGEST_KEY))

    def limits(self) -> tuple[int | None, float | None]:
        """What Dask holds its process to, in bytes, and from where on it is paused."""
        assert self._worker is not None
        manager = self._worker.memory_manager
        limit, pause = manager.memory_limit or None, manager.memory_pause_fraction
        return limit, limit * pause if limit and pause else None

    def ran(self) -> tuple[str, ...]:
        """The tasks that ran since this was asked last."""
        with self._lock:
            keys, self._ran = list(self._ran), dict(self._running)
        return tuple(plain(str(key), _LONGEST_KEY) for key in keys)

    def tell(self, topic: str, text: str) -> None:
        """Hand a reading to the scheduler, through the worker's own connection."""
        assert self._worker is not None
        with suppress(RuntimeError):  # its event loop is closed: nobody is there to be told
            self._worker.log_event(topic, text)
