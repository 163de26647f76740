"""A recording as long as is wanted, made line by line: of a run that does a row a tick."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

from tui.metrics import METRICS

TICKS_A_SECOND = 10
DAY_SAMPLES = 24 * 3600 * TICKS_A_SECOND
OPENED_AT = 2.0
_CHANGING = 6


def write_long(path: Path, samples: int) -> None:
    """Ten samples a second, two states, a marker every 100 seconds; whole to its end."""
    with path.open("w") as file:
        for line in _lines(samples):
            file.write(json.dumps(line, separators=(",", ":")) + "\n")


def _lines(samples: int) -> Iterator[dict[str, object]]:
    keys = [metric.key for metric in METRICS]
    noise = random.Random(1)
    settings = {"workload": "fill", "shape": [samples, 20_000]}
    yield {"schema": "cowtop.recording/1", "settings": settings, "machine": {"cores": 2}}
    yield {"t": OPENED_AT, "state": {"phase": "running", "started_at": OPENED_AT}}
    values = dict.fromkeys(keys, 1000) | {"limit_bytes": 1 << 40}
    at = OPENED_AT
    for number in range(samples):
        at = round(OPENED_AT + number / TICKS_A_SECOND, 3)
        yield {"t": at, "s": values}
        values = {key: number * 1000 + noise.randrange(1 << 20) for key in keys[:_CHANGING]}
        if number % 5 == 4:
            done = number + 1
            ledger = {"changed_bytes": done * 80_000, "private_ram_bytes": done * 79_000}
            yield {
                "t": at,
                "state": {"rows_done": done, "pages_changed": 20 * done, "ledger": ledger},
            }
        if number % 1000 == 999:
            marker = {"kind": "flush", "rows_done": number + 1, "number": number // 1000 + 1}
            yield {"t": at, "marker": marker}
    yield {"t": at, "end": {}}
