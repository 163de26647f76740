"""One small file per command: its help, its options, and what it starts.

These files import nothing heavy: all of them are read for `cowtop --help`.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Subcommand:
    """A word after `cowtop`; `start` returns the exit code."""

    name: str
    help: str
    add_options: Callable[[ArgumentParser], None]
    start: Callable[[Namespace], int]
    epilog: str = ""
