"""What several changed is what any of them did, each page once; what one cannot tell is open."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tui.files.proof import OwnChanges
from tui.instances.union import union_of

_PAGES = st.sets(st.integers(0, 200))


def _own(pages: set[int]) -> OwnChanges:
    if not pages:
        return OwnChanges()
    bits = np.zeros(max(pages) + 1, bool)
    bits[sorted(pages)] = True
    return OwnChanges(len(pages), np.packbits(bits).tobytes())


def _pages(own: OwnChanges) -> set[int]:
    assert own.which is not None
    return set(np.flatnonzero(np.unpackbits(np.frombuffer(own.which, np.uint8))).tolist())


@given(st.lists(_PAGES, min_size=1, max_size=5))
def test_each_page_once(each: list[set[int]]) -> None:
    found = union_of([_own(pages) for pages in each])
    assert _pages(found) == set().union(*each)
    assert found.pages == len(set().union(*each))
    assert found.many == len(each)


@given(st.lists(_PAGES, min_size=1, max_size=4), st.integers(0, 300))
def test_one_that_cannot_tell_leaves_a_least(each: list[set[int]], told: int) -> None:
    found = union_of([OwnChanges(told, None), *map(_own, each)])
    assert found.which is None
    assert found.pages == max(told, len(set().union(*each)))
    assert (found.many, found.untold) == (len(each) + 1, 1)


def test_one_alone_is_itself() -> None:
    own = OwnChanges(7, None)
    assert union_of([own]) is own
