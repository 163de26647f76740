"""A file's private copies in all processes of a sweep, each page once.

By the shares that the walks tell; where these leave it open and there are few enough pages, page
by page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from tui.probe.maps import areas_of_file
from tui.probe.private_pages import PrivatePages, different_bytes, read_private
from tui.probe.reading import PROCESS_GONE, Absent, Figure
from tui.probe.who import Identity
from tui.tree.copies import NOT_TOLD_APART, counted_once
from tui.tree.sums import bounded_sum, bounds, within
from tui.tree.walk import ProcessWalk, Use

_MOST_BYTES: Final = 1 << 30
"""So many bytes of copies are told apart page by page."""
_TRIES: Final = 3

Walks = Mapping[Identity, ProcessWalk | Absent]
InRamAndSwap = tuple[Figure, Figure]


def copies_of_files(
    walks: Walks, proc_root: Path, *, may_share_outside: bool
) -> dict[str, InRamAndSwap]:
    """By the files' keys: what is in RAM and what in swap."""
    users: dict[str, dict[Identity, Use]] = {}
    for identity, walk in walks.items():
        if not isinstance(walk, Absent):
            for key, use in walk.uses.items():
                users.setdefault(key, {})[identity] = use
    return {
        key: _of_file(found, proc_root, may_share_outside=may_share_outside)
        for key, found in users.items()
    }


def shared_outside(uses: Sequence[Use]) -> bool:
    """Whether somebody who is not among these has some of their copies too."""
    having = [use for use in uses if bounds(use.in_ram.pages_bytes)[0]]
    if len(having) != 1:
        return False
    share = having[0].in_ram.share_bytes
    return not having[0].in_ram.is_alone and not isinstance(share, Absent)


def _of_file(
    users: Mapping[Identity, Use], proc_root: Path, *, may_share_outside: bool
) -> InRamAndSwap:
    uses = list(users.values())
    in_ram = counted_once([use.in_ram for use in uses], may_share_outside=may_share_outside)
    in_swap = counted_once([use.in_swap for use in uses], may_share_outside=may_share_outside)
    whole = bounded_sum(use.figures["private_copies_bytes"] for use in uses)
    is_open = isinstance(in_ram, Absent) and not isinstance(whole, Absent)
    if not is_open or bounds(whole)[0] > _MOST_BYTES or bounds(in_swap) != (0, 0):
        return in_ram, in_swap
    told = next((found for _ in range(_TRIES) if (found := _by_pages(users, proc_root))), None)
    return (in_ram if told is None else within(*told, NOT_TOLD_APART)), in_swap


def _by_pages(users: Mapping[Identity, Use], proc_root: Path) -> tuple[int, int] | None:
    """Different pages in bytes, at least and at most; None if somebody went meanwhile.

    Who has ended since the walk has none any more.
    """
    members: list[PrivatePages] = []
    for (pid, _), use in users.items():
        file = use.mappings[0]
        areas = areas_of_file(pid, file.device, file.inode, proc_root)
        found: PrivatePages | Absent
        if isinstance(areas, Absent):
            found = areas
        else:
            found = read_private(pid, proc_root, [area for area in areas if not area.is_shared])
        if found == PROCESS_GONE:
            continue
        if isinstance(found, Absent):
            return None
        members.append(found)
    if not members:
        return None
    told = different_bytes(members, proc_root)
    return None if isinstance(told, Absent) else told
