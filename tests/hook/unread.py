"""A listener's end that takes nothing until it is asked to: what a busy machine makes of one."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.hook.scripts import clean_environment
from tui.hook.environment import hook_folder, with_hook
from tui.hook.intake import Intake
from tui.hook.left import LeftFiles
from tui.hook.place import SOCKET
from tui.hook.word import Word


class Unread:
    """The socket and the folder of one, in a folder."""

    def __init__(self, folder: Path, source: socket.socket) -> None:
        self.folder, self._source = folder, source
        self.intake = Intake(LeftFiles(folder), time.monotonic)

    @property
    def environment(self) -> Mapping[str, str]:
        """Of a script that tells of itself."""
        site = hook_folder(self.folder)
        return with_hook(clean_environment(), self.folder / SOCKET, site, trace_calls=False)

    @property
    def left(self) -> Path:
        """Where words are put down."""
        return self.folder / "left"

    def some(self) -> list[Word]:
        """What a listener takes in one go."""
        return self.intake.take(self._source)[0]

    def all(self) -> list[Word]:
        """What it has taken in the end."""
        words, has_more = self.intake.take(self._source, is_last=True)
        while has_more:
            more, has_more = self.intake.take(self._source, is_last=True)
            words += more
        self.intake.close()
        return words


@contextmanager
def unread(parent: Path) -> Iterator[Unread]:
    """One that is there for a while."""
    folder = parent / f"told-{os.urandom(4).hex()}"
    folder.mkdir(mode=0o700)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as source:
        source.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        source.bind(str(folder / SOCKET))
        yield Unread(folder, source)
