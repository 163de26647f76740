"""A part never exceeds its whole: of one run and of all together, at the peak and at the end."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.run import told
from tests.run.test_together import ended, sample, state
from tests.run.told import PAGE, tracker
from tui.probe.reading import Figure, number
from tui.run.followed import Followed
from tui.run.state import Outcome, RunState, Update
from tui.run.together import together

WHOLE, PART = "private_copies_bytes", "copies_in_ram_bytes"
# Pages in RAM and in swap: more than were changed where a reading took others for copies.
_READ = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 5)), min_size=1, max_size=6)


def _ended(read: list[tuple[int, int]], holding_from: int) -> tuple[RunState, Followed]:
    """A run of so many readings, which stands still from one of them on; and who followed it."""
    made, followed = tracker(told.progress(10.5, 20)), Followed(1)
    for tick, (in_ram, swapped) in enumerate(read):
        at = 11.0 + tick
        if tick == holding_from:
            made.event(told.finished(at, 20, 1.0))
        figures = {PART: in_ram * PAGE, WHOLE: (in_ram + swapped) * PAGE}
        made.sample(sample(at, **figures))
        followed.add(0, made.take())
    return made.state, followed


def _holds(figures: dict[str, Figure]) -> bool:
    whole, part = number(figures.get(WHOLE)), number(figures.get(PART))
    return whole is None or part is None or part <= whole


@given(_READ, st.integers(0, 6))
def test_a_bound_on_the_copies_holds_those_in_ram_too(
    read: list[tuple[int, int]], holding_from: int
) -> None:
    found, followed = _ended(read, holding_from)
    assert found.peak[PART] <= found.peak[WHOLE]
    if holding_from < len(read):
        assert found.peak[WHOLE] <= found.pages_changed * PAGE
    over = ended(Outcome.FINISHED, peak=found.peak, final=found.sample)
    all_ = together([over], followed.peak)
    assert _holds(dict(all_.peak)) and _holds(dict(all_.totals))


@given(st.lists(_READ, min_size=2, max_size=3))
def test_of_all_together_too(each: list[list[tuple[int, int]]]) -> None:
    followed, states = Followed(len(each)), list[RunState]()
    for number_, read in enumerate(each):
        found, _ = _ended(read, 0)
        figures = [{PART: r * PAGE, WHOLE: (r + s) * PAGE} for r, s in read]
        samples = tuple(sample(11.0 + tick, **told_) for tick, told_ in enumerate(figures))
        followed.add(number_, Update(state(), samples))
        states.append(ended(Outcome.FINISHED, peak=found.peak, final=samples[-1]))
    for number_, over in enumerate(states):
        followed.add(number_, Update(over))
    all_ = together(states, followed.peak)
    assert _holds(dict(all_.peak)) and _holds(dict(all_.totals))


def test_the_case_that_was_met() -> None:
    found, _ = _ended([(22, 0)], 0)
    assert (found.peak[WHOLE], found.peak[PART]) == (20 * PAGE, 20 * PAGE)
