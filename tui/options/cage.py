"""The options of the cage, whatever is put in it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, _ArgumentGroup
from typing import Final

from tui.option_types import one_of, typed
from tui.settings import CageKind, parse_size, parse_size_or_zero

CAGES: Final = [*map(str, CageKind)]


class CageOptions(Namespace):
    """As parsed; None is no limit."""

    memory_max: int | None
    swap_max: int | None
    cage: CageKind


def add_cage_options(parser: ArgumentParser, what: str) -> None:
    """How much memory and swap `what` may have, and who sees to that."""
    group = parser.add_argument_group("the cage")
    group.add_argument(
        "--memory-max",
        type=typed(parse_size),
        metavar="SIZE",
        help=f"memory limit around {what}, like 512M; default none",
    )
    group.add_argument(
        "--swap-max",
        type=typed(parse_size_or_zero),
        metavar="SIZE",
        help="swap it may use beside it, like 0 or 1G",
    )
    add_cage_option(group)


def add_cage_option(group: _ArgumentGroup) -> None:
    """For every command that puts something in a cage."""
    group.add_argument(
        "--cage",
        type=typed(one_of(CageKind, "cage")),
        default=CageKind.AUTO,
        metavar="CAGE",
        help=f"how: {', '.join(CAGES)}; default: what works",
    )
