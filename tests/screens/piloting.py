"""Apps driven without a terminal: a run that is told what to say, and what then is on screen."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Final, ParamSpec, TypeVar

import numpy as np
from textual.pilot import Pilot

from tests.screens.fake_source import FakeSource
from tests.waiting import DEADLINE_SECONDS
from tui.app import CowtopApp
from tui.metrics import METRICS
from tui.pages.geometry import PageGeometry
from tui.pages.map import PageMapFrame
from tui.pictures.grid import plain_text
from tui.pictures.screenshot import grid_from_screenshot
from tui.probe.page_state import PageState
from tui.probe.reading import Figure, Sample
from tui.run.about import WorkloadAbout
from tui.run.ledger import Ledger, ledger_for
from tui.run.source import LED
from tui.run.state import Marker, MarkerKind, Phase, RunState, Update
from tui.screens import factories
from tui.settings import Settings
from tui.widgets.rows import RowsWidget
from workloads.events import Counters
from workloads.kernel import PAGE_BYTES
from workloads.words import Mode

MIB: Final = 1 << 20
STARTED_AT: Final = 1000.0
_LOOK_SECONDS: Final = 0.02
SETTINGS: Final = Settings(shape=(1000, 20_000), pace_seconds=45)
P = ParamSpec("P")
T = TypeVar("T")


def piloted(test: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, T]:
    """Let a test be a coroutine; with an app that is kept open it runs in that one's event loop."""

    @functools.wraps(test)
    def run(*arguments: P.args, **named: P.kwargs) -> T:
        for argument in named.values():
            runner = getattr(argument, "runner", None)
            if isinstance(runner, asyncio.Runner):
                return runner.run(test(*arguments, **named))
        return asyncio.run(test(*arguments, **named))

    return run


async def until(condition: Callable[[], object]) -> None:
    """Let the event loop go on until the condition holds."""
    async with asyncio.timeout(DEADLINE_SECONDS):
        while not condition():
            await asyncio.sleep(_LOOK_SECONDS)


@dataclass
class Stage:
    """One app on a source, and short ways to act and to look."""

    app: CowtopApp
    pilot: Pilot[int]
    source: FakeSource
    runner: asyncio.Runner | None = None
    is_new: bool = False

    def begin_anew(self) -> None:
        """For the next test: nothing was said or sent yet, and what was shown is forgotten."""
        self.source.can, self.source.trouble = LED, None
        self.source.sent.clear()
        self.source.requests.clear()
        self.is_new = True

    async def show(self, state: RunState, *markers: Marker, **more: Any) -> None:
        """One update with the state's own sample, shown when this returns."""
        samples = (state.sample,) if state.sample else ()
        self.source.mailbox.put(Update(state, samples, markers, restart=self.is_new, **more))
        self.is_new = False
        await self.settle()

    async def press(self, *keys: str) -> None:
        """Press keys and wait until they have had their effect."""
        await self.pilot.press(*keys)
        await self.settle()

    async def settle(self) -> None:
        """Wait until what the screen was sent so far is done and painted."""
        done = asyncio.Event()
        if self.app.screen.call_after_refresh(done.set):
            await asyncio.wait_for(done.wait(), DEADLINE_SECONDS)

    def text(self, selector: str) -> str:
        """The rows of one widget."""
        return self.app.screen.query_one(selector, RowsWidget).plain_text

    async def screen_text(self) -> str:
        """The whole screen, as a terminal would show it."""
        await self.pilot.pause()
        return plain_text(grid_from_screenshot(self.app.export_screenshot()))


class on_stage(AbstractAsyncContextManager[Stage]):
    """The monitor of a fake run, its first frame painted."""

    def __init__(self, size: tuple[int, int] = (120, 40), *, settings: Settings = SETTINGS) -> None:
        self._source = FakeSource()
        self._app = CowtopApp(factories.sources(lambda: [self._source], settings))
        self._test = self._app.run_test(size=size)

    async def __aenter__(self) -> Stage:
        pilot = await self._test.__aenter__()
        await pilot.pause()
        assert self._source.is_started
        return Stage(self._app, pilot, self._source)

    async def __aexit__(self, *error: Any) -> None:
        await self._test.__aexit__(*error)


def sample(at: float = STARTED_AT + 1, **values: Figure) -> Sample:
    """A sample with a figure for every metric: 1 MiB for the first, 2 MiB for the second ..."""
    figures: dict[str, Figure] = {m.key: n * MIB for n, m in enumerate(METRICS, 1)}
    return Sample(at, figures | values, {metric.tier: at for metric in METRICS})


def state(
    phase: Phase = Phase.RUNNING,
    *,
    seconds: float = 1.0,
    mode: Mode = Mode.COPY_ON_WRITE,
    rows_done: int = 250,
    values: Mapping[str, Figure] | None = None,
    **more: Any,
) -> RunState:
    """A run a quarter done, its changes private in `c`, half written in `r+`."""
    changed = rows_done * 80_000 // PAGE_BYTES * PAGE_BYTES
    settings = Settings(mode=mode, shape=SETTINGS.shape, pace_seconds=45)
    fields: dict[str, Any] = {
        "about": WorkloadAbout(settings),
        "phase": phase,
        "started_at": STARTED_AT,
        "elapsed_seconds": seconds,
        "rows_done": rows_done,
        "bytes_changed": rows_done * 80_000,
        "pages_changed": changed // PAGE_BYTES,
        "sample": sample(STARTED_AT + seconds, **(values or {})),
        "samples": 10,
        "ledger": _ledger(mode, changed),
        "limit_words": "RAM",
    }
    return RunState(**(fields | more))


def _ledger(mode: Mode, changed: int) -> Ledger:
    half = changed // 2 // PAGE_BYTES * PAGE_BYTES
    if mode.is_shared:
        return ledger_for(
            mode, changed, 0, dirtied_bytes=changed, dirty_bytes=half, writeback_bytes=0
        )
    return ledger_for(mode, changed, 0, ram_bytes=changed, swap_bytes=0)


def flush_marker(number: int = 1, *, seconds: float = 1.0) -> Marker:
    """A flush that had no effect, in mode `c`."""
    counters = Counters(rss_anon_bytes=8 * MIB, rss_file_bytes=4 * MIB, swap_bytes=0)
    return Marker(
        MarkerKind.FLUSH,
        STARTED_AT + seconds,
        rows_done=100 * number,
        label=f"flush {number}",
        number=number,
        seconds=12e-6,
        before=counters,
        after=counters,
        verdict="no effect: private mapping, no system call",
    )


def map_frame(cells: int = 1000, *, private_cells: int = 100, at: float = 2.0) -> PageMapFrame:
    """The map of the array of `SETTINGS`, its first cells private copies, the others file pages."""
    geometry = PageGeometry.of_array(
        0, 80_000_128, cells, rows=1000, row_bytes=80_000, data_offset=128
    )
    counts = np.zeros((geometry.cells, len(PageState)), np.int64)
    for cell in range(geometry.cells):
        is_private = cell < private_cells
        column = PageState.PRIVATE_COPY if is_private else PageState.FILE_CLEAN
        counts[cell, column] = len(geometry.pages_of_cell(cell))
    return PageMapFrame(
        at=at,
        geometry=geometry,
        counts=counts,
        scanned_at=np.full(geometry.cells, at - 1),
        changed_at=np.full(geometry.cells, np.nan),
        complete=True,
        known_pages=geometry.shown_pages,
        dirty_known=True,
        source="canned",
        last_pass=None,
    )
