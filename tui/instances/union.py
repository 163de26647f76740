"""What several runs changed of one file, as the change of one: each page once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tui.files.proof import OwnChanges


def union_of(each: Sequence[OwnChanges]) -> OwnChanges:
    """Of all together; which pages is not known where one that changed some cannot tell.

    Then they are at least as many as those of the others, or as this one told of.
    """
    if len(each) == 1:
        return each[0]
    whole = np.zeros(max((len(own.which) for own in each if own.which), default=0), np.uint8)
    for own in each:
        if own.which:
            whole[: len(own.which)] |= np.frombuffer(own.which, np.uint8)
    pages = int(np.bitwise_count(whole).sum())
    untold = [own.pages for own in each if own.which is None]
    if untold:
        return OwnChanges(max(pages, *untold), None, len(each), len(untold))
    # One array of one file: where they changed any, all count from the same page.
    first_page = max(own.first_page for own in each)
    return OwnChanges(pages, whole.tobytes(), len(each), first_page=first_page)
