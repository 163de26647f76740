"""Writing into a pipe whose reader may stand still: waited for a while, and then given up."""

from __future__ import annotations

import errno
import io
import os
import select
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

PATIENCE_SECONDS: Final = 2.0


class PatientPipe(io.RawIOBase):
    """The writing end of a pipe, which does not wait by itself; owns its descriptor.

    Raises TimeoutError when nobody has read for so long.
    """

    def __init__(self, fd: int, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._fd, self._patience_seconds = fd, patience_seconds
        os.set_blocking(fd, False)

    def writable(self) -> bool:
        """It is."""
        return True

    def fileno(self) -> int:
        """Its descriptor."""
        return self._fd

    def write(self, data: ReadableBuffer, /) -> int:
        """As much as there is room for; returns the bytes written."""
        deadline = time.monotonic() + self._patience_seconds
        while True:
            try:
                return os.write(self._fd, data)
            except BlockingIOError:
                left = deadline - time.monotonic()
                poll = select.poll()
                poll.register(self._fd, select.POLLOUT)
                if left <= 0 or not poll.poll(left * 1000):
                    words = "who reads it stands still"
                    raise TimeoutError(errno.ETIMEDOUT, words) from None

    def close(self) -> None:
        """Give the descriptor back; harmless when called again."""
        if not self.closed:
            os.close(self._fd)
        super().close()
