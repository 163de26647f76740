"""What several changed is what any of them did, each page once; what one cannot tell is open."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.files.told_pages import as_bits, as_runs, pages_of
from tui.files.proof import OwnChanges
from tui.instances.union import union_of

_PAGES = st.sets(st.integers(0, 200))


@st.composite
def _told(draw: st.DrawFn) -> OwnChanges:
    pages = draw(_PAGES)
    tell = draw(st.sampled_from([as_runs, as_bits]))
    return OwnChanges(len(pages), tell(pages)) if pages else OwnChanges()


@given(st.lists(_told(), min_size=1, max_size=5))
def test_each_page_once(each: list[OwnChanges]) -> None:
    found = union_of(each)
    wanted = set[int]().union(*(pages_of(own.which) for own in each))
    assert pages_of(found.which) == wanted
    assert found.pages == len(wanted)
    assert found.many == len(each)


@given(st.lists(_told(), min_size=1, max_size=4), st.integers(0, 300))
def test_one_that_cannot_tell_leaves_a_least(each: list[OwnChanges], told: int) -> None:
    found = union_of([OwnChanges(told, None), *each])
    assert found.which is None
    wanted = set[int]().union(*(pages_of(own.which) for own in each))
    assert found.pages == max(told, len(wanted))
    assert (found.many, found.untold) == (len(each) + 1, 1)


def test_runs_stay_runs_whatever_the_size_of_the_file() -> None:
    far = 1 << 50
    found = union_of([OwnChanges(5, as_runs({far, far + 2})), OwnChanges(1, as_runs({far + 1}))])
    assert found.which is not None
    assert found.which.runs == ((far, far + 3),)


def test_one_alone_is_itself() -> None:
    own = OwnChanges(7, None)
    assert union_of([own]) is own
