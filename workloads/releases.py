"""The releases, one function each; each says what it did in words, and what was lost.

Ranges are always the whole mapping: madvise rounds lengths up, and a range that ends inside a
page would take the neighbouring row's changes with it.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from workloads.arrays import OpenArray, OpenFile, open_array, refuse_to_reopen
from workloads.catalog import loses_changes
from workloads.words import Mode, Release

# Not named by the mmap module; the numbers are the kernel's.
_MADV_COLD: Final = 20
_MADV_PAGEOUT: Final = 21


@dataclass(frozen=True, slots=True)
class Effect:
    """What a release left behind: the array (anew after `reopen`) and what to tell the reader."""

    opened: OpenArray
    notice: str


def apply(release: Release, opened: OpenArray, file: OpenFile) -> Effect:
    """Try the release on the array of this file; raises OSError if refused."""
    if release is Release.KEEP:
        return Effect(opened, "kept as it is")
    if opened.mode is Mode.LOAD and release is not Release.DROP_CACHE:
        return Effect(opened, "no effect: `load` has no mapping to give back")
    return CODE[release](opened, file)


def refusal(error: OSError) -> str:
    """Who refused a release, and why."""
    who = "" if error.errno is None else " by the kernel"
    return f"refused{who}: {error}"


def _dontneed(opened: OpenArray, _file: OpenFile) -> Effect:
    _advise(opened, mmap.MADV_DONTNEED)
    if loses_changes(Release.DONTNEED, opened.mode):
        return Effect(opened, "changes lost: the file's content is back")
    return Effect(opened, "nothing lost: the pages stay in the page cache, this process lets go")


def _cold(opened: OpenArray, _file: OpenFile) -> Effect:
    _advise(opened, _MADV_COLD)
    return Effect(opened, "nothing freed: marked to go first when memory runs short")


def _pageout(opened: OpenArray, _file: OpenFile) -> Effect:
    _advise(opened, _MADV_PAGEOUT)
    if opened.mode is not Mode.COPY_ON_WRITE:
        return Effect(opened, "clean pages of the file given up; nothing lost")
    if not _has_swap():
        return Effect(opened, "private copies stay: this machine has no swap")
    return Effect(opened, "private copies sent to swap; nothing lost")


def _reopen(opened: OpenArray, file: OpenFile) -> Effect:
    mode, shape, dtype = opened.mode, opened.array.shape, opened.array.dtype.str
    offset = None if opened.before is None else opened.file_offset
    refuse_to_reopen(opened, file)
    opened.close()
    # `w+` would make the file anew; reopening is to find what was written.
    again = Mode.READ_WRITE if mode is Mode.WRITE_NEW else mode
    fresh = open_array(file, again, shape, dtype, offset)
    fresh.mode = mode
    if loses_changes(Release.REOPEN, mode):
        return Effect(fresh, "changes lost: closed, and opened anew from the file")
    return Effect(fresh, "nothing lost: closed, and opened anew from the file")


def _drop_cache(opened: OpenArray, file: OpenFile) -> Effect:
    os.posix_fadvise(file.fd, 0, 0, os.POSIX_FADV_DONTNEED)
    if opened.mode.is_shared or opened.mode is Mode.READ:
        return Effect(opened, "the cache lets go of clean pages that no process has mapped")
    return Effect(opened, "the file's clean pages left the cache; private copies stay")


CODE: Final[dict[Release, Callable[[OpenArray, OpenFile], Effect]]] = {
    Release.DONTNEED: _dontneed,
    Release.COLD: _cold,
    Release.PAGEOUT: _pageout,
    Release.REOPEN: _reopen,
    Release.DROP_CACHE: _drop_cache,
}


def _advise(opened: OpenArray, advice: int) -> None:
    if opened.mapping is not None:
        opened.mapping.madvise(advice)


def _has_swap() -> bool:
    try:
        # The first line is a heading.
        return len(Path("/proc/swaps").read_text().splitlines()) > 1
    except OSError:
        return False
