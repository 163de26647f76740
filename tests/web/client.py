"""What a page's script does, without a browser: draws nothing, answers as its terminal does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import aiohttp

_QUESTION: Final = b"\x1b[c"
_ANSWER: Final = "\x1b[?1;2c"


class PageClient:
    """The link of one tab."""

    def __init__(self, link: aiohttp.ClientWebSocketResponse) -> None:
        self.link = link
        self.received_bytes = 0

    async def wait_for(self, *parts: bytes) -> None:
        """Read on until all of these were drawn, whichever came first."""
        missing = set(parts)
        drawn = b""
        while missing:
            message = await self.link.receive()
            assert isinstance(message.data, bytes), message
            self.received_bytes += len(message.data)
            for _ in range(message.data.count(_QUESTION)):
                await self.type(_ANSWER)
            drawn = drawn[-64:] + message.data
            missing -= {part for part in missing if part in drawn}

    async def type(self, text: str) -> None:
        """Keys, as the terminal sends them."""
        await self.link.send_json(["stdin", text])

    async def resize(self, columns: int, rows: int) -> None:
        """Another window."""
        await self.link.send_json(["resize", {"width": columns, "height": rows}])

    async def ended(self) -> str:
        """Read until the link is closed; what it says why."""
        while True:
            message = await self.link.receive()
            if message.type is aiohttp.WSMsgType.CLOSE:
                return str(message.extra)
            assert message.type is aiohttp.WSMsgType.BINARY, message


@asynccontextmanager
async def opened(address: str, size: tuple[int, int] = (120, 40)) -> AsyncIterator[PageClient]:
    """A tab of so many columns and rows; closed at the end of the block."""
    place = f"{address}ws?width={size[0]}&height={size[1]}"
    async with aiohttp.ClientSession() as session, session.ws_connect(place) as link:
        yield PageClient(link)
