"""What each release would do to a run now, told before it is tried, from the run's state alone.

What the kernel's rules say is said as a fact. A figure that is not known keeps its reason, and a
release that cannot do anything here is not possible and says why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tui.metrics_format import format_bytes
from tui.probe.reading import Absent, Figure
from tui.run.here import Here, also, moving, some
from tui.run.state import Phase, RunState
from tui.run.swap_here import SwapHere
from workloads.catalog import RELEASES, loses_changes
from workloads.words import Mode, Release

CAN_RELEASE: Final = frozenset({Phase.RUNNING, Phase.PAUSED, Phase.HOLDING})
"""The phases in which a run hears of a release."""


@dataclass(frozen=True, slots=True)
class Prospect:
    """One release: what it would do in `words`, and the lines of the picture that `fall` or `rise`.

    `is_possible`: else the words are the reason. `lost_bytes`: changes that are gone after it;
    None where nothing is lost.
    """

    release: Release
    words: str
    falls: tuple[str, ...] = ()
    rises: tuple[str, ...] = ()
    is_possible: bool = True
    lost_bytes: Figure | None = None

    @property
    def lost_words(self) -> str:
        """What is lost, for who has to say yes to it; empty if nothing is."""
        if self.lost_bytes is None:
            return ""
        if isinstance(self.lost_bytes, Absent):
            return f"all changes are lost (how much is not known: {self.lost_bytes.reason})"
        return f"{format_bytes(self.lost_bytes)} of changes are lost"


def prospects(state: RunState, swap: SwapHere) -> tuple[Prospect, ...]:
    """Every release, in the order of the catalog."""
    return tuple(prospect(release, state, swap) for release in RELEASES)


def prospect(release: Release, state: RunState, swap: SwapHere) -> Prospect:
    """One release on this run as it stands."""
    here = Here(state, swap)
    reason = _why_not(release, here)
    if reason:
        return Prospect(release, reason, is_possible=False)
    return _DOES[release](here)


def _why_not(release: Release, here: Here) -> str:
    """The reason why it cannot do anything here; empty if it can."""
    if release is Release.KEEP:
        return ""
    if here.state.phase not in CAN_RELEASE:
        is_over = here.state.phase in (Phase.CLOSING, Phase.ENDED)
        return "the run is over" if is_over else "the array is not open yet"
    if release is Release.DROP_CACHE:
        name = here.memory_file_system
        return f"the file lies in memory ({name}): there is no cache of it to drop" if name else ""
    if here.mode is Mode.LOAD:
        return "the array was read whole: there is no mapping to give back"
    if here.memory_file_system == "hugetlbfs" and release in (Release.COLD, Release.PAGEOUT):
        return "the kernel refuses it for huge pages"
    return ""


def _keep(_here: Here) -> Prospect:
    return Prospect(Release.KEEP, "everything stays as it is")


def _dontneed(here: Here) -> Prospect:
    return _let_go(Release.DONTNEED, here, "", "")


def _reopen(here: Here) -> Prospect:
    return _let_go(Release.REOPEN, here, "closed and opened anew: ", "closed and opened anew, ")


def _let_go(release: Release, here: Here, first: str, how: str) -> Prospect:
    """The whole mapping goes; what is the file's own outlives it."""
    if loses_changes(release, here.mode):
        lines = moving(
            ("RSS", here.copies + here.mapped),
            ("private dirty", here.copies),
            ("private copies", here.copies + here.copies_in_swap),
            ("swap", here.copies_in_swap),
            ("file-backed", here.mapped),
        )
        words = f"LOSES {some(here.changes, 'changes')}: {how}the file's content is back"
        return Prospect(release, words, lines, lost_bytes=here.changes)
    lines = moving(
        ("RSS", here.mapped), ("private dirty", here.unwritten), ("file-backed", here.mapped)
    )
    if here.memory_file_system:
        words = f"{first}lets go of {some(here.mapped, 'pages')}, nothing is lost and nothing freed"
        words += f": the file itself lies in memory ({here.memory_file_system})"
    else:
        words = f"{first}lets go of {some(here.clean, 'clean pages')}, nothing is lost"
        words += ": the cache keeps them" + _unwritten(here)
    return Prospect(release, words, lines)


def _unwritten(here: Here) -> str:
    return also(here.unwritten, "not yet written", "stay dirty in the file's cache")


def _cold(here: Here) -> Prospect:
    if not _is_for_swap(here):
        clean = some(here.clean, "clean pages")
        return Prospect(Release.COLD, f"moves nothing now: {clean} go first when RAM runs short")
    figure, what = _for_swap(here)
    words = f"moves nothing now: {some(figure, what)} go to swap first when RAM runs short"
    if not _can_swap(here):
        words = f"moves nothing: {_why_stays(here)}, so {some(figure, what)} stay"
    return Prospect(Release.COLD, words + _if_swap(here) + _unchanged(here, "go first"))


def _pageout(here: Here) -> Prospect:
    clean = moving(("RSS", here.clean), ("file-backed", here.clean))
    if not _is_for_swap(here):
        words = f"gives up {some(here.clean, 'clean pages')}{_if_ours(here)}, nothing is lost"
        words += f": the disk has them{_unwritten(here)}"
        lines = moving(("RSS", here.mapped), ("private dirty", here.unwritten))
        return Prospect(Release.PAGEOUT, words, (*lines, *clean[1:]))
    figure, what = _for_swap(here)
    tail = _unchanged(here, f"are given up{_if_ours(here)}")
    if not _can_swap(here):
        words = f"moves nothing to swap: {_why_stays(here)}, so {some(figure, what)} stay"
        if here.mode is not Mode.COPY_ON_WRITE and _is_swappable(here):
            words += f" in {here.memory_file_system}, let go of by this process"
        return Prospect(Release.PAGEOUT, words + tail, clean if _is_swappable(here) else ())
    words = f"moves {some(figure, what)} to swap{_if_swap(here)}, nothing is lost"
    left = here.swap.left_bytes
    if not isinstance(left, Absent) and not isinstance(figure, Absent) and left < figure:
        words = f"moves what fits of {some(figure, what)} to swap, nothing is lost"
        words += f": {here.swap.words}"
    if here.mode is not Mode.COPY_ON_WRITE:  # what is swapped of a file in memory is in no counter
        return Prospect(Release.PAGEOUT, words, clean)
    falls = moving(
        ("RSS", figure + here.clean), ("private dirty", figure), ("file-backed", here.clean)
    )
    return Prospect(Release.PAGEOUT, words + tail, falls, moving(("swap", figure)))


def _drop_cache(here: Here) -> Prospect:
    """What nobody has mapped leaves the cache; what waits for the disk is sent there before."""
    words = f"at most {some(here.cached_only, 'the file')} leaves the cache"
    if isinstance(here.cached_only, Absent):
        words = f"{some(here.cached_only, 'what nobody has mapped of the file')} leaves the cache"
    words += also(here.unwritten, "not yet written", "are sent to the disk")
    if here.mode is Mode.COPY_ON_WRITE:
        words += "; private copies stay"
    elif here.mode is Mode.LOAD:
        words += "; the array stays"
    else:
        words += also(here.mapped, "mapped here", "stay: DontNeed first")
    return Prospect(Release.DROP_CACHE, words, moving(("private dirty", here.unwritten)))


_DOES: Final[dict[Release, Callable[[Here], Prospect]]] = {
    Release.KEEP: _keep,
    Release.DONTNEED: _dontneed,
    Release.COLD: _cold,
    Release.PAGEOUT: _pageout,
    Release.REOPEN: _reopen,
    Release.DROP_CACHE: _drop_cache,
}


def _is_for_swap(here: Here) -> bool:
    """Whether there are pages that only swap could take."""
    return here.mode is Mode.COPY_ON_WRITE or bool(here.memory_file_system)


def _for_swap(here: Here) -> tuple[Figure, str]:
    """Those pages, and their name."""
    if here.mode is Mode.COPY_ON_WRITE:
        return here.copies, "private copies"
    return here.mapped, "pages"


def _unchanged(here: Here, does: str) -> str:
    """What becomes of the file's own pages beside the copies."""
    if here.mode is not Mode.COPY_ON_WRITE or here.memory_file_system:
        return ""
    return also(here.clean, "not changed", does)


def _can_swap(here: Here) -> bool:
    return _is_swappable(here) and here.swap.left_bytes != 0


def _is_swappable(here: Here) -> bool:
    return here.mode is Mode.COPY_ON_WRITE or here.memory_file_system != "ramfs"


def _why_stays(here: Here) -> str:
    return here.swap.words if _is_swappable(here) else "nothing can take pages of ramfs"


def _if_swap(here: Here) -> str:
    left = here.swap.left_bytes
    return f" (if there is any: {left.reason})" if isinstance(left, Absent) else ""


def _if_ours(here: Here) -> str:
    """The kernel pages a file out only for who may write it."""
    settings = here.state.about.settings
    is_shared = here.mode is not None and here.mode.is_shared
    is_ours = is_shared or settings is None or settings.file is None
    return "" if is_ours else " (if you may write the file)"
