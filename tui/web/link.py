"""Between one page and the program behind it: as fast as the page takes it, to the end of either.

The page's terminal answers what is asked behind a frame once it has shown it: a tab in the
background, or a slow link, is sent the newest picture, and nothing piles up here.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Final

from tui.web.messages import Pinged, Resized, Typed, pong, understood

if TYPE_CHECKING:
    from aiohttp.web import WebSocketResponse

    from tui.web.terminal import Terminal

HEARTBEAT_SECONDS: Final = 30.0
"""How often a page is asked whether it is there; half of it is what it may take to answer."""
_MOST_REASON_BYTES: Final = 120  # 123 are what a close frame holds


async def attend(page: WebSocketResponse, terminal: Terminal) -> None:
    """Until the page is gone, or the program has ended; the program has when it returns."""
    drawing = asyncio.create_task(_draw(page, terminal))
    try:
        async for message in page:
            if isinstance(message.data, str):
                await _obey(page, terminal, message.data)
    finally:
        terminal.hang_up()
        drawing.cancel()
        await asyncio.wait([drawing])
        await asyncio.shield(terminal.ended)


async def say_why(page: WebSocketResponse, why: str) -> None:
    """Close the link; the page shows why, below its terminal."""
    reason = why.encode()[:_MOST_REASON_BYTES].decode(errors="ignore").encode()
    with contextlib.suppress(ConnectionError):
        await page.close(message=reason)


async def _draw(page: WebSocketResponse, terminal: Terminal) -> None:
    with contextlib.suppress(ConnectionError):  # the page is gone; who reads it hears of that too
        while drawn := await terminal.read():
            await page.send_bytes(drawn)
    code = await asyncio.shield(terminal.ended)
    await say_why(page, f"cowtop has ended with exit code {code}")


async def _obey(page: WebSocketResponse, terminal: Terminal, text: str) -> None:
    match understood(text):
        case Typed(data):
            terminal.type(data)
        case Resized(columns, rows):
            terminal.resize(columns, rows)
        case Pinged() as ping:
            with contextlib.suppress(ConnectionError):
                await page.send_str(pong(ping))
        case None:
            pass
