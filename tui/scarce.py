"""What a machine does not give cowtop itself, in words: descriptors, processes, memory, room.

Such an error may come from anywhere, and there is nothing to mend in the program.
"""

from __future__ import annotations

import errno
import os
import resource
from typing import Final

from tui.errors import UsageError

_WANTED_FILES: Final = 256
_LEAST_FILES: Final = 40
_NO_ROOM_TO_MAP: Final = ("failed to map segment", "Cannot allocate memory")
_NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)


class Given:
    """What this process was given by who started it, for a command that is to have the same.

    `open_files`: the soft and the hard limit; None, as `umask`, where it was left as it is.
    """

    open_files: tuple[int, int] | None = None
    umask: int | None = None


GIVEN: Final = Given()


def allow_open_files(wanted: int = _WANTED_FILES, least: int = _LEAST_FILES) -> None:
    """Take as many descriptors as this process may give itself, if it has few.

    Raises UsageError where that is too few for any run: in the midst of one nothing could be told.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(hard, wanted)
    if soft != resource.RLIM_INFINITY and soft < most:
        GIVEN.open_files = GIVEN.open_files or (soft, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    if most < least:
        raise UsageError(_too_few(most, wanted))


def _too_few(allowed: int, enough: int = _WANTED_FILES) -> str:
    return f"{allowed} open files are too few (ulimit -n): {enough} are enough"


def keep_own_rights() -> None:
    """A umask that takes the owner's rights too would lock cowtop out of what it makes itself."""
    given = os.umask(0o077)
    os.umask(given & 0o077)
    if given != given & 0o077:
        GIVEN.umask = given


def in_words(error: BaseException) -> str | None:
    """The error as a sentence with its remedy; None if it is of another kind."""
    if isinstance(error, MemoryError):
        return "no memory is left for cowtop itself (ulimit -v, or a limit around it)"
    if isinstance(error, ImportError) and any(word in str(error) for word in _NO_ROOM_TO_MAP):
        return "no memory is left to load a library into (ulimit -v, or a limit around it)"
    if isinstance(error, RuntimeError) and "start new thread" in str(error):
        return _NO_PROCESS
    if not isinstance(error, OSError):
        return None
    if error.errno == errno.EMFILE:
        return _too_few(resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    if error.errno == errno.ENFILE:
        return "the machine has no more open files to give"
    if error.errno == errno.ENOMEM:
        return "the kernel has no memory left for cowtop itself"
    if error.errno == errno.EAGAIN and error.strerror == os.strerror(errno.EAGAIN):
        return _NO_PROCESS
    if error.errno in _NO_ROOM:
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror}"
    return None


_NO_PROCESS: Final = "no more processes or threads may be started here (ulimit -u, or a pids limit)"
