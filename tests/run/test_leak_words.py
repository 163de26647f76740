"""What could leak and what is cache: memory on no disk is not called the kernel's to take back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.run.test_tree_words import file, only
from tests.screens.canned import MIB
from tests.screens.canned_tree import tree_state
from tui.probe.reading import Absent
from tui.run.leak_words import leak_or_cache
from tui.run.tree_headline import mode_facts
from tui.tree.reading import FileKind
from workloads.words import Mode


def test_only_own_memory_can_leak_and_what_is_cache_is_said_with_it() -> None:
    assert leak_or_cache(tree_state(3)) == (
        "Leak or page cache: its own memory, 1.39 GiB, and what lies in memory on no disk, "
        "16.0 MiB, are all that could leak; 454 MiB in RAM are the files' own pages, which is "
        "cache."
    )
    assert leak_or_cache(only(file(Mode.READ))) == (
        "Leak or page cache: its own memory, 1.39 GiB, is all that could leak; 470 MiB in RAM are "
        "the files' own pages, which is cache."
    )
    unknown = tree_state(3, values={"mapping_file_bytes": Absent("not walked")})
    assert leak_or_cache(unknown).endswith("what of the files is in RAM: ? (not walked).")
    assert leak_or_cache(tree_state(3, values={"interpreter_bytes": Absent("x")})) == ""
    # What of its own lies in swap could leak as well, and the copies there are no part of it.
    swapped = tree_state(
        3, values={"swap_bytes": 30 * MIB, "copies_in_ram_bytes": 14 * MIB, "interpreter_bytes": 0}
    )
    assert "its own memory, 20.0 MiB, and" in leak_or_cache(swapped)


@pytest.mark.parametrize("mode", list(Mode))
def test_memory_on_no_disk_is_never_called_cache(mode: Mode) -> None:
    held = replace(file(mode, name="/memfd:big", copies_in_swap_bytes=0), kind=FileKind.MEMORY)
    state = only(held, values={"mapping_file_bytes": 5 * MIB})
    assert leak_or_cache(state).endswith(
        "what lies in memory on no disk, 5.00 MiB, are all that could leak; "
        "nothing of the files is in RAM."
    )
    copied = replace(
        held, figures={**held.figures, "private_copies_bytes": 3 * MIB, "copies_in_swap_bytes": MIB}
    )
    state = only(copied, values={"mapping_file_bytes": 3 * MIB})
    assert "what lies in memory on no disk, 3.00 MiB, are" in leak_or_cache(state)
    unknown = replace(held, figures={"resident_bytes": Absent("no permission")})
    assert leak_or_cache(only(unknown)).endswith(
        "what lies in memory on no disk, ? (no permission), are all that could leak; "
        "what of the files is in RAM: ? (no permission)."
    )
    assert not any("taken back" in fact.detail for fact in mode_facts(state))
