"""A job's memory as batch systems count it, beside what it would be without page cache.

By the control group: everything in it, clean pages of files among it, which kill nobody. By RSS
added up over processes: a page once for each process that has it. Pure; each figure is the highest
of its kind, of a moment of its own.
"""

from __future__ import annotations

from typing import Any, Final

from tui.cage.own_group import Counted
from tui.files.owner import owner_of
from tui.metrics.measured import Bounded
from tui.metrics_format import format_bytes
from tui.probe.reading import Absent, Figure, number, numbers_of, reasons_of
from tui.run.state import RunState
from tui.run.tree_figures import count_of
from tui.text import plain

_LEAST_BYTES: Final = 16 << 20
_ABOVE: Final = 1.01
_LONGEST_NAME: Final = 40
_NOT_SEEN: Final = (
    "it ended before its control group was read, or no group but the machine's counts"
)
_NEVER: Final = Absent("it was never read")


def counted_sentence(state: RunState) -> str:
    """What its control group counted, of what kind, and what adding up RSS would have said.

    Empty where both come to the same, and where the group is that of much else: a session's.
    """
    counted = state.counted
    if counted is None or (counted.is_shared and not counted.is_a_job_s):
        return ""
    clean, summed = number(counted.clean_bytes), number(rss_summed(state))
    pss = number(state.peak.get("pss_bytes", _NEVER))
    is_cache = clean is not None and clean >= _LEAST_BYTES
    is_twice = summed is not None and pss is not None and summed - pss >= _LEAST_BYTES
    if not is_cache and not is_twice:
        return ""
    parts = [f"Its control group ({_who(counted)}) counted {format_bytes(counted.most_bytes)}"]
    if is_cache and clean is not None:
        parts += [_of_cache(counted, clean)]
    sentence = f"{', '.join(filter(None, parts))}."
    if is_twice and summed is not None and pss is not None:
        sentence += (
            f" RSS added up over its processes is {format_bytes(summed)} at most, and "
            f"{format_bytes(pss)} with each shared page once."
        )
    return sentence


def _who(counted: Counted) -> str:
    """Whose figure it is."""
    is_ours = owner_of(counted.group) is not None
    who = ["made for the limit" if is_ours else plain(counted.group, _LONGEST_NAME)]
    if counted.has_cowtop:
        who.append("cowtop in it")
    if isinstance(counted.others, Absent):
        who.append("and whatever else is in it")
    elif counted.others:
        more = count_of(int(counted.others), "other process", "other processes")
        who.append(f"and whatever else is in it: {more}")
    return ", ".join(who)


def _of_cache(counted: Counted, clean_bytes: float) -> str:
    clean, kept = format_bytes(clean_bytes), number(counted.kept_peak_bytes)
    of = (
        f"of {format_bytes(counted.usage_bytes)} seen at once, {clean} were"
        if counted.most_bytes > counted.usage_bytes * _ABOVE
        else f"{clean} of it"
    )
    without = "" if kept is None else f": without them {format_bytes(kept)} at most"
    return f"{of} clean pages of files, which go when room is needed{without}"


def rss_summed(state: RunState) -> Figure:
    """RSS added up over processes at its highest, a shared page once for each; bytes."""
    bounds = state.tree.peak_bounds if state.tree is not None else {}
    found: Figure = bounds.get("rss_bytes", state.peak.get("rss_bytes", _NEVER))
    if not isinstance(found, Bounded):
        return found
    return Absent(found.reason) if found.at_most is None else found.at_most


def counted_json(state: RunState) -> dict[str, Any]:
    """The three ways of counting for scripts, bytes at their highest; null has its reason."""
    counted = state.counted
    sums: dict[str, Figure] = {
        "rss_added_up_bytes": rss_summed(state),
        "pss_bytes": state.peak.get("pss_bytes", _NEVER),
    }
    if counted is None:
        return {
            "control_group": None,
            **numbers_of(sums),
            "absent": {"control_group": _NOT_SEEN, **reasons_of(sums)},
        }
    figures: dict[str, Figure] = {
        "mark_bytes": counted.mark_bytes,
        "seen_bytes": counted.usage_bytes,
        "clean_cache_then_bytes": counted.clean_bytes,
        "kept_then_bytes": counted.kept_bytes,
        "kept_bytes": counted.kept_peak_bytes,
        "other_processes": counted.others,
    }
    return {
        "control_group": {
            "name": counted.group,
            **numbers_of(figures),
            "has_cowtop": counted.has_cowtop,
        },
        **numbers_of(sums),
        "absent": {**reasons_of(figures), **reasons_of(sums)},
    }
