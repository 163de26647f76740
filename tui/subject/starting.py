"""Starts a command as who started cowtop would have: the same environment, limits and descriptors.

What cowtop has taken or given itself (signals, descriptors, a umask) is undone between fork and
exec; what is asked for (a limit, the hook) is added there.
"""

from __future__ import annotations

import errno
import os
import resource
import signal
import subprocess
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tui import scarce
from tui.ends import ENDS
from tui.subject.found import NOT_EXECUTABLE, NOT_FOUND, CannotStart, found_program

_SHELL: Final = "/bin/sh"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the command goes: into control groups by their files, under RLIMIT_DATA, its streams.

    `output`: a descriptor for both of its streams, and then no input and a session of its own;
    None for those of cowtop, in a process group of its own.
    """

    procs_files: Sequence[Path] = ()
    rlimit_data_bytes: int | None = None
    argv_prefix: Sequence[str] = ()
    output: int | None = None


def start(
    words: Sequence[str], environment: Mapping[str, str], place: Place
) -> subprocess.Popen[bytes]:
    """The command, begun; raises CannotStart."""
    path = found_program(words[0], environment)
    if place.argv_prefix:
        return _begun([*place.argv_prefix, path, *words[1:]], None, environment, place)
    try:
        return _begun(words, path, environment, place)
    except OSError as error:
        if error.errno == errno.ENOEXEC:  # a script that does not say what runs it
            return _begun([_SHELL, path, *words[1:]], None, environment, place)
        code = NOT_FOUND if error.errno == errno.ENOENT else NOT_EXECUTABLE
        raise CannotStart(f"{words[0]!r:.200}: {error.strerror}", code) from error


def _begun(
    words: Sequence[str], path: str | None, environment: Mapping[str, str], place: Place
) -> subprocess.Popen[bytes]:
    is_ours = place.output is not None
    ignored, blocked = ENDS.given()
    procs = [os.fsencode(file) for file in place.procs_files]

    def enter() -> None:
        """In the child: plain calls alone, for other threads may hold any lock."""
        for file in procs:
            descriptor = os.open(file, os.O_WRONLY | os.O_CLOEXEC)
            os.write(descriptor, b"0")
            os.close(descriptor)
        if place.rlimit_data_bytes is not None:
            limit = place.rlimit_data_bytes
            resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
        if scarce.GIVEN.open_files is not None:
            resource.setrlimit(resource.RLIMIT_NOFILE, scarce.GIVEN.open_files)
        if scarce.GIVEN.umask is not None:
            os.umask(scarce.GIVEN.umask)
        # What is caught is a default one again by exec; until then it would be told to cowtop.
        for number in signal.valid_signals():
            if callable(signal.getsignal(number)):
                signal.signal(number, signal.SIG_DFL)
        for was_ignored in ignored:
            signal.signal(was_ignored, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)

    before = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    try:
        with warnings.catch_warnings():
            # Newer Pythons warn of any fork beside threads; `enter` takes no lock of theirs.
            warnings.simplefilter("ignore", DeprecationWarning)
            return subprocess.Popen(
                list(words),
                executable=path,
                env=dict(environment),
                stdin=subprocess.DEVNULL if is_ours else None,
                stdout=place.output,
                stderr=place.output,
                close_fds=False,
                start_new_session=is_ours,
                process_group=None if is_ours else 0,
                preexec_fn=enter,
            )
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
