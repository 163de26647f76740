from __future__ import annotations

import pytest
from textual.binding import Binding

from tests.screens.canned import state
from tests.screens.piloting import Stage, piloted, until
from tui.app import CowtopApp
from tui.run.source import Ability
from tui.run.state import Phase
from tui.screens import run_keys
from tui.screens.monitor import Monitor
from tui.screens.run_keys import RELEASE_KEYS
from tui.screens.table import CellMonitor
from workloads.catalog import RELEASES
from workloads.words import Mode, Release

_KEYS = {
    Ability.PAUSE: {"space", "s"},
    Ability.RATE: {"plus", "minus"},
    Ability.FLUSH: {"f"},
    Ability.RELEASE: set(RELEASE_KEYS.values()),
    Ability.RUN_ANEW: {"n"},
}


def test_every_release_but_none_at_all_has_a_key_of_its_own() -> None:
    assert set(RELEASE_KEYS) == set(Release) - {Release.KEEP}
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


@pytest.mark.parametrize("release", [*RELEASE_KEYS], ids=str)
@pytest.mark.parametrize("mode", [Mode.COPY_ON_WRITE, Mode.READ_WRITE], ids=str)
@piloted
async def test_a_release_is_asked_for_twice_only_where_changes_would_be_lost(
    stage: Stage, release: Release, mode: Mode
) -> None:
    loses = mode is Mode.COPY_ON_WRITE and RELEASES[release].loses_copies
    await stage.show(state(mode=mode))
    await stage.press(RELEASE_KEYS[release])
    assert stage.source.sent == ([] if loses else [("release", str(release))])
    assert ("LOSES every change" in stage.text("#status")) == loses
    if loses:
        await stage.press(RELEASE_KEYS[release])
        assert stage.source.sent == [("release", str(release))]
        assert "LOSES" not in stage.text("#status")


@piloted
async def test_a_warning_for_one_release_is_none_for_another(stage: Stage) -> None:
    await stage.show(state())
    await stage.press("d", "e")
    assert stage.source.sent == []
    assert "reopen LOSES" in stage.text("#status")
    await stage.press("e")
    assert stage.source.sent == [("release", "reopen")]


@piloted
async def test_a_warning_without_an_answer_is_forgotten(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_keys, "WARNING_SECONDS", 0.001)
    await stage.show(state())
    await stage.press("d")
    await until(lambda: "LOSES" not in stage.text("#status"))
    monkeypatch.setattr(run_keys, "WARNING_SECONDS", 3600.0)
    await stage.press("d")
    assert stage.source.sent == [], "it is asked for anew"
    assert "LOSES" in stage.text("#status")
    await stage.press("d")
    assert stage.source.sent == [("release", "dontneed")]
