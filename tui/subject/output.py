"""What a command on a screen prints: its last lines, made harmless, however much it says."""

from __future__ import annotations

import os
import re
from collections import deque
from typing import Final

from tui.text import clean

MOST_LINES: Final = 500
LONGEST_LINE: Final = 300
_READ_BYTES: Final = 1 << 16
_READS: Final = 16
_KEPT_BYTES: Final = 1 << 18
"""Of what came at once, the end: more lines than are kept do not fit into it for nothing."""
_SEQUENCES: Final = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])"
)


class OutputLog:
    """Reads a pipe that it owns; `lines` may be asked for from another thread."""

    def __init__(self) -> None:
        self.read_fd, self.write_fd = os.pipe()
        os.set_blocking(self.read_fd, False)
        self._lines: deque[str] = deque(maxlen=MOST_LINES)
        self._rest = b""
        self._is_open = True

    def close_writing(self) -> None:
        """The command has its own by now."""
        if self.write_fd >= 0:
            os.close(self.write_fd)
            self.write_fd = -1

    def read(self) -> bool:
        """Take what there is, never more than can be read soon; whether more may come."""
        if not self._is_open:
            return False
        data = b""
        for _ in range(_READS):
            try:
                piece = os.read(self.read_fd, _READ_BYTES)
            except BlockingIOError:
                break
            if not piece:
                self._is_open = False
                break
            data = (data + piece)[-_KEPT_BYTES:]
        self._take(data)
        return self._is_open

    def _take(self, data: bytes) -> None:
        *whole, rest = (self._rest + data).split(b"\n")
        self._lines.extend(map(_shown, whole))
        self._rest = rest[-_READ_BYTES:]

    def lines(self) -> tuple[str, ...]:
        """The last lines, with what stands behind the last line break."""
        rest = _shown(self._rest)
        return (*tuple(self._lines), *((rest,) if rest else ()))

    def close(self) -> None:
        """Give the descriptors back."""
        self.close_writing()
        if self.read_fd >= 0:
            os.close(self.read_fd)
            self.read_fd, self._is_open = -1, False


def _shown(line: bytes) -> str:
    """As a terminal would leave it: what was written over is gone, and so are colours."""
    text = line.decode(errors="replace").rstrip("\r").rpartition("\r")[2]
    # What is indented stays so: a traceback, a table.
    return clean(_SEQUENCES.sub("", text).expandtabs()[:LONGEST_LINE]).rstrip()
