"""Beside others that map the file no count tells whose its dirty pages are: a walk alone does."""

from __future__ import annotations

from tests.run.told import PAGE
from tests.sampling.test_carried import ANON, WITH_OTHERS, carried_from, walk_of


def test_beside_others_that_map_the_file_nothing_private_is_carried_on() -> None:
    made = carried_from(walk_of(300, private=30, shared=10), is_shared=True, unflushed=40)
    assert made.now(ANON) == WITH_OTHERS
    made.count(80)
    assert made.now(ANON) == made.now(ANON, most=0) == WITH_OTHERS
    # What the mapping has dirty is told all the same: whoever else maps it.
    assert made.dirty.in_mapping == 80 * PAGE
    # With nothing dirty a walk does not tell that they are gone.
    made.walk(walk_of(270))
    made.count(120)
    assert (made.now(ANON), made.dirty.corrections) == (WITH_OTHERS, [])


def test_others_that_were_seen_by_their_maps_are_believed_without_awalk_of() -> None:
    made = carried_from(walk_of(300, private=50), is_shared=True, unflushed=50)
    assert made.now(ANON) == 300 * PAGE
    made.dirty.is_alone = False
    assert made.now(ANON) == WITH_OTHERS
    copies = carried_from(walk_of(300, private=250, shared=10))
    copies.dirty.is_alone = False
    assert copies.now(ANON) == 300 * PAGE  # copies are this process's alone, whoever maps the file
