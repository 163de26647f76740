"""What instances on one file cost and share, in words: only figures that are known, of one moment.

Pure. A bound is said as one; what was killed is named before anything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from tui.metrics.moment import STALE_SECONDS
from tui.metrics_format import format_bytes, format_seconds
from tui.probe.reading import NOT_READ_YET, Absent, Figure, Tier, number
from tui.run.so_what import Sentence, notices
from tui.run.state import Outcome, RunState
from tui.run.together import KILLED_BY, Together
from tui.run.tree_figures import count_of, words_of
from tui.tree.sums import bounded_sum, bounds, within
from workloads.words import Mode

_COPIES: Final = "private_copies_bytes"
_PRIVATE: Final = ("rss_anon_bytes", "swap_bytes")
_TABLES: Final = "page_tables_bytes"
_NAMED: Final = 4


@dataclass(frozen=True, slots=True)
class Cost:
    """What one instance takes that no other shares; `is_whole`: its work is done.

    `copies`, `own`, `tables`: its parts, of the same reading.
    """

    whole: Figure
    copies: Figure
    own: Figure
    tables: Figure
    is_whole: bool

    @property
    def parts(self) -> str:
        """`76.3 MiB of private copies, 21.6 MiB of its own, 208 KiB of page tables`."""
        named = ((self.copies, "of private copies"), (self.own, "of its own"),
                 (self.tables, "of page tables"))  # fmt: skip
        return ", ".join(f"{words_of(figure)} {words}" for figure, words in named if figure != 0)


def cost_of_one(found: Together) -> Cost | None:
    """Of the dearest of those that have done their work; else of those that live, so far; at last
    of those that were ended. None before anything was read."""
    done = [state for state in found.instances if has_all(state)]
    living = [state for state in found.instances if state.outcome is None]
    for states in (done, living, list(found.instances)):
        costs = [_cost(state, is_whole=states is done) for state in states if state.reading]
        if costs:
            return max(costs, key=lambda cost: bounds(cost.whole)[0])
    return None


def has_all(state: RunState) -> bool:
    """Whether it did all its work, and what was read of it then is all that it needs."""
    return state.final is not None and state.outcome in (None, Outcome.FINISHED)


def _cost(state: RunState, *, is_whole: bool) -> Cost:
    private = bounded_sum(figure_of(state, key) for key in _PRIVATE)
    tables, copies = figure_of(state, _TABLES), figure_of(state, _COPIES)
    # Counted apart, copies may be by a page more than all that is private.
    own = private - copies
    known = number(own)
    own = own if known is None else max(0, known)
    return Cost(bounded_sum((private, tables)), copies, own, tables, is_whole)


def figure_of(state: RunState, key: str) -> Figure:
    """A metric's figure at the moment that the state is of."""
    return NOT_READ_YET if state.reading is None else state.reading.get(key)


def counted_in(found: Together) -> tuple[RunState, ...]:
    """Whose figures the totals are of: those that live, or held what they had to the end."""
    living = tuple(state for state in found.instances if state.outcome is None)
    return living or tuple(s for s in found.instances if s.outcome is not Outcome.KILLED)


def sentences_of(found: Together) -> tuple[Sentence, ...]:
    """In the order of reading; of what there is no room for the highest rank gives way first."""
    begun = [state for state in found.instances if state.started_at]
    said = [(_ended(found, Outcome.KILLED), 0), (_ended(found, Outcome.FAILED), 0)]
    if begun:
        said += [
            (_private(found), 1),
            (_shared(found), 2),
            (_one_more(found), 3),
            (_flushes(found.instances), 4),
            (_file(found.instances), 5),
            (_stranger(found.instances), 2),
        ]
    said.append((notices(found.instances[0]) if found.instances else "", 6))
    said.append((_remedy(found.instances), 3))
    return tuple(Sentence(text, rank) for text, rank in said if text)


def verdict_of(found: Together) -> str:
    """All of it as one text."""
    return " ".join(sentence.text for sentence in sentences_of(found))


def _ended(found: Together, outcome: Outcome) -> str:
    """`2 of 4 were killed by the limit: #2 at row 512, #4 at row 610.`"""
    ended = [(n, s) for n, s in enumerate(found.instances, 1) if s.outcome is outcome]
    if not ended:
        return ""
    verb = "was" if len(ended) == 1 else "were"
    killed = f"{verb} killed{how_killed([state for _, state in ended])}"
    did = killed if outcome is Outcome.KILLED else "failed"
    who = numbered(
        (number, f" at row {s.rows_done:,}" if s.started_at else " before its array was open")
        for number, s in ended
    )
    why = f" ({ended[0][1].reason})" if outcome is Outcome.FAILED and ended[0][1].reason else ""
    return f"{len(ended):,} of {len(found.instances):,} {did}: {who}{why}."


def how_killed(killed: Sequence[RunState]) -> str:
    """` by the limit`; empty where not all were killed by one."""
    killers = {state.killed_by for state in killed}
    killer = killers.pop() if len(killers) == 1 else None
    return "" if killer is None else f" {KILLED_BY[killer]}"


def numbered(found: Iterable[tuple[int, str]]) -> str:
    """`#2 at row 512, #4 at row 610`, the first few of them by name."""
    named = [f"#{number}{words}" for number, words in found]
    more = f" and {len(named) - _NAMED:,} more" if len(named) > _NAMED else ""
    return ", ".join(named[:_NAMED]) + more


def _private(found: Together) -> str:
    states = counted_in(found)
    if not states:
        return ""
    mode, many = states[0].about.mode, len(states)
    who = f"{count_of(many, 'instance')} in mode {mode}"
    if many < len(found.instances):
        who = f"{many:,} of {len(found.instances):,} instances in mode {mode}"
    if mode is Mode.READ:
        return f"{who}: nothing is changed, so nothing is private but what each works with."
    if mode is not None and mode.is_shared:
        return f"{who}: no private copies, what they change is the one file."
    total = found.totals.get(_COPIES, NOT_READ_YET)
    each = [figure_of(state, _COPIES) for state in states]
    if isinstance(total, Absent):
        return f"{who}: private copies in all {words_of(total)}."
    amount = _from_to(each)
    does = "holds the array as private memory," if mode is Mode.LOAD else "made"
    what = amount if mode is Mode.LOAD else f"{amount} of private copies"
    so_far = "" if all(map(has_all, states)) else " so far"
    return f"{who}: each {does} {what}, {words_of(total)} in all{so_far}."


def _from_to(figures: Iterable[Figure]) -> str:
    """`76.3 MiB`, or `70.1 to 76.3 MiB` where they differ."""
    known = [figure for figure in figures if not isinstance(figure, Absent)]
    return words_of(within(min(known), max(known), "they differ")) if known else "?"


def _shared(found: Together) -> str:
    sample, states = found.sample, counted_in(found) or found.instances
    if sample is None:
        return ""
    cached = sample.get("file_cached_bytes")
    mode = states[0].about.mode
    does = "change" if mode is not None and mode.is_shared else "read"
    if isinstance(cached, Absent):
        return f"All {does} one file; how much of it is in RAM is not known: {cached.reason}."
    size, old = format_bytes(cached), age_words(found)
    sources = states[0].sources
    if sources is not None and sources.is_in_memory:
        return f"All {does} one copy of the file ({size} in {sources.file_system}{old})."
    return f"All {does} one copy of the file ({size} of page cache, {waiting_words(found)}{old})."


def waiting_words(found: Together) -> str:
    """`reclaimable`, or how much of the file waits for the disk."""
    totals = found.totals
    waiting = bounded_sum(
        totals.get(key, NOT_READ_YET) for key in ("file_dirty_bytes", "file_writeback_bytes")
    )
    if isinstance(waiting, Absent):
        return "how much of it waits for the disk is not known"
    return f"{format_bytes(waiting)} of it not yet written" if waiting else "reclaimable"


def age_words(found: Together) -> str:
    """`, read 3 s ago`, where the file was not read within a second; at the end it is its last."""
    if found.sample is None or found.is_over:
        return ""
    age = found.sample.age_seconds("file_cached_bytes", Tier.FILE)
    return f", read {format_seconds(round(age))} ago" if age > STALE_SECONDS else ""


def _one_more(found: Together) -> str:
    cost = cost_of_one(found)
    if cost is None or bounds(cost.whole) == (0, None):
        return ""
    costs = "One more costs" if cost.is_whole else "One costs so far"
    return f"{costs} {words_of(cost.whole)}: {cost.parts}."


def _flushes(states: Sequence[RunState]) -> str:
    calls = sum(state.flushes.count for state in states)
    mode = states[0].about.mode
    if not calls or mode is Mode.READ:
        return ""
    if mode is not None and mode.is_shared:
        took = format_seconds(sum(state.flushes.seconds for state in states))
        return f"{calls:,} flush() calls took {took} in all."
    freed = bounded_sum(state.flushes.private_bytes_released for state in states)
    return f"{calls:,} flush() calls freed {words_of(freed)}."


def _file(states: Sequence[RunState]) -> str:
    """One file, one proof."""
    verdicts = (state.file_verdict for state in states if state.file_verdict is not None)
    return next((verdict.sentence for verdict in verdicts), "")


def _stranger(states: Sequence[RunState]) -> str:
    """Who else has the file: the instances themselves are none."""
    others = (state.other_writer for state in states if state.other_writer is not None)
    words = next((replace(other, instances=0).words for other in others if other.how), "")
    return f"{words[0].upper()}{words[1:]}." if words else ""


def _remedy(states: Sequence[RunState]) -> str:
    remedies = (state.remedy for state in states if state.outcome is Outcome.KILLED)
    found = next((remedy for remedy in remedies if remedy), "")
    return f"Would have helped: {found}." if found else ""
