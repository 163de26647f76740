"""One reading of smaps summed up: a file mapped several times, shares, what smaps cannot tell."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.probe.proc_tree import mapping
from tui.metrics.measured import Bounded
from tui.probe.reading import Absent
from tui.probe.smaps_table import Mapped, SmapsTable
from tui.tree.walk import ProcessWalk, Use, walk_of
from workloads.words import Mode

KEY = "fe:00:12345"
KIB = 1 << 10


def part(at: int, perms: str = "rw-p", **kib: int) -> str:
    """A mapping of the array, the `at`th."""
    text = mapping(at << 20, (at + 1) << 20, "/var/tmp/a.npy", **kib)
    return text.replace("rw-p", perms, 1)


def walk(text: str, wanted: bool = True) -> ProcessWalk:
    return walk_of(SmapsTable(text.encode()), 5.0, lambda found, copied: wanted)


def use(text: str) -> Use:
    return walk(text).uses[KEY]


def test_a_file_that_is_mapped_several_times_is_summed() -> None:
    shared = part(1, "rw-s", Rss=30, Shared_Dirty=8, Private_Dirty=4, Pss=16)
    private = {"Rss": 20, "Anonymous": 12, "Private_Dirty": 12, "Private_Clean": 8, "Pss": 20}
    found = use(shared + part(2, "rw-p", Swap=4, SwapPss=4, **private))
    assert found.modes == (Mode.READ_WRITE, Mode.COPY_ON_WRITE)
    assert found.figures["mapped_bytes"] == 2 << 20
    assert found.figures["resident_bytes"] == 50 * KIB
    assert found.figures["private_copies_bytes"] == 16 * KIB
    assert found.figures["copies_in_swap_bytes"] == 4 * KIB
    assert found.figures["copies_share_bytes"] == 16 * KIB
    assert found.figures["dirty_bytes"] == 12 * KIB


def test_a_private_mapping_alone_dirties_no_file() -> None:
    dirty = use(part(1, Rss=8, Anonymous=8, Private_Dirty=8)).figures["dirty_bytes"]
    assert dirty == Absent("a private mapping dirties no file")


@pytest.mark.parametrize(
    ("kib", "share"),
    [
        ({"Anonymous": 8, "Private_Dirty": 8, "Rss": 8, "Pss": 8}, 8 * KIB),
        ({"Anonymous": 8, "Shared_Dirty": 8, "Rss": 8, "Pss": 2}, 2 * KIB),
        ({"Anonymous": 8, "Shared_Dirty": 8, "Rss": 12, "Pss": 4, "Pss_Dirty": 3}, 3 * KIB),
        # All that is mapped is anonymous, some of it clean: read back from swap.
        ({"Anonymous": 8, "Shared_Clean": 8, "Rss": 8, "Pss": 4}, 4 * KIB),
    ],
)
def test_the_share_of_copies_is_told_where_the_kernel_tells_it(
    kib: dict[str, int], share: int
) -> None:
    assert use(part(1, "rw-p", **kib)).in_ram.share_bytes == share


def test_a_share_that_is_the_file_s_too_is_not_taken_for_the_copies() -> None:
    found = use(part(1, Anonymous=8, Shared_Dirty=16, Rss=40, Pss=20, Pss_Dirty=9))
    assert isinstance(found.in_ram.share_bytes, Bounded)
    assert (found.in_ram.share_bytes.at_least, found.in_ram.share_bytes.at_most) == (0, 8 * KIB)


def test_huge_pages_and_swap_of_a_memory_file_are_not_taken_for_copies() -> None:
    huge = use(part(1, Shared_Hugetlb=2048))
    assert "huge pages" in str(huge.figures["private_copies_bytes"])
    memory = part(1, Anonymous=8, Swap=12).replace("fe:00", "00:01")
    copies = walk(memory).uses["00:01:12345"].figures["private_copies_bytes"]
    assert isinstance(copies, Bounded)
    assert (copies.at_least, copies.at_most) == (8 * KIB, 20 * KIB)


def test_what_is_not_wanted_is_in_the_whole_alone() -> None:
    found = walk(part(1, Rss=8, Anonymous=8, Private_Dirty=8), wanted=False)
    assert found.uses == {}
    assert found.figures["walked_anon_bytes"] == 8 * KIB
    assert found.at == 5.0


@given(
    st.lists(
        st.tuples(st.sampled_from(["rw-p", "r--p", "rw-s", "r--s"]), st.integers(0, 1 << 30)),
        min_size=1,
        max_size=12,
    )
)
def test_copies_are_the_anonymous_pages_of_private_mappings(
    parts: Sequence[tuple[str, int]],
) -> None:
    text = "".join(
        part(n + 1, perms, Anonymous=kib, Private_Dirty=kib, Rss=kib, Pss=kib)
        for n, (perms, kib) in enumerate(parts)
    )
    private = sum(kib for perms, kib in parts if perms.endswith("p")) * KIB
    found = use(text)
    assert found.figures["private_copies_bytes"] == private
    assert found.in_ram.is_alone
    assert walk(text).anon_share_bytes == private


def test_who_asks_for_a_file_is_shown_all_its_mappings() -> None:
    asked: list[tuple[int, bool]] = []

    def is_wanted(found: Sequence[Mapped], is_copied: bool) -> bool:
        asked.append((len(found), is_copied))
        return False

    text = part(1) + part(2, Anonymous=4, Rss=4, Private_Dirty=4) + mapping(9 << 20, 10 << 20, "")
    walk_of(SmapsTable(text.encode()), 0.0, is_wanted)
    assert asked == [(2, True)]
