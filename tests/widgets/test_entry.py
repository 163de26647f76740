"""Keys that come together are taken in their order, as those of who types fast."""

from __future__ import annotations

import asyncio

import pytest
from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.events import Key

from tui.widgets.words import Entry


class _Around(App[None]):
    """An entry within others, as the launcher's are."""

    def compose(self) -> ComposeResult:
        with Vertical(), Vertical():
            yield Entry("data.npz", select_on_focus=False)


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        (["backspace"] * 3 + ["b", "i", "n"], "data.bin"),
        (["backspace"] * 9 + ["x"], "x"),
        (["ctrl+u", "x", "backspace", "y"], "y"),
        (["home", "delete", "x", "end", "y"], "xata.npzy"),
        (["left", "left", "left", "x", "right", "y"], "data.xnypz"),
        (["ctrl+left", "x", "ctrl+k", "y"], "data.xy"),
    ],
)
def test_keys_that_come_together_act_in_their_order(keys: list[str], text: str) -> None:
    async def typed() -> str:
        app = _Around()
        async with app.run_test() as pilot:
            entry = app.query_one(Entry)
            entry.focus()
            await pilot.press("end")
            for key in keys:
                app.post_message(Key(key, key if len(key) == 1 else None))
            await pilot.press("end")
            await pilot.pause()
            return entry.value

    assert asyncio.run(typed()) == text
