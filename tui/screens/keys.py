"""The keys that a screen has, for help and palette alike: from its own bindings, in groups.

Ours have an id whose first word is the group; Textual's own have none and come last.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from textual.binding import Binding
from textual.dom import DOMNode
from textual.screen import Screen

PAGE_MAP: Final = "The page map, once it is chosen (v, tab or a click)"
FLUSH_LOG: Final = "The flush log, once it is chosen (v, tab or a click)"
METRICS: Final = "The metrics, once they are chosen (v, tab or a click)"
TABLES: Final = "Files and processes, once they are chosen (v, tab or a click)"
TAIL: Final = "Output and log, once they are chosen (o, v or a click)"
FORM: Final = "Moving about in the form"
_GROUPS: Final = {
    "run": "The run",
    "cell": "The run",
    "replay": "The recording",
    "tour": "The tour",
    "table": "The table",
    "fit": "How many fit",
    "ask": "Questions: a key fills in the form, pressed again it starts",
    "launcher": "The form",
    "menu": FORM,
    "choice": FORM,
    "field": FORM,
    "give-back": "Give back",
    "help": "Help",
    "view": "What is shown",
    "map": PAGE_MAP,
    "log": FLUSH_LOG,
    "metrics": METRICS,
    "list": TABLES,
    "tail": TAIL,
    "running": "What runs already",
    "leaving": "The question before the end",
    "app": "cowtop",
}
OTHERS: Final = "Everywhere"
# Textual's own words for its own keys are for programmers.
_PLAINLY: Final = {
    "app.focus_next": "The next part of the screen",
    "app.focus_previous": "The part before",
    "screen.copy_text": "Copy what is marked with the mouse",
}


@dataclass(frozen=True, slots=True)
class Key:
    """What one action is called, what it does, and the `keys` for it as they are shown.

    `node`: whose action it is. `is_enabled`: whether it makes sense now. `is_ours`: not Textual's.
    """

    action: str
    keys: tuple[str, ...]
    label: str
    words: str
    group: str
    node: DOMNode
    is_enabled: bool = True
    is_ours: bool = True


def keys_of(screen: Screen[Any], *, at_once: bool = False) -> list[Key]:
    """Every action that has a key on this screen, each once, group by group.

    `at_once`: without those for which a part of the screen has to be chosen first.
    """
    found: dict[str, Key] = {}
    for node, binding, is_enabled in _bindings(screen, at_once=at_once):
        if not binding.description:
            continue
        action, is_ours = binding.action, binding.id is not None
        group = _GROUPS.get((binding.id or "").partition(".")[0], OTHERS)
        words = _PLAINLY.get(action) or binding.tooltip or binding.description
        shown = screen.app.get_key_display(binding)
        before = found.get(action)
        keys = (*before.keys, shown) if before else (shown,)
        # Textual has keys of its own for some of our actions, and of ours one has the words.
        if before is not None and before.is_ours and not (is_ours and binding.tooltip):
            found[action] = replace(before, keys=_in_order(keys))
        else:
            found[action] = Key(
                action,
                _in_order(keys),
                binding.description,
                words,
                group,
                node,
                is_enabled,
                is_ours,
            )
    groups = [*dict.fromkeys(_GROUPS.values()), OTHERS]
    return sorted(found.values(), key=lambda key: groups.index(key.group))


def _in_order(keys: tuple[str, ...]) -> tuple[str, ...]:
    """The easiest first."""
    return tuple(sorted(dict.fromkeys(keys), key=len))


def _bindings(screen: Screen[Any], *, at_once: bool) -> Iterator[tuple[DOMNode, Binding, bool]]:
    """What works now, then what works once a widget is chosen that can be."""
    seen = set()
    for active in screen.active_bindings.values():
        seen.add(active.binding.id)
        yield active.node, active.binding, active.enabled
    for widget in () if at_once else screen.query("*"):
        if widget.can_focus:
            for binding in type(widget).BINDINGS:
                if isinstance(binding, Binding) and binding.id and binding.id not in seen:
                    yield from ((widget, one, True) for one in Binding.make_bindings([binding]))
