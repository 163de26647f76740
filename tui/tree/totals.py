"""A tree's figures by metric key, each page once: from its last walks, and from its counters.

What processes share is the sum of their shares, which the walk knows, so that it is of the moment
of the walk; or it is told within bounds. One process alone has its counters, of this very moment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from tui.metrics.measured import Bounded
from tui.probe.reading import NOT_READ_YET, PROCESS_GONE, Absent, Figure
from tui.tree.sums import bounded_sum, bounds, within
from tui.tree.sweep import Swept
from tui.tree.walk import ProcessWalk, Use

IsData = Callable[[str], bool]

_SUMMED: Final = ("pss_bytes", "private_clean_bytes", "private_dirty_bytes")
_SHARED: Final = ("shared_clean_bytes", "shared_dirty_bytes")
_FROM_WALKS: Final = (
    *(*_SUMMED, *_SHARED, "swap_bytes", "rss_anon_bytes", "file_backed_bytes"),
    *("private_copies_bytes", "copies_in_ram_bytes", "interpreter_bytes"),
    *("mapping_file_bytes", "libraries_bytes"),
)
COUNTED: Final = (
    *("rss_bytes", "rss_anon_bytes", "file_backed_bytes", "swap_bytes", "page_tables_bytes"),
)
_OWN_WORD: Final = Absent("of a page that processes of the tree share each has a word of its own")
_OVERLAP: Final = "processes share pages: their PSS says how much it is"
_UNREAD: Final = "not all processes were read"


def walked_totals(swept: Swept, is_data: IsData) -> dict[str, Figure]:
    """What a sweep sums to; `is_data`: of a file's key."""
    walks, more = list(swept.walks.values()), swept.more
    if not walks:
        return dict.fromkeys(_FROM_WALKS, NOT_READ_YET)
    found = {key: bounded_sum(figure_of(walk, key) for walk in walks) for key in _SUMMED}
    only = walks[0] if len(walks) == 1 else None
    for key in _SHARED:
        found[key] = _OWN_WORD if only is None else figure_of(only, key)
    if only is None:
        found["swap_bytes"] = bounded_sum(figure_of(walk, "swap_share_bytes") for walk in walks)
        found["rss_anon_bytes"] = bounded_sum(map(_anon_share, walks))
        whole = found["pss_bytes"]
    else:
        found["swap_bytes"] = figure_of(only, "walked_swap_bytes")
        found["rss_anon_bytes"] = figure_of(only, "walked_anon_bytes")
        whole = figure_of(only, "walked_rss_bytes")
    found["file_backed_bytes"] = less(whole, found["rss_anon_bytes"])
    found |= _copies_together(swept, is_data)
    own = (_own_part(walk, is_data, is_alone=only is not None) for walk in walks)
    found["interpreter_bytes"] = bounded_sum(own)
    mapped = bounded_sum([_file_part(walk, is_data, is_alone=only is not None) for walk in walks])
    found["mapping_file_bytes"] = mapped
    found["libraries_bytes"] = less(found["file_backed_bytes"], mapped)
    return {key: _with_more(figure, more) for key, figure in found.items()} if more else found


def counted_totals(
    counters: Sequence[Mapping[str, Figure]], pss: Figure, *, more: int = 0
) -> dict[str, Figure]:
    """From the counters of the processes that live; `pss`: of this moment, or absent."""
    if not counters:
        return dict.fromkeys((*_FROM_WALKS, *COUNTED), PROCESS_GONE)
    if len(counters) == 1 and not more:
        return dict(counters[0])
    found = {"page_tables_bytes": bounded_sum(_of(one, "page_tables_bytes") for one in counters)}
    rss = [_of(one, "rss_bytes") for one in counters]
    least, most = max(bounds(figure)[0] for figure in rss), bounds(bounded_sum(rss))[1]
    least = max(least, bounds(pss)[0])
    if most is not None:
        least = min(least, most)
    found["rss_bytes"] = within(least, most, _OVERLAP)
    return {key: _with_more(figure, more) for key, figure in found.items()} if more else found


def uses_of(walk: ProcessWalk | Absent) -> Mapping[str, Use]:
    """The files that the process had mapped when it was walked, by their keys."""
    return {} if isinstance(walk, Absent) else walk.uses


def figure_of(walk: ProcessWalk | Absent, key: str) -> Figure:
    """A figure of the walk, or why there is none."""
    return walk if isinstance(walk, Absent) else walk.figures.get(key, NOT_READ_YET)


def less(whole: Figure, part: Figure) -> Figure:
    """The rest, never below 0; within bounds if one of them is."""
    if not isinstance(whole, Absent) and not isinstance(part, Absent):
        return max(0, whole - part)
    (low, high), (least, most) = bounds(whole), bounds(part)
    reason = whole.reason if isinstance(whole, Absent) else str(getattr(part, "reason", ""))
    above = None if high is None else max(0, high - least)
    return within(0 if most is None else max(0, low - most), above, reason)


def _copies_together(swept: Swept, is_data: IsData) -> dict[str, Figure]:
    found = [copies for key, copies in sorted(swept.copies.items()) if is_data(key)]
    missing = [walk for walk in swept.walks.values() if isinstance(walk, Absent)]
    in_ram = bounded_sum([*(ram for ram, _ in found), *missing])
    whole = bounded_sum([in_ram, *(swap for _, swap in found)])
    return {"private_copies_bytes": whole, "copies_in_ram_bytes": in_ram}


def _file_part(walk: ProcessWalk | Absent, is_data: IsData, *, is_alone: bool) -> Figure:
    """The file's own pages of data files that it has in RAM; of several processes its share."""
    if isinstance(walk, Absent):
        return walk
    uses = [use for key, use in walk.uses.items() if is_data(key)]
    if is_alone:
        return bounded_sum(less(u.figures["resident_bytes"], u.in_ram.pages_bytes) for u in uses)
    return bounded_sum(less(use.figures["share_bytes"], use.in_ram.share_bytes) for use in uses)


def _own_part(walk: ProcessWalk | Absent, is_data: IsData, *, is_alone: bool) -> Figure:
    """Anonymous memory that is no copy of a data file; of several processes its share."""
    if isinstance(walk, Absent):
        return walk
    copies = [use.in_ram for key, use in walk.uses.items() if is_data(key)]
    if is_alone:
        whole = walk.figures["walked_anon_bytes"]
        return less(whole, bounded_sum(held.pages_bytes for held in copies))
    return less(walk.anon_share_bytes, bounded_sum(held.share_bytes for held in copies))


def _anon_share(walk: ProcessWalk | Absent) -> Figure:
    return walk if isinstance(walk, Absent) else walk.anon_share_bytes


def _of(counters: Mapping[str, Figure], key: str) -> Figure:
    return counters.get(key, NOT_READ_YET)


def _with_more(figure: Figure, more: int) -> Figure:
    """What is known of a figure when processes were left out."""
    return Bounded(f"{_UNREAD}: {more:,} more", bounds(figure)[0], None)
