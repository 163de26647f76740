"""What is said first of instances on one file: what one more costs, and what all of them share.

Pure. Who was killed comes before any figure.
"""

from __future__ import annotations

from tui.metrics_format import format_bytes
from tui.probe.reading import NOT_READ_YET, Absent
from tui.run.headline import UNKNOWN, Fact, Headline, headline
from tui.run.state import Outcome, RunState
from tui.run.together import Together
from tui.run.together_cost import Cost, cost_of_one, held_by_all, whole_of_all
from tui.run.together_words import age_words, how_killed, waiting_words
from tui.run.tree_figures import words_of
from tui.tree.sums import bounds


def together_headline(found: Together) -> Headline:
    """The figure of one more, or the end that nobody may overlook."""
    begun = [state for state in found.instances if state.started_at]
    ended = [s for s in found.instances if s.outcome in (Outcome.KILLED, Outcome.FAILED)]
    cost = cost_of_one(found)
    if ended:
        return _ended_badly(found, ended, cost)
    if not begun or cost is None:
        return headline(found.instances[0])
    least, most = bounds(cost.whole)
    value, _, unit = format_bytes(least).partition(" ") if least else (UNKNOWN, "", "")
    what = "FOR ONE MORE" if least == most or not least else "AT LEAST, FOR ONE MORE"
    so_far = "" if cost.is_whole else " SO FAR"
    band = "copies" if bounds(cost.copies)[0] else "python"
    return Headline(value, unit, f"{what}{so_far}", cost.parts, band, _facts(found))


def bad_outcome(found: Together) -> Outcome | None:
    """That some were killed, or that some failed."""
    outcomes = {state.outcome for state in found.instances}
    return next((o for o in (Outcome.KILLED, Outcome.FAILED) if o in outcomes), None)


def _ended_badly(found: Together, ended: list[RunState], cost: Cost | None) -> Headline:
    killed = [state for state in ended if state.outcome is Outcome.KILLED]
    of = f"{len(killed or ended):,} of {len(found.instances):,}"
    how = how_killed(killed)
    so_far = "" if cost is None or cost.is_whole else " so far"
    aside = "" if cost is None else f"one takes {words_of(cost.whole)}{so_far}"
    word = "KILLED" if killed else "FAILED"
    return Headline(word, "", f"{of}{how}", aside, "swap", _facts(found))


def _facts(found: Together) -> tuple[Fact, ...]:
    totals = found.totals
    cached = totals.get("file_cached_bytes", NOT_READ_YET)
    if isinstance(cached, Absent):
        shared = Fact("all share", f"one file, {UNKNOWN} in RAM", f"not known: {cached.reason}")
    else:
        sources = found.instances[0].sources
        is_in_memory = sources is not None and sources.is_in_memory
        how = "it lies in memory" if is_in_memory else waiting_words(found)
        effect = f"{format_bytes(cached)}, one copy of the file"
        shared = Fact("all share", effect, f"{how}{age_words(found)}")
    private = whole_of_all(found)
    swapped = held_by_all(found, "swap_bytes")
    detail = f"{words_of(swapped)} in swap"
    if found.instances[0].about.may_be_private:
        copies = held_by_all(found, "private_copies_bytes")
        detail = f"{words_of(copies)} copies, {detail}"
    return shared, Fact("together", f"{words_of(private)} private", detail)
