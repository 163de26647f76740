"""What several runs changed of one file, as the change of one: each page once."""

from __future__ import annotations

from collections.abc import Sequence

from tui.files.own_pages import united
from tui.files.proof import OwnChanges


def union_of(each: Sequence[OwnChanges]) -> OwnChanges:
    """Of all together; which pages is not known where one that changed some cannot tell.

    Then they are at least as many as those of the others, or as this one told of.
    """
    if len(each) == 1:
        return each[0]
    pages, whole = united([own.which for own in each if own.which is not None])
    untold = [own.pages for own in each if own.which is None]
    if untold:
        return OwnChanges(max(pages, *untold), None, len(each), len(untold))
    # One array of one file: where they changed any, all count from the same page.
    first_page = max(own.first_page for own in each)
    return OwnChanges(pages, whole, len(each), first_page=first_page)
