from __future__ import annotations

import pytest
from textual.binding import Binding

from tests.screens.canned import state
from tests.screens.piloting import Stage, piloted
from tui.app import CowtopApp
from tui.run.source import Ability
from tui.run.state import Phase
from tui.screens.monitor import Monitor
from tui.screens.table import CellMonitor
from workloads.words import Mode

_KEYS = {
    Ability.PAUSE: {"space", "s"},
    Ability.RATE: {"plus", "minus"},
    Ability.FLUSH: {"f"},
    Ability.RELEASE: {"d"},
    Ability.RUN_ANEW: {"n"},
}


def test_no_key_of_a_run_has_two_meanings() -> None:
    of_the_screens = [*Monitor.BINDINGS, *CellMonitor.BINDINGS, *CowtopApp.BINDINGS]
    bindings = [binding for binding in of_the_screens if isinstance(binding, Binding)]
    keys = [key for binding in bindings for key in binding.key.split(",")]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("missing", [*_KEYS], ids=str)
@piloted
async def test_a_key_for_what_the_source_cannot_do_is_not_offered(
    stage: Stage, missing: Ability
) -> None:
    stage.source.can = frozenset(Ability) - {missing}
    await stage.show(state(mode=Mode.READ_WRITE))
    offered = set(stage.app.screen.active_bindings)
    assert not _KEYS[missing] & offered
    for ability, keys in _KEYS.items():
        assert ability is missing or keys <= offered
    for key in _KEYS[missing]:
        await stage.press(key)
    assert stage.source.sent == []


@pytest.mark.parametrize(
    ("phase", "enabled"),
    [
        (Phase.PREPARING, set()),
        (Phase.RUNNING, {"space", "f", "d", "plus"}),
        (Phase.PAUSED, {"space", "f", "d", "plus"}),
        (Phase.HOLDING, {"f", "d"}),
        (Phase.CLOSING, set()),
        (Phase.ENDED, set()),
    ],
)
@piloted
async def test_a_key_that_makes_no_sense_now_is_greyed_out(
    stage: Stage, phase: Phase, enabled: set[str]
) -> None:
    await stage.show(state(phase))
    active = stage.app.screen.active_bindings
    assert {key for key in ("space", "f", "d", "plus") if active[key].enabled} == enabled
