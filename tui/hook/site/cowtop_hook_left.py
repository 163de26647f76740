"""Words that found no room in the socket: appended to a file in cowtop's own folder.

Nothing waits in the process: it may be killed, or end by `os._exit`, as workers do.
"""

from __future__ import annotations

import os

FOLDER = "left"
MOST_BYTES = 1 << 20
"""Of one process, not read yet: of what comes then the number alone is kept."""
HINT = b'{"kind":"left"}'
"""Told when a file was written: where it finds no room either, the socket is yet to be emptied."""


def must_be_own(folder: str) -> None:
    """Raises OSError: when cowtop is gone, another user might make a folder of that name."""
    if os.stat(folder).st_uid != os.getuid():  # noqa: PTH116
        raise OSError("not our own cowtop")


def put_down(folder: str, kind: str, number: int, word: bytes) -> None:
    """Append the word to this process's file, or keep its number; raises OSError."""
    must_be_own(folder)
    path = f"{folder}/{FOLDER}/{os.getpid()}-{_namespace()}-{kind}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    descriptor = os.open(path, flags | os.O_APPEND, 0o600)
    try:
        size = os.fstat(descriptor).st_size
        if not size:
            os.fchmod(descriptor, 0o600)  # a umask may have taken it from its own owner
            word = b"%020d\n%s" % (0, word)
        if size < MOST_BYTES:
            os.write(descriptor, word + b"\n")
            return
    finally:
        os.close(descriptor)
    descriptor = os.open(path, flags, 0o600)
    try:
        os.pwrite(descriptor, b"%020d\n" % number, 0)  # not at the end, as with O_APPEND
    finally:
        os.close(descriptor)


def _namespace() -> int:
    """In which our PID is what it is; 0 where that is not told."""
    try:
        return os.stat("/proc/self/ns/pid").st_ino  # noqa: PTH116
    except OSError:
        return 0
