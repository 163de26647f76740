from __future__ import annotations

from textual.widget import Widget

from tui.messages import teller


def test_news_for_what_is_not_on_the_screen_is_told_to_nobody() -> None:
    teller(Widget())()
