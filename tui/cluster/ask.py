"""Asking the workers of a cluster, through the client that is connected to it.

Each is asked by itself: one that is busy in a call that holds Python's lock keeps nobody waiting
for longer than the report may take, and is told by what it said last.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any, Final, Protocol

from tui.cluster.arriving import asking
from tui.cluster.merge import Answer, merge
from tui.cluster.report import Report
from tui.cluster.told import PLUGIN_NAME, Told, from_text
from tui.recording.codec import Refused
from tui.text import plain

DEFAULT_TIMEOUT_SECONDS: Final = 5.0
_MOST_GONE: Final = 50
_NO_PLUGIN: Final = "cowtop's plugin is not registered: client.register_plugin(MemmapPlugin())"


class Connected(Protocol):
    """What is asked of Dask's `Client`; from its event loop each is to be awaited."""

    def sync(self, func: Callable[..., Any], *args: Any) -> Any:
        """Have the client's event loop run it."""

    def nthreads(self) -> Any:
        """The workers, by their addresses."""

    def run(self, function: Any, *, workers: list[str], on_error: Any) -> Any:
        """What a function returns in these workers, by their addresses."""

    def get_events(self, topic: str) -> Any:
        """When the scheduler was told what under this topic."""


def report(client: Connected, *, timeout: float = DEFAULT_TIMEOUT_SECONDS) -> Any:
    """Ask all workers now: a `Report`; with an asynchronous client, to be awaited.

    `timeout`: seconds that a worker has to answer. Sums are of those that did.
    """
    return client.sync(_report, client, timeout)


async def _report(client: Connected, timeout: float) -> Report:
    addresses = list(await client.nthreads())
    answers = await _answers(client, addresses, timeout) if addresses else []
    if any(answer.told is None for answer in answers):
        there = set(await client.nthreads())  # who has gone meanwhile is not late
        answers = [one for one in answers if one.told is not None or one.address in there]
    now = {answer.told.place.topic for answer in answers if answer.told is not None}
    last = await _last_words(client, now)
    return merge(answers, last, time.time())


async def _answers(client: Connected, addresses: list[str], timeout: float) -> list[Answer]:
    asked = {
        address: asyncio.ensure_future(client.run(asking(), workers=[address], on_error="return"))
        for address in addresses
    }
    _, waiting = await asyncio.wait(asked.values(), timeout=timeout)
    for one in waiting:
        one.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    late = f"no answer within {timeout:g} s"
    return [
        Answer(address, trouble=late, is_late=True)
        if one in waiting
        else _answer(address, one.exception() or one.result().get(address))
        for address, one in asked.items()
    ]


def _answer(address: str, said: object) -> Answer:
    if said is None:
        return Answer(address, trouble=_NO_PLUGIN)
    if isinstance(said, dict):
        return Answer(address, trouble=plain(str(said.get("trouble")), 200))
    if isinstance(said, BaseException):
        return Answer(address, trouble=plain(f"it cannot be asked: {said}", 200), is_late=True)
    try:
        return Answer(address, from_text(said))
    except Refused as error:
        return Answer(address, trouble=f"what it told cannot be understood: {error}")


async def _last_words(client: Connected, now: set[str]) -> list[tuple[float, Told]]:
    """Of the processes that are not of now, the last that the scheduler heard."""
    begun = [event for _, event in await client.get_events(PLUGIN_NAME)]
    topics = dict.fromkeys(
        topic
        for event in reversed(begun)
        if isinstance(event, dict) and isinstance(topic := event.get("topic"), str)
    )
    found = []
    for topic in [topic for topic in topics if topic not in now][:_MOST_GONE]:
        events = await client.get_events(topic)
        try:
            came, text = events[-1]
            found.append((float(came), from_text(text)))
        except (IndexError, Refused):
            continue  # it died before its first look, or is of another version of cowtop
    return found
