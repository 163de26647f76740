"""The questions that the launcher begins with, one row each; its place in the table is its key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from tui.errors import UsageError
from tui.extents import with_extents
from tui.settings import Settings
from tui.shapes import shape_for_size
from workloads.words import Mode, Release


class Shown(StrEnum):
    """What is to be seen of the settings."""

    RUN = "one run"
    BOTH = "c beside r+"
    TABLE = "the table"
    FIT = "how many fit"
    TOUR = "the tour"
    RUNNING = "what runs already"


BOTH_MODES: Final = (Mode.COPY_ON_WRITE, Mode.READ_WRITE)
_LIMIT_BYTES: Final = 512 << 20


@dataclass(frozen=True, slots=True)
class Recipe:
    """A question, and the settings that answer it.

    `name`: its word on the command line; `answer`: what will be seen; `fill` makes the settings of
    plain ones. `flush` is how often it flushes in the words of the field, empty for the default;
    `field`: where there is something to be typed first.
    """

    name: str
    question: str
    answer: str
    fill: Callable[[Settings], Settings]
    shown: Shown = Shown.RUN
    flush: str = ""
    field: str = ""


_OFTEN: Final = "1/12"
"""So that each flush can be told from the next on a curve, whatever array is put in its place."""


def _sized(settings: Settings, size_bytes: int) -> Settings:
    return with_extents(replace(settings, shape=shape_for_size(size_bytes, settings.dtype)))


def _halved(settings: Settings) -> Settings:
    """Two side by side take what one alone would have taken."""
    return _sized(settings, settings.array_bytes // 2)


RECIPES: Final = (
    Recipe(
        "changes",
        "Where do mode-c changes go?",
        "Into private copies: one page of RAM for every page changed, never into the file.",
        lambda settings: settings,
        flush=_OFTEN,
    ),
    Recipe(
        "flush",
        "Does flush() save me?",
        "The same work twice: in c flush() frees nothing, in r+ it makes pages reclaimable.",
        _halved,
        Shown.BOTH,
        _OFTEN,
    ),
    Recipe(
        "limit",
        "Who survives a 512 MiB limit?",
        "1 GiB filled in every way under the limit, with and without swap: finished or killed.",
        lambda settings: replace(_sized(settings, 2 * _LIMIT_BYTES), memory_max_bytes=_LIMIT_BYTES),
        Shown.TABLE,
    ),
    Recipe(
        "page",
        "Four bytes cost a page",
        "One element is changed in every page: in c all of the array becomes private.",
        lambda settings: replace(settings, workload="touch"),
        flush=_OFTEN,
    ),
    Recipe(
        "release",
        "How do I give memory back?",
        "DONTNEED after every flush: r+ keeps the changes in the file, c loses them.",
        lambda settings: _halved(replace(settings, release=Release.DONTNEED)),
        Shown.BOTH,
        _OFTEN,
    ),
    Recipe(
        "lazy",
        "The way that needs almost nothing",
        "Mode r and one small buffer: the same work, and next to nothing private.",
        lambda settings: replace(settings, workload="lazy", mode=Mode.READ),
    ),
    Recipe(
        "many",
        "How many fit?",
        "1, 2 and 3 of every mode are measured: what one more costs, what all share, how many fit.",
        lambda settings: replace(settings, workload="normalize", pace_seconds=0.0),
        Shown.FIT,
    ),
    Recipe(
        "file",
        "My own file ...",
        "Your file in mode c or r: it is opened for reading only, and proven unchanged.",
        lambda settings: replace(settings, workload="normalize"),
        flush=_OFTEN,
        field="file",
    ),
    Recipe(
        "running",
        "Something that runs already ...",
        "Your processes with data files mapped: what each has copied, and what its workers share.",
        lambda settings: settings,
        Shown.RUNNING,
    ),
    Recipe(
        "tour",
        "The whole tour",
        "What people misunderstand, step by step, with two runs in each.",
        lambda settings: settings,
        Shown.TOUR,
    ),
)
NAMES: Final = tuple(recipe.name for recipe in RECIPES)
KEYED: Final = tuple(zip("1234567890", RECIPES, strict=True))
"""Each with its digit."""


def recipe_named(name: str) -> Recipe:
    """The recipe of a name; raises UsageError that lists them."""
    for recipe in RECIPES:
        if recipe.name == name:
            return recipe
    raise UsageError(f"unknown recipe {name!r:.40}: choose from {', '.join(NAMES)}")
