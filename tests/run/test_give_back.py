"""What a release would do, by mode, swap and file system; whatever is said is of the state."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.metrics_format import format_bytes
from tui.probe.reading import NO_PERMISSION, Absent, Figure, Sample
from tui.run.about import WorkloadAbout
from tui.run.give_back import CAN_RELEASE, Prospect, prospect, prospects
from tui.run.ledger import Ledger, private_ledger, whole_ledger
from tui.run.state import Phase, RunState
from tui.run.swap_here import SwapHere
from tui.settings import Settings
from workloads.catalog import RELEASES, loses_changes
from workloads.sources import sources_of
from workloads.words import Mode, Release

MIB = 1 << 20
NO_SWAP = SwapHere(0, "this machine has no swap")
SWAP = SwapHere(900 * MIB, "this machine has 900 MiB of swap left")
LITTLE_SWAP = SwapHere(5 * MIB, "this machine has 5.00 MiB of swap left")
WHO_KNOWS = SwapHere(NO_PERMISSION, "no permission")
C, R, RW, LOAD = Mode.COPY_ON_WRITE, Mode.READ, Mode.READ_WRITE, Mode.LOAD
FIGURES: dict[str, Figure] = {
    "mapping_file_bytes": 95 * MIB,
    "mapping_dirty_bytes": 4 * MIB,
    "file_cached_bytes": 200 * MIB,
}
SIZE = re.compile(r"<?\d[\d.]* (?:B|[KMGTPE]iB)\b")


def _state(mode: Mode, file_system: str = "ext4", **figures: Figure) -> RunState:
    make = whole_ledger if mode is LOAD else private_ledger
    ledger = Ledger() if mode.is_shared or mode is R else make(294 * MIB, 0, 294 * MIB, 0)
    return RunState(
        WorkloadAbout(Settings(mode=mode)),
        Phase.RUNNING,
        ledger=ledger,
        sample=Sample(9.0, FIGURES | figures),
        sources=sources_of(file_system, None, None),
    )


@pytest.mark.parametrize(
    ("state", "swap", "release", "words"),
    [
        (_state(C), SWAP, "keep",
         "everything stays as it is"),
        (_state(C), SWAP, "dontneed",
         "LOSES 294 MiB of changes: the file's content is back"),
        (_state(C), SWAP, "reopen",
         "LOSES 294 MiB of changes: closed and opened anew, the file's content is back"),
        (_state(C), NO_SWAP, "pageout",
         "moves nothing to swap: this machine has no swap, so 294 MiB of private copies stay; "
         "95.0 MiB not changed are given up"),
        (_state(C, mapping_file_bytes=0), SWAP, "pageout",
         "moves 294 MiB of private copies to swap, nothing is lost"),
        (_state(C, mapping_file_bytes=0), LITTLE_SWAP, "pageout",
         "moves what fits of 294 MiB of private copies to swap, nothing is lost: this machine "
         "has 5.00 MiB of swap left"),
        (_state(C, mapping_file_bytes=0), WHO_KNOWS, "pageout",
         "moves 294 MiB of private copies to swap (if there is any: no permission), nothing is"
         " lost"),
        (_state(C, "tmpfs"), NO_SWAP, "cold",
         "moves nothing: this machine has no swap, so 294 MiB of private copies stay"),
        (_state(C, mapping_file_bytes=Absent("old kernel")), SWAP, "cold",
         "moves nothing now: 294 MiB of private copies go to swap first when RAM runs short; "
         "pages not changed (how much is not known: old kernel) go first"),
        (_state(C), SWAP, "drop-cache",
         "at most 105 MiB of the file leaves the cache; private copies stay"),
        (_state(RW), NO_SWAP, "dontneed",
         "lets go of 91.0 MiB of clean pages, nothing is lost: the cache keeps them; 4.00 MiB "
         "not yet written stay dirty in the file's cache"),
        (_state(RW, mapping_dirty_bytes=0), NO_SWAP, "reopen",
         "closed and opened anew: lets go of 95.0 MiB of clean pages, nothing is lost: the "
         "cache keeps them"),
        (_state(RW, mapping_dirty_bytes=0), NO_SWAP, "pageout",
         "gives up 95.0 MiB of clean pages, nothing is lost: the disk has them"),
        (_state(RW, mapping_dirty_bytes=NO_PERMISSION), NO_SWAP, "cold",
         "moves nothing now: clean pages (how much is not known: no permission) go first when "
         "RAM runs short"),
        (_state(RW), NO_SWAP, "drop-cache",
         "at most 105 MiB of the file leaves the cache; 4.00 MiB not yet written are sent to "
         "the disk; 95.0 MiB mapped here stay: DontNeed first"),
        (_state(RW, "tmpfs"), SWAP, "dontneed",
         "lets go of 95.0 MiB of pages, nothing is lost and nothing freed: the file itself "
         "lies in memory (tmpfs)"),
        (_state(RW, "tmpfs"), NO_SWAP, "pageout",
         "moves nothing to swap: this machine has no swap, so 95.0 MiB of pages stay in tmpfs,"
         " let go of by this process"),
        (_state(RW, "tmpfs"), SWAP, "pageout",
         "moves 95.0 MiB of pages to swap, nothing is lost"),
        (_state(RW, "ramfs"), SWAP, "pageout",
         "moves nothing to swap: nothing can take pages of ramfs, so 95.0 MiB of pages stay"),
        (_state(LOAD, mapping_file_bytes=0), SWAP, "drop-cache",
         "at most 200 MiB of the file leaves the cache; the array stays"),
    ],
)  # fmt: skip
def test_what_a_release_would_do_is_said_with_the_figures_of_the_run(
    state: RunState, swap: SwapHere, release: str, words: str
) -> None:
    told = prospect(Release(release), state, swap)
    assert told.words == words
    assert told.is_possible


@pytest.mark.parametrize(
    ("state", "release", "reason"),
    [
        (_state(LOAD), "dontneed", "the array was read whole: there is no mapping to give back"),
        (_state(LOAD), "reopen", "the array was read whole: there is no mapping to give back"),
        (
            _state(RW, "tmpfs"),
            "drop-cache",
            "the file lies in memory (tmpfs): there is no cache of it to drop",
        ),
        (_state(C, "hugetlbfs"), "pageout", "the kernel refuses it for huge pages"),
        (replace(_state(C), phase=Phase.ENDED), "dontneed", "the run is over"),
        (replace(_state(C), phase=Phase.PREPARING), "cold", "the array is not open yet"),
    ],
)
def test_what_cannot_be_done_here_says_why(state: RunState, release: str, reason: str) -> None:
    assert prospect(Release(release), state, SWAP) == Prospect(
        Release(release), reason, is_possible=False
    )


@pytest.mark.parametrize(
    ("state", "swap", "release", "falls", "rises"),
    [
        (_state(C), SWAP, "keep", (), ()),
        (_state(C, mapping_file_bytes=0), SWAP, "dontneed",
         ("RSS", "private dirty", "private copies"), ()),
        (_state(C, mapping_file_bytes=0), SWAP, "pageout", ("RSS", "private dirty"), ("swap",)),
        (_state(C), NO_SWAP, "pageout", ("RSS", "file-backed"), ()),
        (_state(C), SWAP, "cold", (), ()),
        (_state(RW), SWAP, "dontneed", ("RSS", "private dirty", "file-backed"), ()),
        (_state(RW, mapping_dirty_bytes=0), SWAP, "pageout", ("RSS", "file-backed"), ()),
        (_state(RW), SWAP, "drop-cache", ("private dirty",), ()),
        (_state(R, mapping_file_bytes=0), SWAP, "reopen", (), ()),
        (_state(RW, "ramfs"), SWAP, "pageout", (), ()),
    ],
)  # fmt: skip
def test_the_lines_that_will_move_are_named(
    state: RunState, swap: SwapHere, release: str, falls: tuple[str, ...], rises: tuple[str, ...]
) -> None:
    told = prospect(Release(release), state, swap)
    assert (told.falls, told.rises) == (falls, rises)


def test_an_unknown_loss_is_asked_for_with_its_reason() -> None:
    ledger = Ledger(9 * MIB, discarded_bytes=NO_PERMISSION)
    told = prospect(Release.DONTNEED, replace(_state(C), ledger=ledger), SWAP)
    assert told.lost_words == "all changes are lost (how much is not known: no permission)"
    assert "LOSES changes (how much is not known: no permission)" in told.words


_BYTES = st.integers(0, 1 << 40)
_MAYBE: st.SearchStrategy[Figure] = _BYTES | st.just(NO_PERMISSION) | st.just(Absent("old kernel"))


@given(
    st.sampled_from(list(Mode)),
    st.sampled_from(["ext4", "tmpfs", "ramfs", "hugetlbfs"]),
    st.sampled_from([NO_SWAP, SWAP, LITTLE_SWAP, WHO_KNOWS]),
    st.lists(_MAYBE, min_size=6, max_size=6),
    st.sampled_from(sorted(CAN_RELEASE)),
)
def test_no_size_is_said_that_is_not_the_runs_and_no_unknown_is_taken_for_nothing(
    mode: Mode, file_system: str, swap: SwapHere, drawn: list[Figure], phase: Phase
) -> None:
    mapped, dirty, cached, ram, in_swap, discarded = drawn
    changed = 1 << 41
    keys = ("mapping_file_bytes", "mapping_dirty_bytes", "file_cached_bytes")
    state = replace(
        _state(mode, file_system, **dict(zip(keys, (mapped, dirty, cached), strict=True))),
        phase=phase,
        ledger=Ledger(
            changed,
            private_ram_bytes=ram,
            private_swap_bytes=in_swap,
            discarded_bytes=discarded,
        ),
    )
    figures = [mapped, dirty, cached - mapped, mapped - dirty, ram, changed - discarded]
    known = [max(0, figure) for figure in figures if not isinstance(figure, Absent)]
    allowed = {format_bytes(figure) for figure in known} | set(SIZE.findall(swap.words))
    told = prospects(state, swap)
    assert [one.release for one in told] == list(RELEASES)
    for one in told:
        assert set(SIZE.findall(one.words + one.lost_words)) <= allowed, one
        loses = one.is_possible and loses_changes(one.release, mode)
        assert (one.lost_bytes is not None) is bool(one.lost_words) is loses
        assert ("LOSES" in one.words) is loses
        assert one.is_possible or not (one.falls or one.rises)
