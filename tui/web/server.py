"""The server: a page, its parts, and a link for each tab, to whoever has the token."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tui.debug import LOG
from tui.ends import ENDS
from tui.web.address import Listening
from tui.web.files import Part
from tui.web.guard import HEADERS, Guard
from tui.web.link import HEARTBEAT_SECONDS, attend, say_why
from tui.web.messages import first_size
from tui.web.tabs import Tabs

_MOST_MESSAGE_BYTES = 16 << 20
_SHUTDOWN_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Site:
    """What is answered to whom."""

    guard: Guard
    page: bytes
    parts: Mapping[str, Part]
    tabs: Tabs

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Whatever is asked for."""
        why_not = self.guard.why_not(request.path, request.headers)
        if why_not is not None:
            return _told(403, why_not)
        if request.method not in ("GET", "HEAD"):
            return _told(405, "a page is only looked at\n")
        _, _, rest = request.path.removeprefix("/").partition("/")
        if rest == "ws":
            return await self._link(request)
        if not rest:
            if not request.path.endswith("/"):
                return web.Response(status=308, headers={**HEADERS, "Location": f"{request.path}/"})
            return _sent("text/html; charset=utf-8", self.page)
        part = self.parts.get(rest.removeprefix("static/")) if rest.startswith("static/") else None
        if part is None:
            return _told(404, "there is no such part of the page\n")
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            return _sent(part.content_type, part.packed, {"Content-Encoding": "gzip"})
        return _sent(part.content_type, part.data)

    async def _link(self, request: web.Request) -> web.StreamResponse:
        page = web.WebSocketResponse(
            heartbeat=HEARTBEAT_SECONDS, max_msg_size=_MOST_MESSAGE_BYTES, compress=False
        )
        if not page.can_prepare(request):
            return _told(400, "this is asked for by the page's own script\n")
        await page.prepare(request)
        if why := self.tabs.why_no_more():
            await say_why(page, why)
            return page
        size = first_size(request.query.get("width"), request.query.get("height"))
        try:
            terminal = self.tabs.begin(size)
        except OSError as error:
            LOG.exception("a tab could not be begun")
            await say_why(page, f"no terminal for it: {error.strerror}")
            return page
        await attend(page, terminal)
        return page


def run(site: Site, listening: Listening, address: str) -> None:
    """Tell the address, then answer until somebody asks for the end and every tab has ended."""
    with ENDS.by(site.tabs):
        asyncio.run(_run(site, listening, address))


async def _run(site: Site, listening: Listening, address: str) -> None:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", site.answer)
    # Whatever comes from outside that is no request is for the log of `--debug` alone.
    asyncio.get_running_loop().set_exception_handler(_log)
    runner = web.AppRunner(app, access_log=None, logger=LOG, shutdown_timeout=_SHUTDOWN_SECONDS)
    await runner.setup()
    try:
        await web.SockSite(runner, listening.socket).start()
        print(address, flush=True)
        await site.tabs.until_told()
    finally:
        await runner.cleanup()


def _log(loop: asyncio.AbstractEventLoop, found: dict[str, Any]) -> None:
    LOG.error("in the server's loop: %s", found.get("message"), exc_info=found.get("exception"))


def _told(status: int, line: str) -> web.Response:
    answer = web.Response(status=status, text=line, headers=HEADERS)
    answer.force_close()  # who is refused keeps nothing open
    return answer


def _sent(
    content_type: str, data: bytes, more: Mapping[str, str] | None = None
) -> web.StreamResponse:
    return web.Response(
        body=data, headers={**HEADERS, "Content-Type": content_type, **(more or {})}
    )
