from __future__ import annotations

from collections.abc import Callable

import pytest

from tui.pages.request import MapRequest
from tui.run.source import LED, Ability, Source
from tui.run.state import Update
from tui.subject.threaded import ThreadedRun
from tui.table.thread import CellSource
from workloads.words import Action


class _Shown(Source):
    """To be looked at, and no more."""

    def start(self, on_news: Callable[[], object]) -> None:
        on_news()

    def take(self) -> Update | None:
        return None

    def stop(self) -> None:
        return None

    def join(self, timeout_seconds: float) -> bool:
        return True


def test_a_source_that_says_nothing_can_only_be_looked_at() -> None:
    source = _Shown()
    assert source.can == frozenset()
    assert (source.error, source.playback, source.name) == (None, None, "")


def test_who_asks_for_what_it_cannot_do_has_made_a_mistake() -> None:
    with pytest.raises(RuntimeError, match="a _Shown was asked for what it cannot do: pause"):
        _Shown().send(Action.PAUSE)
    with pytest.raises(RuntimeError, match=r"a _Shown was asked .* a page map"):
        _Shown().request_map(MapRequest())


def test_a_workload_of_ours_can_do_all_but_be_interrupted_and_the_cell_of_a_table_nothing() -> None:
    assert ThreadedRun.can == LED == frozenset(Ability) - {Ability.INTERRUPT}
    assert CellSource.can == frozenset()
