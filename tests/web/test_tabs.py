"""What runs in a tab: it ends with it, does not wait for it; what was there before goes on."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, Final

import psutil
import pytest

from tests.ends.place import made_place
from tests.pictures.browser import needs_chromium
from tests.waiting import DEADLINE_SECONDS, ends, eventually
from tests.web.chromium import Tab, chromium
from tests.web.client import opened
from tests.web.served import Served

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("no_process_left")]
_RUN: Final = ("run", "fill", "--size", "64M", "--pace", "10")
_SLEEPS: Final = "import time; print('begun', flush=True); time.sleep(3600)"
_MOST_GROWTH_BYTES: Final = 8 << 20
_FEW_BYTES: Final = 1 << 20


def _run(scenario: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(scenario, 4 * DEADLINE_SECONDS))


def test_a_command_begun_in_a_tab_ends_with_it() -> None:
    async def scenario() -> None:
        async with opened(served.address) as page:
            await page.wait_for(b"Quit")
            (program,) = served.programs()
            assert eventually(program.children)
            command.extend(program.children())

    command: list[psutil.Process] = []
    with made_place() as place, Served("exec", "--", sys.executable, "-c", _SLEEPS) as served:
        _run(scenario())
        assert all(ends(one.pid) for one in command)
        assert served.have(0)
        assert served.left(place) == []


@needs_chromium
def test_the_run_of_a_killed_browser_ends() -> None:
    with (
        made_place() as place,
        chromium() as browser,
        Served(*_RUN, "--scratch-dir", str(place.scratch)) as served,
    ):
        Tab(browser, served.address).wait_for("MiB RSS")
        assert served.have(1)
        for process in psutil.Process().children(recursive=True):
            if "chrom" in process.name():
                process.kill()
        assert served.have(0)
        assert served.left(place) == []


def test_what_was_only_attached_goes_on() -> None:
    async def scenario() -> None:
        async with opened(served.address) as page:
            await page.wait_for(b"Quit")
            assert served.have(1)

    other = subprocess.Popen([sys.executable, "-c", _SLEEPS], stdout=subprocess.DEVNULL)
    try:
        with Served("attach", str(other.pid)) as served:
            _run(scenario())
            assert served.have(0)
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_a_page_that_reads_nothing_holds_up_no_run_and_fills_no_memory() -> None:
    async def scenario() -> None:
        async with opened(served.address) as page:
            await page.wait_for(b"Quit", b"MiB RSS")
            server = psutil.Process(served.process.pid)
            (program,) = served.programs()
            (child,) = program.children()
            before = server.memory_info().rss
            for count in range(60):  # each is a screen drawn anew, and none of them is read
                await page.resize(100 + count % 40, 40)
                await page.type("l")
                await asyncio.to_thread(_has_got_on, program)
            assert server.memory_info().rss - before < _MOST_GROWTH_BYTES
            # What it was doing it does: the run obeys, and its array grows no less.
            await page.type("q")
            await asyncio.to_thread(ends, child.pid)
            already = page.received_bytes
            assert await page.ended() == "cowtop has ended with exit code 0"
            assert page.received_bytes - already < _FEW_BYTES

    with made_place() as place:
        with Served(*_RUN, "--scratch-dir", str(place.scratch)) as served:
            _run(scenario())
            assert served.have(0)
        assert served.left(place) == []


def test_a_recording_is_written_by_one_tab_alone() -> None:
    async def scenario(record: Path) -> None:
        async with opened(served.address) as first:
            await first.wait_for(b"Quit", b"MiB RSS")
            async with opened(served.address) as second:
                assert (await second.ended()).startswith(f"{record} is the first tab's")
            await first.type("q")
            assert await first.ended() == "cowtop has ended with exit code 0"
        whole = record.read_bytes()
        async with opened(served.address) as third:
            assert "put {pid} in its name" in await third.ended()
        assert record.read_bytes() == whole != b""

    with made_place() as place:
        record = place.path / "r.jsonl"
        words = (*_RUN, "--scratch-dir", str(place.scratch), "--record", str(record))
        with Served(*words) as served:
            _run(scenario(record))


def _has_got_on(program: psutil.Process) -> bool:
    """Wait until it has done something since."""
    before = sum(program.cpu_times()[:2])
    return eventually(lambda: sum(program.cpu_times()[:2]) > before)
