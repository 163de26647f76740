"""What several runs changed of one file, as the change of one: each page once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tui.files.proof import OwnChanges


def union_of(each: Sequence[OwnChanges]) -> OwnChanges:
    """Of all together; which pages is not known where one that changed some cannot tell.

    Then no more is known of their number than that it is that of the most.
    """
    who = "this run" if len(each) == 1 else f"these {len(each):,} instances"
    bits = [own.which for own in each]
    if any(which is None for which in bits):
        return OwnChanges(max((own.pages for own in each), default=0), None, who)
    whole = np.zeros(max((len(which) for which in bits if which), default=0), np.uint8)
    for which in bits:
        if which:
            whole[: len(which)] |= np.frombuffer(which, np.uint8)
    return OwnChanges(int(np.bitwise_count(whole).sum()), whole.tobytes(), who)
