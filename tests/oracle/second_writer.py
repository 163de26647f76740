"""Another process that maps the same file and dirties pages of it, when it is told to.

As a program: `second_writer.py FILE START STOP STEP`, numbers of pages. A line on stdin makes it
write to them, `touch` what is there already, `change` something else; then it says `done`.
"""

from __future__ import annotations

import mmap
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self


class SecondWriter:
    """The process, for a `with` block."""

    def __init__(self, file: Path, pages: range) -> None:
        self.pages = pages
        words = [sys.executable, "-S", __file__, str(file)]
        words += [str(number) for number in (pages.start, pages.stop, pages.step)]
        self._process = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._answer("mapped")

    @property
    def pid(self) -> int:
        """Its process."""
        return self._process.pid

    def write(self, how: str = "touch") -> None:
        """Have it write to all of its pages, and wait until it has."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{how}\n")
        self._process.stdin.flush()
        self._answer("done")

    def _answer(self, wanted: str) -> None:
        assert self._process.stdout is not None
        assert self._process.stdout.readline().strip() == wanted

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.communicate()


def _main(file: str, *numbers: str) -> None:
    start, stop, step = map(int, numbers)
    with Path(file).open("r+b") as opened, mmap.mmap(opened.fileno(), 0) as mapped:
        print("mapped", flush=True)
        for line in sys.stdin:
            for page in range(start, stop, step):
                # The last byte: in the first page it is beyond the header.
                at = min((page + 1) * mmap.PAGESIZE, len(mapped)) - 1
                mapped[at] = mapped[at] ^ (line.strip() == "change")
            print("done", flush=True)


if __name__ == "__main__":
    _main(*sys.argv[1:])
