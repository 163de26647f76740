"""One small file per command: its help, its options, and what it starts.
These files import nothing heavy: all of them are read for `cowtop --help`.
Uses everything below; only `cli` is above.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

Options = TypeVar("Options", bound=Namespace)


@dataclass(frozen=True, slots=True)
class Subcommand:
    """A word after `cowtop`; `start` returns the exit code."""

    name: str
    help: str
    add_options: Callable[[ArgumentParser], None]
    start: Callable[[Namespace], int]
    epilog: str = ""
    example: str = ""
    """One line as it is typed."""


def subcommand(
    name: str,
    help: str,
    options: type[Options],
    add_options: Callable[[ArgumentParser], None],
    start: Callable[[Options], int],
    *,
    epilog: str = "",
    example: str = "",
) -> Subcommand:
    """A command whose `start` gets its options typed, as the class `options` declares them."""

    def start_with(parsed: Namespace) -> int:
        return start(options(**vars(parsed)))

    return Subcommand(name, help, add_options, start_with, epilog, example)
