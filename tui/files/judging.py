"""From what differs to what became of the file: what this run did, and what it cannot have done."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from tui.files.comparing import Found
from tui.files.held import moment
from tui.files.proof import FileState, FileVerdict, OwnChanges, not_known
from tui.metrics_format import format_bytes

_STRETCHES: Final = 3


def judged(found: Found, own: OwnChanges) -> FileVerdict:
    """The verdict on a file that was there before the run."""
    strange = _strange(found, own)
    if strange:
        return _by_others(found, own, strange)
    if found.first_own is not None:
        return FileVerdict(True, _own_words(found, own), FileState.BY_RUN)
    is_moved = found.written != found.written_before
    if found.is_sampled and (is_moved or own.pages):
        but = f"{own.who} changed {_pages(own.pages)}" if own.pages else "its time does"
        return not_known(f"{found.compared}: none of them differs, but {but}")
    if own.pages:
        same = f"{own.who} changed {_pages(own.pages)}, and all hold what they held"
        return FileVerdict(False, f"{found.compared}: {same}", FileState.UNCHANGED)
    if found.is_sampled:
        return FileVerdict(False, f"{found.compared}, size and time too", FileState.UNCHANGED)
    only = f"; only its time differs, {moment(found.written)}" if is_moved else ""
    return FileVerdict(False, f"{found.compared}{only}", FileState.UNCHANGED)


def judged_new(found: Found, own: OwnChanges) -> FileVerdict:
    """The verdict on a file that mode `w+` made anew; `found` is held against an empty array."""
    strange = _strange(found, own)
    if strange:
        return _by_others(found, own, ["mode w+ made it anew", *strange])
    how = f"mode w+ made it anew, {format_bytes(found.size)}"
    return FileVerdict(True, f"{how}; {_own_words(found, own)}", FileState.BY_RUN)


def _by_others(found: Found, own: OwnChanges, strange: list[str]) -> FileVerdict:
    words = [*strange, f"last written {moment(found.written)}"]
    if own.is_any:
        words.append(_own_words(found, own))
    return FileVerdict(True, "; ".join(words), FileState.BY_OTHERS)


def _strange(found: Found, own: OwnChanges) -> list[str]:
    """What differs and cannot be this run's doing."""
    words = []
    if found.size != found.size_before:
        sizes = format_bytes(found.size_before), format_bytes(found.size)
        if sizes[0] == sizes[1]:
            sizes = f"{found.size_before:,} B", f"{found.size:,} B"
        words.append(f"its size went from {sizes[0]} to {sizes[1]}")
    if found.outside is not None:
        words.append(f"it differs outside of the array's data, first at byte {found.outside:,}")
    others = found.others
    if others:
        whose = f" that {own.who} never changed" if own.pages else ""
        verb = "differs" if len(others) == 1 else "differ"
        compared = found.pages - found.own_pages
        words.append(
            f"{len(others):,} of {_pages(compared)} compared{whose} {verb}: {_which(others)}"
        )
    return words


def _own_words(found: Found, own: OwnChanges) -> str:
    least = "at least " if own.untold else ""
    words = f"{own.who} changed {least}{_pages(own.pages)}"
    if own.untold:
        words += f", which ones is not known: {own.untold:,} of them did not end by "
        words += "itself" if own.untold == 1 else "themselves"
    elif own.which is None:
        words += " by its last whole chunk, which ones is not known: it did not end by itself"
    if found.first_own is not None:
        words += f"; the first that differs is page {found.first_own:,}"
    rest = found.pages - found.own_pages
    if rest and not found.others:
        which = "sampled " if found.is_sampled else ""
        words += f"; the other {which}{_pages(rest)} are as they were"
    return words


def _pages(count: int) -> str:
    return f"{count:,} page{'' if count == 1 else 's'}"


def _which(pages: Sequence[int]) -> str:
    """`page 3`, `pages 3, 7 to 9 and 41 more`; from the file's first page, which is page 0."""
    breaks = [at for at, (a, b) in enumerate(pairwise(pages), 1) if b != a + 1]
    starts, ends = [0, *breaks], [*breaks, len(pages)]
    shown = list(zip(starts, ends, strict=True))[:_STRETCHES]
    words = [
        f"{pages[a]:,}" if b == a + 1 else f"{pages[a]:,} to {pages[b - 1]:,}" for a, b in shown
    ]
    left = len(pages) - shown[-1][1]
    noun = "page" if len(pages) == 1 else "pages"
    return f"{noun} {', '.join(words)}" + (f" and {left:,} more" if left else "")
