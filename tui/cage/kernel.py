"""The few acts on a control group tree that change something, each with its failure in words."""

from __future__ import annotations

import errno
import fcntl
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tui.ends import LEFT, Rank
from tui.text import plain

ANSWER_SECONDS: Final = 10.0
"""For what answers in milliseconds, unless whom it asks is not well."""


class CageError(Exception):
    """A step towards a cage did not work; the message says which and why."""


def make_directory(path: Path) -> None:
    """Make a control group; the kernel fills the directory with its files."""
    try:
        path.mkdir()
    except OSError as error:
        raise CageError(f"cannot make {path}: {words(error)}") from error


def remove_directory(path: Path) -> None:
    """Remove an empty control group. Raises OSError."""
    path.rmdir()


def write(path: Path, text: str) -> None:
    """Write a control file in one call, never making a file of that name."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
        try:
            os.write(handle, text.encode())
        finally:
            os.close(handle)
    except OSError as error:
        raise CageError(f"cannot write {text} to {path}: {words(error)}") from error


def answered(
    command: Sequence[str], timeout_seconds: float | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, and what it said; raises OSError or subprocess.TimeoutExpired."""
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    ) as process:
        forget = LEFT.add(Rank.CHILD, process.kill)
        try:
            out, err = process.communicate(timeout=timeout_seconds)
        except BaseException:
            process.kill()
            raise
        finally:
            forget()
    return subprocess.CompletedProcess(command, process.returncode, out, err)


def prove_entry(procs_file: Path) -> None:
    """Send a process of our own in and let it end: only the kernel knows all of its own rules."""
    try:
        proof = answered(["/bin/sh", "-c", 'echo $$ > "$0"', str(procs_file)], ANSWER_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise CageError(
            f"a process did not enter {procs_file.parent} within {ANSWER_SECONDS:g} s"
        ) from error
    except OSError as error:
        raise CageError(f"cannot run /bin/sh: {words(error)}") from error
    if proof.returncode:
        why = last_line(proof.stderr).rpartition(": ")[2] or status(proof.returncode)
        raise CageError(f"a process cannot enter {procs_file.parent}: {why}")


def last_line(said: str) -> str:
    """The last thing that a command said, made harmless."""
    lines = [line for text in said.splitlines() if (line := plain(text, 300))]
    return lines[-1] if lines else ""


def status(code: int) -> str:
    """How a command ended that said nothing."""
    return f"status {code}" if code >= 0 else f"ended by signal {-code}"


def lock(directory: Path) -> int | None:
    """Lock the directory for as long as the handle is open; None if another process holds it.

    The lock says that the maker is alive where its PID cannot: from another PID namespace, or
    where `/proc` hides other users' processes. Raises OSError if it cannot be opened.
    """
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    except OSError:
        os.close(handle)
        raise
    return handle


def pids_in(directory: Path) -> list[int]:
    """The processes in a control group; none if it is gone."""
    try:
        return [int(word) for word in (directory / "cgroup.procs").read_text().split()]
    except FileNotFoundError:
        return []
    except OSError as error:
        if error.errno == errno.ENODEV:
            return []
        raise


def words(error: OSError) -> str:
    """The error without its number and path."""
    return (error.strerror or str(error)).lower()
