"""What instances on one file cost and share, in words: only figures that are known, of one moment.

Pure. A bound is said as one; what was killed is named before anything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from tui.metrics_format import format_bytes, format_seconds
from tui.probe.reading import NOT_READ_YET, Absent, Figure
from tui.run.after_words import LATER, after_sentences
from tui.run.so_what import Sentence, notices
from tui.run.state import Outcome, RunState
from tui.run.together import KILLED_BY, Together
from tui.run.together_cost import (
    cost_of_one,
    counted_in,
    figure_of,
    file_age_seconds,
    has_all,
    waiting_of,
)
from tui.run.tree_figures import count_of, words_of
from tui.tree.sums import bounded_sum, bounds, within
from workloads.words import Mode

_COPIES: Final = "private_copies_bytes"
_NAMED: Final = 4


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
    said.append((_remedy(found.instances), 3))
    said.append((notices(found.instances[0]) if found.instances else "", 6))
    left = after_sentences(found.instances)
    said += [(sentence, 4 + sentence.startswith(LATER)) for sentence in left]
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
        return f"{who}: private copies {'in all ' if many > 1 else ''}{words_of(total)}."
    amount = _from_to(each)
    does = "holds the array as private memory," if mode is Mode.LOAD else "made"
    what = amount if mode is Mode.LOAD else f"{amount} of private copies"
    so_far = "" if all(map(has_all, states)) else " so far"
    if many == 1:
        return f"{who}: it {does} {what}{so_far}."
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
    who = f"All {does} one" if len(states) > 1 else f"It {does}s the one"
    if isinstance(cached, Absent):
        return f"{who} file; how much of it is in RAM is not known: {cached.reason}."
    size, old = format_bytes(cached), age_words(found)
    sources = states[0].sources
    if sources is not None and sources.is_in_memory:
        return f"{who} copy of the file ({size} in {sources.file_system}{old})."
    return f"{who} copy of the file ({size} of page cache, {waiting_words(found)}{old})."


def waiting_words(found: Together) -> str:
    """`reclaimable`, or how much of the file waits for the disk."""
    waiting = waiting_of(found)
    if isinstance(waiting, Absent):
        return "how much of it waits for the disk is not known"
    return f"{format_bytes(waiting)} of it not yet written" if waiting else "reclaimable"


def age_words(found: Together) -> str:
    """`, read 3 s ago`, where the file was not read within a second; at the end it is its last."""
    age = file_age_seconds(found)
    return f", read {format_seconds(round(age))} ago" if age else ""


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
        return f"{count_of(calls, 'flush() call')} took {took} in all."
    freed = bounded_sum(state.flushes.private_bytes_released for state in states)
    return f"{count_of(calls, 'flush() call')} freed {words_of(freed)}."


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
