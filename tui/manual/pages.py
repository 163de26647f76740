"""The pages by their topics, read from the package: a folder, a wheel or an archive alike."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from tui.manual.index import GROUPS
from tui.manual.made import MADE

_ENDING: Final = ".md"


@dataclass(frozen=True, slots=True)
class Topic:
    """A page's name, its title and the group it is listed in."""

    name: str
    title: str
    group: str


@cache
def topics() -> tuple[Topic, ...]:
    """All there are, in the order of the index; read once: a palette asks at every key."""
    return tuple(
        Topic(name, title_of(page(name)), group) for group, listed in GROUPS for name in listed
    )


def names() -> set[str]:
    """Of all pages, those made from tables too."""
    found = (entry.name for entry in files(__package__ or "").iterdir())
    return {name.removesuffix(_ENDING) for name in found if name.endswith(_ENDING)} | set(MADE)


def page(name: str) -> str:
    """A page's Markdown; `name` is one of `names`."""
    if name in MADE:
        return MADE[name]()
    return files(__package__ or "").joinpath(name + _ENDING).read_text(encoding="utf-8")


def title_of(text: str) -> str:
    """What the first line says."""
    return text.partition("\n")[0].removeprefix("# ").strip()
