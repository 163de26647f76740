"""The child process: started without a shell, heard on a pipe of its own, ended by its owner.

The thread that starts the child must outlive it: the kernel's parent-death signal is tied to
the thread, not to the process.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import subprocess
import threading
from collections import deque
from collections.abc import Sequence
from typing import Final

from tui.debug import LOG
from tui.ends import LEFT, Rank
from tui.subject.believable import Most
from tui.subject.child_lines import EventLines, LineSplitter
from tui.subject.program import PROGRAM, plain_environment
from tui.text import plain
from workloads.events import Event
from workloads.protocol import MAX_LINE_BYTES
from workloads.tally import TallyReader, WorkDone, tally_file
from workloads.which_pages import WhichPages
from workloads.words import Command

_TAIL_LINES: Final = 12
LAST_WORDS_READS: Final = 16


class Child:
    """One workload process and its three pipes: commands, events, and what it prints."""

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        argv_prefix: Sequence[str] = (),
        file_fd: int | None = None,
        most: Most | None = None,
        environment: dict[str, str] | None = None,
    ) -> None:
        """`file_fd`: the file to work on, which the child is handed open: no name leads astray.

        `most`: what it can do at most; what it says beyond that is not believed.
        """
        handed = () if file_fd is None else (file_fd,)
        events_read, events_write = os.pipe()
        tally_fd = tally_file()
        try:
            self._tally = TallyReader(tally_fd)
            self._process = subprocess.Popen(
                [
                    *argv_prefix,
                    *(*PROGRAM, *arguments),
                    *("--events-fd", str(events_write), "--tally-fd", str(tally_fd)),
                    *("--parent-pid", str(os.getpid())),
                    *(word for fd in handed for word in ("--file-fd", str(fd))),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                pass_fds=(events_write, tally_fd, *handed),
                start_new_session=True,
                env=plain_environment(environment),
            )
        except BaseException:
            os.close(events_read)
            raise
        finally:
            os.close(events_write)
            os.close(tally_fd)
        self._forget = LEFT.add(Rank.CHILD, self.kill)
        assert self._process.stdin and self._process.stdout
        self._stdin: int | None = self._process.stdin.fileno()
        # Commands come from other threads: none may reach a descriptor that is another file's
        # by now. Reentrant, because a signal's handler may send one in the midst of another.
        self._stdin_lock = threading.RLock()
        # A child that was stopped from outside reads nothing: its owner must not wait for it.
        os.set_blocking(self._process.stdin.fileno(), False)
        self._selector = selectors.DefaultSelector()
        self._woken_fd, self._wake_fd = os.pipe()
        for descriptor in (self._woken_fd, self._wake_fd):
            os.set_blocking(descriptor, False)
        self._selector.register(self._woken_fd, selectors.EVENT_READ)
        self._streams: dict[int, LineSplitter] = {}
        self._events_fd, self._output_fd = events_read, self._process.stdout.fileno()
        for descriptor in (self._events_fd, self._output_fd):
            os.set_blocking(descriptor, False)
            self._selector.register(descriptor, selectors.EVENT_READ)
            self._streams[descriptor] = LineSplitter()
        self._tail: deque[str] = deque(maxlen=_TAIL_LINES)
        self._most, self._event_lines = most, EventLines(most, self._tail.append)
        self._done = WorkDone()
        self._changed_pages: WhichPages | None = None
        self._last_words_reads = LAST_WORDS_READS
        self._is_closed = False

    @property
    def pid(self) -> int:
        """The workload's process ID."""
        return self._process.pid

    @property
    def done(self) -> WorkDone:
        """What it has done, exact to the chunk; known once it is closed."""
        return self._done

    def counted(self) -> WorkDone:
        """What it has done by now, exact to the chunk; also what it has not told yet."""
        if not self._is_closed:
            told = self._tally.read()
            # What cannot be is not taken: what was told before it stays.
            if self._most is None or self._most.allows_done(told):
                self._done = told
        return self._done

    @property
    def changed_pages(self) -> WhichPages | None:
        """Which pages it changed; None unless it ended by itself, closed."""
        return self._changed_pages

    @property
    def output_tail(self) -> tuple[str, ...]:
        """The last lines that the child printed, made harmless."""
        return tuple(self._tail)

    def send(self, command: Command) -> None:
        """Give the child a command; one that can take none any more is left alone."""
        LOG.debug("command %s", command)
        with self._stdin_lock, contextlib.suppress(OSError):
            if self._stdin is not None:
                os.write(self._stdin, command.encode())

    def wait(self, timeout_seconds: float) -> list[Event]:
        """The events that came, waiting at most so long for the first."""
        found: list[Event] = []
        if not self._hears:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(max(0.0, timeout_seconds))
            return found
        for key, _ in self._selector.select(max(0.0, timeout_seconds)):
            if key.fd == self._woken_fd:
                os.read(self._woken_fd, MAX_LINE_BYTES)
            else:
                found += self._read(key.fd)
        return found

    def wake(self) -> None:
        """End a wait that another thread is in."""
        with self._stdin_lock, contextlib.suppress(BlockingIOError):
            if not self._is_closed:
                os.write(self._wake_fd, b"!")

    @property
    def _hears(self) -> bool:
        """Whether any of its two pipes may still bring something."""
        return not self._is_closed and len(self._selector.get_map()) > 1

    def _read(self, descriptor: int) -> list[Event]:
        try:
            data = os.read(descriptor, MAX_LINE_BYTES)
        except BlockingIOError:
            return []
        if not data:
            self._selector.unregister(descriptor)
        lines = self._streams[descriptor].feed(data or b"\n")
        if descriptor == self._output_fd:
            texts = (plain(line.decode(errors="replace"), 200) for line in lines)
            for text in filter(None, texts):
                LOG.debug("the child says: %s", text)
                self._tail.append(text)
            return []
        return self._event_lines.events(lines)

    @property
    def heard_all(self) -> bool:
        """Whether the event stream has ended: nothing more will come."""
        return self._is_closed or self._events_fd not in self._selector.get_map()

    def ended(self) -> int | None:
        """The exit code, negative for a signal; None while it runs or has more to tell."""
        # Not reaped before the end of its events was seen: until then its totals can be read.
        if not self.heard_all and self._is_over():
            self._selector.unregister(self._events_fd)
        return self._process.poll() if self.heard_all else None

    def _is_over(self) -> bool:
        """Whether it is dead and was heard: another process may have its pipe, or talk on."""
        if os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            return False
        self._last_words_reads -= 1
        ready = [key.fd for key, _ in self._selector.select(0)]
        return self._events_fd not in ready or self._last_words_reads < 0

    def kill(self) -> None:
        """End the child whatever it does; it is ours."""
        if self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()

    def close(self) -> int:
        """End it if it still runs, reap it and give the pipes back; returns the exit code."""
        self.kill()
        code = self._process.wait()
        self._forget()
        if self._is_closed:
            return code  # its descriptors may be other files by now
        self.counted()
        if self._most is not None:
            self._changed_pages = self._tally.read_pages(self._most.pages)
        with self._stdin_lock:
            self._is_closed, self._stdin = True, None
            self._selector.unregister(self._woken_fd)
            os.close(self._woken_fd)
            os.close(self._wake_fd)
        self._tally.close()
        self._hear_last_words()
        self._selector.close()
        with contextlib.suppress(OSError):
            os.close(self._events_fd)
        for stream in (self._process.stdin, self._process.stdout):
            if stream:
                with contextlib.suppress(OSError):
                    stream.close()
        return code

    def _hear_last_words(self) -> None:
        """What it printed right before its end; bounded, as another process may hold the pipe."""
        for _ in range(LAST_WORDS_READS):
            if self._output_fd not in self._selector.get_map() or not self._selector.select(0):
                return
            self._read(self._output_fd)
