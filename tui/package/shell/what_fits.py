"""What may stand behind each option and at each place of the command line, for the shells.

By the name under which the parser keeps it, or by its metavar; what is in neither is a figure or
a text of the user's own, and nothing is offered for it.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from textual.theme import BUILTIN_THEMES

from tui.cli import COMMANDS
from tui.commands.serve import WITH_SCREEN
from tui.dtype_names import ITEM_BYTES
from tui.exposition.address import DEFAULT
from tui.manual.pages import names
from tui.metrics import METRICS
from tui.options import CAGES
from tui.screens.recipes import NAMES as RECIPES
from tui.table.plan import LAZY
from tui.terminal import OWN_THEMES
from workloads.catalog import CATALOG
from workloads.patterns import PATTERNS, STRIDED
from workloads.words import Mode, Release

_UNITS: Final = r"_(bytes|percent|per_second|bytes_per_second)\Z"


class Kind(Enum):
    """What the shell itself knows best."""

    FILE = auto()
    FOLDER = auto()
    PROCESS = auto()
    COMMAND = auto()


@dataclass(frozen=True, slots=True)
class Words:
    """One of these; or several of them with commas between."""

    words: tuple[str, ...]
    are_many: bool = False


Fitting = Kind | Words | None

_BY_NAME: Final[Mapping[str, Fitting]] = {
    "arguments": Words(WITH_SCREEN),
    "at": Words(("start", "25%", "50%", "75%", "end"), are_many=True),
    "cage": Words(tuple(CAGES)),
    "dtype": Words(tuple(ITEM_BYTES)),
    "fail_if": Words(tuple(dict.fromkeys(re.sub(_UNITS, "", one.key) for one in METRICS))),
    "listen": Words((DEFAULT,)),
    "metrics": Words((DEFAULT,)),
    "mode": Words(tuple(Mode)),
    "modes": Words((*Mode, LAZY), are_many=True),
    "pattern": Words(tuple(word.replace(f"{STRIDED}:N", f"{STRIDED}:16") for word in PATTERNS)),
    "picture_size": Words(("80x24", "120x40", "160x50")),
    "recipe": Words(RECIPES),
    "release": Words(tuple(Release)),
    "theme": Words((*OWN_THEMES, *sorted(BUILTIN_THEMES))),
    "topic": Words((*sorted(names()), *(one.name for one in COMMANDS))),
    "workload": Words(tuple(CATALOG)),
    "words": Kind.COMMAND,
    "out": Kind.FILE,
}
_BY_METAVAR: Final[Mapping[str, Fitting]] = {
    "FILE": Kind.FILE,
    "OUT": Kind.FILE,
    "FOLDER": Kind.FOLDER,
    "PID": Kind.PROCESS,
}


def fitting(action: argparse.Action) -> Fitting:
    """What fits what the parser reads with this action."""
    if action.choices is not None:
        return Words(tuple(map(str, action.choices)))
    if action.dest in _BY_NAME:
        return _BY_NAME[action.dest]
    first = re.match(r"\w+", action.metavar) if isinstance(action.metavar, str) else None
    return _BY_METAVAR.get(first[0]) if first else None


def commands_of(parser: argparse.ArgumentParser) -> Mapping[str, argparse.ArgumentParser]:
    """The parsers of its commands, by their names."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            found: Mapping[str, argparse.ArgumentParser] = action.choices
            return found
    return {}


def helps_of(parser: argparse.ArgumentParser) -> Mapping[str, str]:
    """What is said of each command in the list of all."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return {one.dest: one.help or "" for one in action._get_subactions()}
    return {}


def all_actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Those of a parser and of its commands, but for the choice of a command itself."""
    parsers: Sequence[argparse.ArgumentParser] = [parser, *commands_of(parser).values()]
    for one in parsers:
        for action in one._actions:
            if not isinstance(action, argparse._SubParsersAction):
                yield action
