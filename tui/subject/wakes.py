"""One wait for several descriptors that any thread can end."""

from __future__ import annotations

import contextlib
import os
import select
import threading
from typing import Final

_READ_BYTES: Final = 4096


class Wakes:
    """Waits in one thread; `wake` comes from any, and is harmless after `close`."""

    def __init__(self) -> None:
        self._woken, self._told = os.pipe()
        os.set_blocking(self._woken, False)
        os.set_blocking(self._told, False)
        self._poll = select.poll()
        self._poll.register(self._woken, select.POLLIN)
        self._lock = threading.Lock()
        self._is_closed = False

    def also(self, descriptor: int) -> None:
        """Wait for this one too."""
        self._poll.register(descriptor, select.POLLIN)

    def no_more(self, descriptor: int) -> None:
        """Wait for it no longer."""
        with contextlib.suppress(KeyError):
            self._poll.unregister(descriptor)

    def wait(self, seconds: float) -> frozenset[int]:
        """Those that have something, waiting at most so long for the first."""
        ready = {descriptor for descriptor, _ in self._poll.poll(max(0.0, seconds) * 1000)}
        if self._woken in ready:
            ready.discard(self._woken)
            with contextlib.suppress(BlockingIOError):
                os.read(self._woken, _READ_BYTES)
        return frozenset(ready)

    def wake(self) -> None:
        """End the wait, or the next one."""
        with self._lock, contextlib.suppress(BlockingIOError):
            if not self._is_closed:
                os.write(self._told, b"!")

    def close(self) -> None:
        """Give the descriptors back; harmless when repeated."""
        with self._lock:
            if self._is_closed:
                return
            self._is_closed = True
            os.close(self._woken)
            os.close(self._told)
