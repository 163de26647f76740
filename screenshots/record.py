"""Makes the recordings anew: those of the tour, and those the pictures here are drawn from.

Takes some three minutes. The step with swap needs a machine with swap and a memory limit; where
a run cannot be had, its old recording stays and the script says so.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path

from tui.fit.memory import memory_given
from tui.fit.plan import FitPlan
from tui.fit.run import FitRun
from tui.probe.surroundings import surroundings_of
from tui.screens.tour_steps import RECORDINGS, STEPS
from tui.settings import Settings
from tui.shapes import shape_for_size
from workloads.words import Mode

HERE = Path(__file__).parent
TOUR = Path(str(RECORDINGS))
PICTURED = {
    "fill-c": Settings(shape=(2600, 20_000), pace_seconds=26.0, flush_every_rows=400),
    "fill-r+": Settings(
        shape=(2600, 20_000), pace_seconds=26.0, flush_every_rows=400, mode=Mode.READ_WRITE
    ),
}

FIT_SHAPE, FIT_BYTES = shape_for_size(64 << 20, "float32"), 256 << 20


def record(settings: Settings, path: Path) -> str:
    """Run a workload headless and record it; the outcome in a word or two."""
    arguments = [
        *("run", settings.workload, "--headless", "--mode", str(settings.mode)),
        *("--shape", "x".join(map(str, settings.shape))),
        *("--chunk-rows", str(settings.chunk_rows), "--release", str(settings.release)),
        *("--flush-every", str(settings.flush_every_rows), "--pace", str(settings.pace_seconds)),
    ]
    if settings.memory_max_bytes is not None:
        arguments += ["--memory-max", str(settings.memory_max_bytes)]
        arguments += ["--swap-max", str(settings.swap_max_bytes or 0)]
    return recorded(arguments, path)


def record_workers(path: Path) -> str:
    """The same of a script that forks workers."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        script = [sys.executable, str(HERE / "workers.py"), f"{folder}/train.npy"]
        return recorded(["exec", "--headless"], path, ["--", *script])


def recorded(arguments: Sequence[str], path: Path, command: Sequence[str] = ()) -> str:
    """Carry it out; a recording that cannot be made leaves the old one."""
    new = path.with_name(f"new-{path.name}")
    done = subprocess.run(
        [sys.executable, "-m", "cowtop", *arguments, "--record", str(new), *command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode not in (0, 4):
        new.unlink(missing_ok=True)
        return f"{path.name}: kept as it was: {done.stderr.strip()}"
    new.replace(path)
    return f"{path.name}: recorded, {path.stat().st_size:,} bytes"


def record_fit(path: Path) -> str:
    """How many fit of a small array in a small memory, each number tried."""
    base = replace(Settings(workload="normalize", chunk_rows=100), shape=FIT_SHAPE)
    given = memory_given(FIT_BYTES, 0, surroundings_of(None))
    state = FitRun(FitPlan(base, given, prove=True)).execute()
    path.write_text(json.dumps(asdict(state), indent=1) + "\n", encoding="utf-8")
    return f"{path.name}: {state.verdict}"


def main() -> None:
    """Record two at a time, as the tour shows them."""
    TOUR.mkdir(exist_ok=True)
    wanted = [
        (run, TOUR / f"{step.name}-{number}.jsonl.gz")
        for step in STEPS
        for number, run in enumerate(step.runs)
    ]
    wanted += [(settings, HERE / f"{name}.jsonl.gz") for name, settings in PICTURED.items()]
    with ThreadPoolExecutor(2) as pool:
        for line in pool.map(lambda pair: record(*pair), wanted):
            print(line, flush=True)
    print(record_workers(HERE / "workers.jsonl.gz"), flush=True)
    print(record_fit(HERE / "fit.json"), flush=True)


if __name__ == "__main__":
    main()
