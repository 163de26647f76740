"""What a run says of itself, made up: samples, states, markers and page maps for the screens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from tui.metrics import METRICS
from tui.pages.geometry import PageGeometry
from tui.pages.map import PageMapFrame
from tui.probe.page_state import PageState
from tui.probe.reading import Figure, Sample
from tui.run.about import WorkloadAbout
from tui.run.ledger import Ledger, private_ledger, whole_ledger
from tui.run.marker import Marker, MarkerKind
from tui.run.shared_ledger import SharedReading, shared_ledger
from tui.run.state import Phase, RunState
from tui.settings import Settings
from workloads.events import Counters
from workloads.kernel import PAGE_BYTES
from workloads.words import Mode

MIB: Final = 1 << 20
STARTED_AT: Final = 1000.0
SETTINGS: Final = Settings(shape=(1000, 20_000), pace_seconds=45)


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
        return shared_ledger(SharedReading(changed, changed, changed, changed, half, 0))
    make = whole_ledger if mode is Mode.LOAD else private_ledger
    return make(changed, 0, changed, 0)


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
