"""A script of a user's under the hook with `--exact`, and what is known of its writes after it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.hook.scripts import clean_environment
from tests.waiting import DEADLINE_SECONDS, eventually
from tui.hook.listener import Listener
from tui.hook.place import SOCKET
from tui.hook.word import Word
from tui.probe.exact_price import exact_page_seconds
from tui.probe.reading import Absent
from tui.tree.exact import ExactWrites, FileWrites

PAGE = os.sysconf("SC_PAGE_SIZE")
Looked = Callable[[ExactWrites], None]


def needs_exact() -> None:
    """Skip where the kernel does not tell who wrote."""
    found = exact_page_seconds(None, is_shared=True)
    if isinstance(found, Absent):
        pytest.skip(found.reason)


def exact_of(
    folder: Path,
    text: str,
    *,
    at_each_line: Looked = lambda writes: None,
    code: int = 0,
    hook: Path | None = None,
) -> list[FileWrites]:
    """Run it; each line that it prints is looked at, and answered by a line on its stdin.

    `hook`: another one than ours.
    """
    needs_exact()
    script = folder / "script.py"
    script.write_text(text)
    with Listener(directory=folder, exact=True) as listener:
        assert listener.folder is not None
        writes = ExactWrites(listener.folder)
        environment = listener.environment(clean_environment())
        with subprocess.Popen(
            [sys.executable, str(script)],
            env=environment | ({"PYTHONPATH": str(hook)} if hook is not None else {}),
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdin is not None and process.stdout is not None
            for _ in process.stdout:
                writes.hear(_words_until_now(listener))
                writes.tick(time.monotonic(), everything=True)
                at_each_line(writes)
                process.stdin.write("\n")
                process.stdin.flush()
            assert process.wait(DEADLINE_SECONDS) == code
        listener.hear_out()
        writes.hear(listener.words())
        writes.end()
    return list(writes.files.values())


def _words_until_now(listener: Listener) -> list[Word]:
    """What was sent before is heard before what we send ourselves."""
    assert listener.folder is not None
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.sendto(b"mark here", str(listener.folder / SOCKET))
    found: list[Word] = []

    def is_heard() -> bool:
        found.extend(listener.words())
        return any(word.pid == os.getpid() for word in found)

    assert eventually(is_heard)
    return found


def rows_of(part: object) -> list[int]:
    """The rows one by one."""
    runs: tuple[tuple[int, int], ...] = getattr(part, "rows", ())
    return [row for first, last in runs for row in range(first, last + 1)]
