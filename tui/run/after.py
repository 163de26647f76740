"""What a run leaves behind: its file once no process of the run has it, and once cowtop let it go.

Both figures are the file's, whoever made its pages so; the first was read before the file was read
back for the proof, the second right before the last descriptor of it was given back.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from tui.probe.in_cache import InCache
from tui.probe.reading import Figure, numbers_of, reasons_of
from tui.probe.writeback import WritebackTimes


@dataclass(frozen=True, slots=True)
class After:
    """`names_left`: of the file, 0 if it was deleted, by cowtop (`is_scratch`) or by somebody.

    `never_written_bytes`: what was dirty as it went with its last descriptor, by the kernel's count
    for who gave that back (`cancelled_write_bytes`); absent while it has a name.
    """

    at_end: InCache
    times: WritebackTimes
    is_scratch: bool
    let_go: InCache
    names_left: int
    never_written_bytes: Figure


def after_json(after: After | None) -> dict[str, Any] | None:
    """Bytes and seconds, null where absent; the reasons are beside them."""
    if after is None:
        return None
    rest: dict[str, Figure] = {
        "never_written_bytes": after.never_written_bytes,
        "kernel_writes_after_seconds": after.times.expire_seconds,
        "kernel_looks_every_seconds": after.times.wake_seconds,
    }
    return {
        "at_end": _pages(after.at_end),
        "let_go": _pages(after.let_go),
        "is_scratch": after.is_scratch,
        "names_left": after.names_left,
        **numbers_of(rest),
        "absent": reasons_of(rest),
    }


def _pages(found: InCache) -> dict[str, Any]:
    figures: dict[str, Figure] = {item.name: getattr(found, item.name) for item in fields(found)}
    return {**numbers_of(figures), "absent": reasons_of(figures)}
