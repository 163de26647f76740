"""The command palette's commands: every action that works on the screen now, with its key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Any

from textual.app import App, SystemCommand
from textual.screen import Screen

from tui.manual import topics
from tui.screens.keys import FLUSH_LOG, FORM, METRICS, PAGE_MAP, TABLES, TAIL, Key, keys_of
from tui.screens.run_keys import RunKeys
from workloads.catalog import RELEASES
from workloads.words import Release


def commands_of(app: App[Any], screen: Screen[Any]) -> Iterator[SystemCommand]:
    """None that does not work now: what is greyed out on the screen is not in it."""
    works = [key for key in keys_of(screen, at_once=True) if _is_command(key)]
    labels = Counter(key.label for key in works)
    for key in works:
        # What is searched is the name: of several that are called alike it is what each does.
        name = key.label if labels[key.label] == 1 else key.words
        yield SystemCommand(f"{name} ({' '.join(key.keys)})", key.words, partial(_do, app, key))
    if isinstance(screen, RunKeys) and any(key.action == "give_back" for key in works):
        for release, entry in RELEASES.items():
            if release is not Release.KEEP:
                yield SystemCommand(
                    f"Give back: {entry.label}",
                    entry.summary,
                    partial(screen.action_give_back, release),
                )
    for topic in topics():
        yield SystemCommand(
            f"Manual: {topic.name}",
            topic.title,
            partial(app.run_action, f"app.manual('{topic.name}')"),
        )
    yield SystemCommand("Theme", "Other colours: dark, light and more", app.action_change_theme)


async def _do(app: App[Any], key: Key) -> None:
    """As if its key were pressed: what came to make no sense meanwhile is not done."""
    await app.run_action(key.action, key.node)


def _is_command(key: Key) -> bool:
    """Moving about in a part of the screen is none."""
    is_moving = key.group in (PAGE_MAP, FLUSH_LOG, METRICS, FORM, TABLES, TAIL)
    return key.is_ours and key.is_enabled and not is_moving and key.action != "command_palette"
