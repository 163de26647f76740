"""Hears what subjects tell of themselves; never makes one of them wait.

A thread of its own empties the socket: the kernel keeps ten datagrams, and who sends waits for
none, but puts down what finds no room. Each word's process is the kernel's word; other users' are
dropped.
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from tui.ends import LEFT, Rank
from tui.hook.counts import NOTHING_HEARD, Counts
from tui.hook.environment import hook_folder, with_hook
from tui.hook.intake import Intake
from tui.hook.left import LeftFiles
from tui.hook.place import SOCKET, make_folder, places, remove_folder, remove_left_over
from tui.hook.word import Word

_MOST_WORDS: Final = 20_000
_LAST_TIMES: Final = 200
_REST_SECONDS: Final = 0.1
"""After so many datagrams: a sender that floods takes no more than a share of a core."""


class Listener:
    """A socket in a private folder while its `with` block lasts; `trouble` says why there is none.

    Without one nothing is heard, and the subject's environment is as it would have been.
    """

    def __init__(
        self,
        *,
        hook: bool = True,
        trace_calls: bool = False,
        exact: bool = False,
        directory: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`directory`: where the private folder is made, else where scratch arrays go.

        `exact`: the hook has the kernel tell which pages of its maps are written.
        """
        self._hook, self._trace_calls, self._exact = hook, trace_calls, exact
        self._directory, self._clock = directory, clock
        self.trouble = ""
        self._folder: Path | None = None
        self._folder_fd = -1
        self._socket: socket.socket | None = None
        self._heard: deque[Word] = deque()
        self._intake: Intake | None = None
        self._lock = threading.Lock()
        self._stop_fd = self._stopped_fd = self._told_fd = self._ready_fd = -1
        self._thread: threading.Thread | None = None
        self._forget: Callable[[], None] = lambda: None

    def __enter__(self) -> Self:
        """Listen; where that cannot be, `trouble` says so in a line."""
        if not hasattr(socket, "SO_PASSCRED"):
            self.trouble = "what the subject tells of itself cannot be heard on this system"
            return self
        troubles = []
        for parent in places() if self._directory is None else [self._directory]:
            try:
                remove_left_over(parent)
                self._open(parent)
            except (OSError, RuntimeError) as error:
                # RuntimeError: no thread may be started.
                troubles.append(f"{parent}: {getattr(error, 'strerror', None) or error}")
                self.close()
            else:
                return self
        self.trouble = f"no socket to hear the subject by ({'; '.join(troubles)})"
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _open(self, parent: Path) -> None:
        with LEFT.making():
            self._folder, self._folder_fd = make_folder(parent)
            self._forget = LEFT.add(Rank.FILE, self._remove)
        name = self._folder / SOCKET
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        self._socket.bind(str(name))
        name.chmod(0o600)  # as with the folder
        self._intake = Intake(LeftFiles(self._folder), self._clock)
        self._stopped_fd, self._stop_fd = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._ready_fd, self._told_fd = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        thread = threading.Thread(target=self._hear, name="cowtop-listener", daemon=True)
        thread.start()
        self._thread = thread

    def hear_out(self) -> None:
        """Take all that was sent until now, and hear no more; what lies in the folder stays."""
        if self._thread is not None:
            os.write(self._stop_fd, b".")
            self._thread.join()
            self._thread = None
            if self._intake is not None:
                self._intake.close()

    def close(self) -> None:
        """Hear no more, and remove the folder; what was heard is still to be had."""
        self.hear_out()
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        for descriptor in (self._stop_fd, self._stopped_fd, self._told_fd, self._ready_fd):
            if descriptor >= 0:
                os.close(descriptor)
        self._stop_fd = self._stopped_fd = self._told_fd = self._ready_fd = -1
        self._remove()

    def _remove(self) -> None:
        """Also from another thread, at a hard end; harmless when repeated."""
        folder, descriptor = self._folder, self._folder_fd
        self._folder, self._folder_fd = None, -1
        if folder is not None:
            remove_folder(folder, descriptor)
            os.close(descriptor)
        self._forget()

    def fileno(self) -> int:
        """What is readable while there are words; -1 where nothing is heard."""
        return self._ready_fd

    def words(self) -> list[Word]:
        """What was heard since the last call, in the order in which it came."""
        with self._lock:
            if self._ready_fd >= 0:
                with contextlib.suppress(BlockingIOError):
                    while os.read(self._ready_fd, 4096):
                        pass
            found = list(self._heard)
            self._heard.clear()
        return found

    @property
    def folder(self) -> Path | None:
        """Ours alone, where the hook writes down what is too long to be told; None without one."""
        return self._folder

    @property
    def counts(self) -> Counts:
        """What became of what was sent so far."""
        return self._intake.counts if self._intake is not None else NOTHING_HEARD

    def environment(self, base: Mapping[str, str]) -> dict[str, str]:
        """The subject's environment: as `base`, but for PYTHONPATH and COWTOP_*."""
        folder = self._folder
        if folder is None:
            return dict(base)
        site: Path | None = None
        if self._hook:
            try:
                site = hook_folder(folder)
            except OSError as error:
                self.trouble = f"no hook: {error.strerror or error}"
        return with_hook(
            base, folder / SOCKET, site, trace_calls=self._trace_calls, exact=self._exact
        )

    def _hear(self) -> None:
        assert self._socket is not None
        waiting = select.poll()
        waiting.register(self._socket, select.POLLIN)
        waiting.register(self._stopped_fd, select.POLLIN)
        rest = select.poll()
        rest.register(self._stopped_fd, select.POLLIN)
        is_over = False
        while not is_over:
            ready = waiting.poll()
            is_over = any(descriptor == self._stopped_fd for descriptor, _ in ready)
            while not is_over and self._take(self._socket):
                is_over = bool(rest.poll(_REST_SECONDS * 1000))
        for _ in range(_LAST_TIMES):
            if not self._take(self._socket, is_last=True):
                break

    def _take(self, source: socket.socket, *, is_last: bool = False) -> bool:
        """Take what there is, at most some; whether there may be more."""
        assert self._intake is not None
        words, has_more = self._intake.take(source, is_last=is_last)
        with self._lock:
            kept = words[: max(0, _MOST_WORDS - len(self._heard))]
            self._heard.extend(kept)
        self._intake.no_room(len(words) - len(kept))
        if kept:
            with contextlib.suppress(OSError):
                os.write(self._told_fd, b".")
        return has_more
