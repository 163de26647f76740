"""A sample of pages that no regular stride escapes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.files.places import SAMPLED_PAGES, sampled_pages


@given(st.integers(SAMPLED_PAGES, 1 << 40))
def test_the_sample_is_spread_over_the_whole_file(pages: int) -> None:
    chosen = sampled_pages(pages)
    assert len(chosen) == SAMPLED_PAGES
    assert (chosen[0], chosen[-1]) == (0, pages - 1)
    gaps = np.diff(np.array(chosen, dtype=np.int64))
    assert gaps.min() > 0
    assert gaps.max() <= 2 * (pages // SAMPLED_PAGES + 1)


@pytest.mark.parametrize("stride", [2, 3, 8, 64, 256])
def test_the_sample_meets_every_regular_stride(stride: int) -> None:
    met = {page % stride for page in sampled_pages(1 << 20)}
    assert met == set(range(stride))
