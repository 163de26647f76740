"""What is asked for of a command: its words, its limit, and what it may tell of itself."""

from __future__ import annotations

from dataclasses import dataclass

from tui.hook.listener import Listener
from tui.run.about_tree import TreeAbout, short_name
from tui.settings import CageKind


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be started, and in what cage; `trace_calls`, `hook`: what it tells of itself.

    `is_exact`: which pages of its maps it wrote is told too.
    """

    words: tuple[str, ...]
    memory_max_bytes: int | None = None
    swap_max_bytes: int | None = None
    cage: CageKind = CageKind.AUTO
    has_hook: bool = True
    trace_calls: bool = False
    is_exact: bool = False


def about_command(asked: Asked) -> TreeAbout:
    """What a command is called."""
    return TreeAbout(
        short_name(asked.words), command=asked.words, cage_bytes=asked.memory_max_bytes
    )


def listener_for(asked: Asked) -> Listener:
    """What hears of it; to be used in a `with` statement."""
    return Listener(hook=asked.has_hook, trace_calls=asked.trace_calls, exact=asked.is_exact)
