"""A file after its run: looked at before anything else reads it, and as cowtop lets it go."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Final

from tui.probe.in_cache import InCache, in_cache
from tui.probe.reading import Absent
from tui.probe.writeback import cancelled_write_bytes, writeback_times
from tui.run.after import After
from tui.subject.array_file import ArrayFile
from workloads.sources import FileSources

_HAS_A_NAME: Final = Absent("the file has a name: what waits is written")
_HELD_YET: Final = Absent("cowtop holds the file")
_NOT_YET: Final = InCache(_HELD_YET, _HELD_YET, _HELD_YET)


def looked_at(file: ArrayFile, sources: FileSources | None) -> After | None:
    """As the last process of the run left it; None where none ever opened it."""
    if sources is None:
        return None
    return After(
        at_end=in_cache(file.held.fd, sources),
        times=writeback_times(),
        is_scratch=file.made is not None,
        let_go=_NOT_YET,
        names_left=os.fstat(file.held.fd).st_nlink,
        never_written_bytes=_HELD_YET,
    )


def let_go(file: ArrayFile, sources: FileSources | None, after: After | None) -> After | None:
    """Give the file back, delete a scratch array, and tell what that took from the disk."""
    if sources is None or after is None:
        file.remove()
        return after
    # Who gives back the last descriptor is the one for whom cancelled writes are counted.
    last = os.dup(file.held.fd)
    try:
        file.remove()
        names_left = os.fstat(last).st_nlink
        found = in_cache(last, sources)
        before = cancelled_write_bytes()
    finally:
        os.close(last)
    never = _HAS_A_NAME if names_left else cancelled_write_bytes() - before
    return replace(after, let_go=found, names_left=names_left, never_written_bytes=never)
