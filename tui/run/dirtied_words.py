"""Why the kernel dirtied more than was changed: by what was counted, and by nothing else.

Pages that were changed again after a flush the run counts itself. What was dirty at one moment
beyond the pages changed until then lies beside them, in large folios. What neither explains had
gone before it was looked at, written by the kernel of its own accord; that is said, not guessed.
"""

from __future__ import annotations

from typing import Final

from tui.metrics_format import format_bytes
from tui.probe.reading import Absent, Figure, number
from tui.run.headline import unwritten_of
from tui.run.state import RunState

TOLD_FROM: Final = 1.5
"""So many times what was changed, and there is a sentence."""
_MATTERS: Final = 0.1
"""A part of all that was dirtied; what is less is no cause of it."""
_LESS_OFTEN: Final = "flush less often"
_TOGETHER: Final = "change neighbouring rows together"


def why_dirtied(state: RunState) -> str:
    """One sentence, with what would help; empty where there is nothing to explain."""
    amplified, dirtied = state.ledger.write_amplification, state.ledger.dirtied_bytes
    if isinstance(amplified, Absent) or isinstance(dirtied, Absent) or amplified <= TOLD_FROM:
        return ""
    changed, calls = state.ledger.changed_bytes, state.flushes.count
    by_page = max(changed, state.pages_dirtied * state.page_bytes)
    rest, least = dirtied - by_page, _MATTERS * dirtied
    parts: list[str] = []
    helps: list[str] = []
    if calls and by_page - changed > min(least, (TOLD_FROM - 1) * changed):
        parts.append(
            f"what was changed again after one of {calls:,} flush() calls was written again, page "
            f"by page {format_bytes(by_page)}, {by_page / changed:.1f} times what was changed"
        )
        helps.append(_LESS_OFTEN)
    if rest > least:
        words, more = _rest(state, rest)
        parts.append(words)
        helps += [help_ for help_ in more if help_ not in helps]
    if not parts:
        return ""
    said = "; ".join(parts)
    return f"{said[0].upper()}{said[1:]}{': ' if helps else ''}{', or '.join(helps)}."


def _rest(state: RunState, rest: float) -> tuple[str, list[str]]:
    """What was dirtied beyond the pages that were changed, and what helps where that is known."""
    seen, calls = beside_bytes(state), state.flushes.count
    size = format_bytes(rest)
    if isinstance(seen, Absent):
        return f"why {size} more was dirtied is not known: {seen.reason}", []
    if seen <= _MATTERS * (rest if not state.flushes.unseen else state.ledger.changed_bytes):
        return (
            f"{size} more was dirtied than pages were changed, and never seen waiting: the kernel "
            "had written it of its own accord, so that what was changed again later, or lay beside "
            "it, counts again",
            [],
        )
    some = f" (seen at {calls - state.flushes.unseen:,} of the calls)" * bool(state.flushes.unseen)
    lay = f"{size} more lay beside it in large folios{some}"
    if calls <= 1:
        return f"{lay}, which the kernel writes whole", [_TOGETHER]
    # Folios make no more dirty than the whole file once: what is beyond that are the flushes.
    once = max(0, state.file_bytes - state.ledger.changed_bytes) if state.file_bytes else rest
    helps = [_LESS_OFTEN] if rest > once else [_LESS_OFTEN, _TOGETHER]
    return f"{lay}, of which each flush() wrote every one that anything was changed in", helps


def beside_bytes(state: RunState) -> Figure:
    """What was seen dirty at one moment beyond the pages changed since the flush before it: at the
    flushes that were looked at, and at the last reading."""
    if state.other_writer is not None:
        return Absent(state.other_writer.words)
    page, flushes = state.page_bytes, state.flushes
    waits = number(unwritten_of(state))
    now = 0.0 if waits is None else max(0.0, waits - state.unflushed_pages * page)
    if not flushes.count:
        return now if waits is not None else unwritten_of(state)
    flushed = (max(state.pages_dirtied, state.pages_changed) - state.unflushed_pages) * page
    at_flushes = flushes.bytes_cleaned - flushed
    return at_flushes if isinstance(at_flushes, Absent) else max(0, at_flushes) + now
