"""Hears what subjects tell of themselves; never makes one of them wait.

A thread of its own empties the socket: the kernel keeps ten datagrams, and who sends waits for
none. Each word's process is the kernel's word; other users' are dropped.
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from tui.ends import LEFT, Rank
from tui.hook.counts import Counts, Tally
from tui.hook.environment import hook_folder, with_hook
from tui.hook.memory import MemoryFiles
from tui.hook.place import SOCKET, make_folder, places, remove_folder, remove_left_over
from tui.hook.word import NotUnderstood, Word, WordKind, understood

_DATAGRAM_BYTES: Final = 1 << 16
_CREDENTIALS: Final = struct.Struct("3i")
_MOST_WORDS: Final = 20_000
_AT_A_TIME: Final = 2000
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
        self._tally = Tally()
        self._memory = MemoryFiles()
        self._lock = threading.Lock()
        self._began = clock()
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
        return self._tally.counts()

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
            while self._empty(self._socket) and not is_over:
                is_over = bool(rest.poll(_REST_SECONDS * 1000))

    def _empty(self, source: socket.socket) -> bool:
        """Take what waits, at most some; whether there may be more."""
        for _ in range(_AT_A_TIME):
            try:
                # Room for who sent it and for nothing else: a descriptor that is sent is not taken.
                data, about, flags, _ = source.recvmsg(
                    _DATAGRAM_BYTES, socket.CMSG_LEN(_CREDENTIALS.size)
                )
            except OSError:
                return False
            self._take(data, about, bool(flags & socket.MSG_TRUNC))
        return True

    def _take(self, data: bytes, about: list[tuple[int, int, bytes]], is_cut: bool) -> None:
        pid, uid = _sender(about)
        if uid != os.getuid() or pid <= 0:
            self._tally.from_others += 1
            return
        if is_cut:
            self._tally.not_understood += 1
            return
        now = self._clock()
        for line in data.split(b"\n"):
            try:
                word, number = understood(line, pid, self._began, now)
            except NotUnderstood:
                self._tally.not_understood += 1
                continue
            # Marks are numbered by themselves: they come in another way than the hook's words.
            self._tally.take((pid, word.kind is WordKind.MARK), number)
            if word.kind is WordKind.HELLO:
                self._tally.interpreters += 1
                continue
            word = self._memory.told(word)
            with self._lock:
                if len(self._heard) < _MOST_WORDS:
                    self._heard.append(word)
                else:
                    self._tally.no_room += 1
        with contextlib.suppress(OSError):
            os.write(self._told_fd, b".")


def _sender(about: list[tuple[int, int, bytes]]) -> tuple[int, int]:
    """PID and user, as the kernel has them; -1 where it did not say."""
    for level, kind, data in about:
        is_whole = len(data) >= _CREDENTIALS.size
        if level == socket.SOL_SOCKET and kind == socket.SCM_CREDENTIALS and is_whole:
            pid, uid, _ = _CREDENTIALS.unpack(data[: _CREDENTIALS.size])
            return pid, uid
    return -1, -1
