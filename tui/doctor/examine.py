"""What this machine lets cowtop do; no check can end the others, and none leaves a trace."""

from __future__ import annotations

import functools
import locale
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from tui.debug import LOG
from tui.doctor import kernel, memory, screen, sources
from tui.doctor.check import Check

__all__ = ["Check", "examine"]


def examine(scratch_directory: Path | None = None) -> Iterator[Check]:
    """Every check in the order of the report, each made when it is asked for."""
    for name, make in _checks(scratch_directory):
        try:
            yield make()
        except Exception as error:  # a machine unlike any seen before is what doctor is for
            LOG.exception("check %s", name)
            yield Check(
                name,
                "missing",
                f"the check itself failed: {type(error).__name__}: {error}",
                "please report this line",
            )


def _checks(scratch_directory: Path | None) -> list[tuple[str, Callable[[], Check]]]:
    terminal = next((fd for fd in (1, 0, 2) if os.isatty(fd)), None)
    encoding = getattr(sys.stdout, "encoding", None) or locale.getpreferredencoding(False)
    return [
        ("kernel", kernel.kernel_check),
        ("cachestat(2)", kernel.cachestat_check),
        ("PAGEMAP_SCAN", kernel.page_scan_check),
        ("exact writes", kernel.exact_check),
        (
            "/proc/PID/smaps_rollup",
            lambda: kernel.readable_check("smaps_rollup", "private, shared, clean and dirty"),
        ),
        (
            "/proc/PID/io",
            lambda: kernel.readable_check("io", "bytes read and dirtied"),
        ),
        ("permissions", kernel.permission_check),
        ("control group", memory.control_group_check),
        ("cage", memory.cage_check),
        ("swap", memory.swap_check),
        ("overcommit", memory.overcommit_check),
        ("scratch", lambda: memory.scratch_check(scratch_directory)),
        *(
            (f"figures in {place}", functools.partial(sources.sources_check, place))
            for place in sources.places(scratch_directory)
        ),
        (
            "terminal colours",
            lambda: screen.colour_check(os.environ, is_terminal=terminal is not None),
        ),
        ("terminal glyphs", lambda: screen.glyph_check(encoding)),
        ("terminal size", lambda: screen.size_check(terminal)),
        ("Python", screen.python_check),
        ("packages", screen.package_check),
        ("extras", screen.extras_check),
    ]
