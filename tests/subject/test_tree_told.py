"""A tree's samples: one for each walk of it, for between two walks its sums are the last one's."""

from __future__ import annotations

import os

from tui.cage.limit import LimitReader
from tui.run.about_tree import TreeAbout
from tui.run.state import RunState, Update
from tui.subject.base import Telling
from tui.subject.tree import TreeSubject, Watched
from tui.tree.reading import TreeReading


class _Look:
    """A tree whose walks the test makes."""

    longest_hold_seconds = 0.0
    is_gone = False
    faults = 0
    faults_at_walk = 0, 0

    def __init__(self) -> None:
        self.walked_at: float | None = None
        self.at = self.pss_bytes = 0

    def tick(self) -> TreeReading:
        return TreeReading(float(self.at), total={"pss_bytes": self.pss_bytes, "rss_bytes": 1})

    whole = tick

    def close(self) -> None:
        """Nothing is held."""


class _Tree(TreeSubject):
    """Ticked by hand."""

    def execute(self) -> RunState:
        return self.state

    def stop(self) -> None:
        """It never began."""


def test_a_curve_goes_through_walks_and_a_readout_has_what_is_known_now() -> None:
    look, updates = _Look(), list[Update]()
    now = [0.0]
    tree = _Tree(TreeAbout("python"), Watched(1.0), Telling(updates.append, clock=lambda: now[0]))
    try:
        tree.begin()
        tree.attend(look, LimitReader(os.getpid()))
        # When it is looked at, when it was walked last, what was found then.
        for at, walked_at, pss in ((1, 1, 10), (2, 1, 10), (3, 1, 10), (4, 3.5, 70), (5, 3.5, 70)):
            now[0] = look.at = at
            look.walked_at, look.pss_bytes = walked_at, pss
            tree.tick()
        tree.publish()
    finally:
        tree.let_go()
    samples = [sample for update in updates for sample in update.samples]
    assert [(sample.at, sample.get("pss_bytes")) for sample in samples] == [(1, 10), (4, 70)]
    assert tree.state.samples == 2
    assert tree.state.sample is not None and tree.state.sample.at == 5
    assert tree.state.peak["pss_bytes"] == 70


def test_of_a_tree_that_cannot_be_walked_every_look_counts() -> None:
    look, now = _Look(), [0.0]
    tree = _Tree(TreeAbout("python"), Watched(1.0), Telling(clock=lambda: now[0]))
    try:
        tree.begin()
        tree.attend(look, LimitReader(os.getpid()))
        for at in (1, 2, 3):
            now[0] = look.at = at
            tree.tick()
    finally:
        tree.let_go()
    assert tree.state.samples == 3
