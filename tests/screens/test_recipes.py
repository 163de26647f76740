"""Every question has settings that can be run as they are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tui.errors import UsageError
from tui.screens.launcher_form import texts_of, understood
from tui.screens.recipes import KEYED, NAMES, RECIPES, Recipe, Shown, recipe_named
from tui.settings import Settings
from tui.table.plan import plan_for
from workloads.words import Mode

_BASES = (
    Settings(shape=(13_421, 20_000), pace_seconds=45),
    Settings(shape=(1, 20_000), pace_seconds=45),
)


@pytest.mark.parametrize("recipe", RECIPES, ids=NAMES)
@pytest.mark.parametrize("base", _BASES)
def test_its_settings_can_be_run_and_stand_in_the_form_as_they_are(
    recipe: Recipe, base: Settings
) -> None:
    settings = recipe.fill(base)
    texts = texts_of(settings, recipe.shown)
    found = understood(texts, settings)
    if recipe.flush:
        often = understood(texts | {"flush": recipe.flush}, settings)
        assert (often.wrong, often.settings.flush_every_rows) == ({}, max(1, settings.rows // 12))
    assert found.wrong == {}
    assert found.shown is recipe.shown
    if recipe.shown is Shown.RUN:
        assert found.runs == (settings,)
    if recipe.shown is Shown.TABLE:
        assert len(plan_for(found.settings).cells()) > 1


def test_each_has_a_key_of_one_digit_and_a_name_of_its_own_and_fits_a_narrow_list() -> None:
    assert [key for key, _ in KEYED] == list("1234567890")[: len(RECIPES)]
    assert len(set(NAMES)) == len(NAMES)
    assert max(len(recipe.question) for recipe in RECIPES) <= 34


def test_what_the_questions_are_about_is_what_runs() -> None:
    base = _BASES[0]

    def filled(name: str) -> Settings:
        return recipe_named(name).fill(base)

    assert filled("changes").mode is Mode.COPY_ON_WRITE
    assert filled("flush").array_bytes == pytest.approx(base.array_bytes / 2, rel=0.01)
    assert filled("limit").memory_max_bytes == 512 << 20
    assert filled("limit").array_bytes == pytest.approx(1 << 30, rel=0.01)
    assert filled("page").workload == "touch"
    assert filled("lazy") == replace(base, workload="lazy", mode=Mode.READ)


def test_an_unknown_one_is_told_with_those_there_are() -> None:
    with pytest.raises(UsageError, match="unknown recipe 'x': choose from changes, flush"):
        recipe_named("x")
