"""The keys that work now, in one row: those by which one gets help or leaves are never left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from textual import events

from tui.widgets.rows import Row, RowsWidget

LAST: Final = ("run.new", "runs.new", "table.new", "fit.new", "app.help", "field.quit", "app.quit")
"""The ids of the bindings that stand at the end, in this order; the last three always do."""
_ALWAYS: Final = LAST[-3:]


class Key(NamedTuple):
    """One key as shown; `press` is what Textual calls it, `id` its binding's."""

    press: str
    display: str
    words: str
    id: str = ""
    is_live: bool = True
    tooltip: str = ""

    @property
    def width(self) -> int:
        """In cells, without what parts it from the next."""
        return len(self.display) + 1 + len(self.words)


def in_order(keys: Sequence[Key]) -> list[Key]:
    """As they come, but for those that stand last."""
    last = {id: number for number, id in enumerate(LAST)}
    return sorted(keys, key=lambda key: last.get(key.id, -1))


def that_fit(keys: Sequence[Key], width: int, *, gap: int) -> list[Key]:
    """The keys for which there is room, the first ones first, beside those that always stay."""
    left = width - sum(key.width + gap for key in keys if key.id in _ALWAYS)
    shown, is_full = [], False
    for key in keys:
        if key.id not in _ALWAYS:
            is_full = is_full or left < key.width + gap
            if is_full:
                continue
            left -= key.width + gap
        shown.append(key)
    return shown


class KeyBar(RowsWidget):
    """Made anew whenever the bindings change; a click presses the key."""

    DEFAULT_CSS = "KeyBar { height: 1; dock: bottom; }"

    def on_mount(self) -> None:
        """Listen to the screen."""
        self.screen.bindings_updated_signal.subscribe(self, lambda _screen: self.rebuild())

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """A key, its word, and so on; what makes no sense now is dim."""
        row: list[tuple[str, str]] = []
        for key, gap in self._placed(width):
            style = "interface bold" if key.is_live else "dim"
            row += [
                (" " * gap + key.display, style),
                (f" {key.words}", "" if key.is_live else "dim"),
            ]
        return [tuple(row)]

    def on_click(self, event: events.Click) -> None:
        """As if the key had been pressed."""
        key = self._key_at(event.x)
        if key is not None and key.is_live:
            self.app.simulate_key(key.press)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """What the key under the mouse does."""
        key = self._key_at(event.x)
        self.tooltip = None if key is None else key.tooltip or None

    def _key_at(self, x: int) -> Key | None:
        end = 0
        for key, gap in self._placed(self.size.width):
            end += gap + key.width
            if x < end:
                return key
        return None

    def _placed(self, width: int) -> list[tuple[Key, int]]:
        """The keys with the blanks before each: two where all fit so, else one."""
        keys = in_order(self._keys())
        for gap in (2, 1):
            shown = that_fit(keys, width - 1 + gap, gap=gap)
            if len(shown) == len(keys):
                break
        return [(key, gap if number else 1) for number, key in enumerate(shown)]

    def _keys(self) -> list[Key]:
        found: dict[str, Key] = {}
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if binding.show and binding.action not in found:
                found[binding.action] = Key(
                    binding.key,
                    self.app.get_key_display(binding),
                    binding.description,
                    binding.id or "",
                    active.enabled,
                    active.tooltip or binding.tooltip,
                )
        return list(found.values())
