"""Which mapped files are data, and how each is mapped: by the kernel's flags, not by their names.

A file is a library where any mapping of it is code, where it lies among the system's own files
and is mapped to be read alone (locales, fonts, character tables), or where it is a semaphore's
page. An array is never one: what is
called `.npy` or begins as one is data wherever it lies and however it is mapped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from tui.probe.smaps_table import Mapped
from tui.tree.reading import FileKind
from workloads.words import Mode

_DELETED: Final = b" (deleted)"
_MEMORY: Final = (b"/memfd:", b"/SYSV", b"/dev/zero", b"/dev/shm/", b"/[aio]", b"/anon_hugepage")
_SYSTEM: Final = re.compile(
    rb"/(usr/(?!local/)|lib(32|64|x32)?/|s?bin/|etc/|nix/store/|gnu/store/|snap/|proc/|sys/"
    rb"|var/cache/|run/)"
)
_SEMAPHORE: Final = b"/dev/shm/sem."
"""How the C library calls those that have names: a pool of workers makes half a dozen."""
_LIBRARY_NAME: Final = re.compile(rb"\.so(\.[0-9.]+)?$")


def is_file(mapped: Mapped) -> bool:
    """Whether a file, or what the kernel treats as one, is behind the mapping."""
    is_device = mapped.name.startswith(b"/dev/") and not mapped.name.startswith(_MEMORY)
    return mapped.inode != 0 and mapped.name.startswith(b"/") and not is_device


def is_twice(mappings: Sequence[Mapped]) -> bool:
    """Whether these have a part of their file more than once."""
    spans = sorted((one.offset, one.offset + one.end - one.start) for one in mappings)
    return any(end > start for (_, end), (start, _) in pairwise(spans))


def key_of(mapped: Mapped) -> str:
    """What tells a file from every other, whatever it is called."""
    return f"{mapped.device.decode()}:{mapped.inode}"


def names_of(name: bytes) -> tuple[tuple[bytes, bool], ...]:
    """What a file that the kernel prints so may be called, and whether it is deleted then.

    The kernel writes a line break as `\\012` and leaves a backslash as it is; it puts ` (deleted)`
    behind the name of a deleted file, and a file may be called so: who opens it can tell.
    """
    spelled = [name] if b"\\012" not in name else [name.replace(b"\\012", b"\n"), name]
    found = [(one, False) for one in spelled]
    found += [(one[: -len(_DELETED)], True) for one in spelled if one.endswith(_DELETED)]
    return tuple(found)


def kind_of(
    name: bytes, *, is_executable: bool, is_written: bool, is_array: bool | None = None
) -> FileKind:
    """What is behind the mappings of one file; `is_array`: what its first bytes say, if known.

    `is_written`: one of them may be written to, or has private copies.
    """
    bare = name.removesuffix(_DELETED)
    if is_array or bare.endswith(b".npy"):
        return FileKind.MEMORY if bare.startswith(_MEMORY) else FileKind.DATA
    if is_executable or bare.startswith(_SEMAPHORE) or _LIBRARY_NAME.search(bare):
        return FileKind.LIBRARY
    if bare.startswith(_MEMORY):
        return FileKind.MEMORY
    return FileKind.LIBRARY if _SYSTEM.match(bare) and not is_written else FileKind.DATA


def modes_of(mappings: Sequence[tuple[Mapped, bool]]) -> tuple[Mode, ...]:
    """How a process has a file mapped, each way once; with each mapping whether it has copies.

    `w+` looks like `r+` afterwards. A private mapping that is read-only and has copies was
    writable when they were made.
    """
    found = {_mode(mapped, has_copies) for mapped, has_copies in mappings}
    return tuple(mode for mode in Mode if mode in found)


def _mode(mapped: Mapped, has_copies: bool) -> Mode:
    if mapped.is_shared:
        return Mode.READ_WRITE if mapped.is_writable else Mode.READ
    return Mode.COPY_ON_WRITE if mapped.is_writable or has_copies else Mode.READ
