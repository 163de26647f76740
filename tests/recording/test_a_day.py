"""A day of recording: compared and exported in one pass, in no more memory than a short one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from tests.recording.long_recordings import DAY_SAMPLES, write_long
from tui.cli import main
from tui.headless.export import write_series
from tui.recording import series
from tui.recording.compare import compare
from tui.recording.keepers import Everything, Keeper
from tui.recording.reader import read_recording
from tui.recording.timeline import MOST_SAMPLES, Timeline

MOST_BYTES = 100 << 20
_RUN = """
import sys
from tui.cli import main
from tui.headless.export import write_series
code = main(sys.argv[1:])
sys.stdout.flush()
# Not `ru_maxrss`: that begins with what the parent had.
with open("/proc/self/status") as status:
    (most,) = (line.split()[1] for line in status if line.startswith("VmHWM:"))
print(int(most) << 10, file=sys.stderr)
sys.exit(code)
"""


def resident_bytes(*command: str, out: Path) -> int:
    """The most memory that a command had in a process of its own; its output goes to a file."""
    with out.open("w") as file:
        ended = subprocess.run(
            [sys.executable, "-c", _RUN, *command],
            stdout=file,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert ended.returncode == 0, ended.stderr
    return int(ended.stderr.splitlines()[-1])


@pytest.mark.long
def test_a_day_is_compared_and_exported_in_less_than_100_mib(tmp_path: Path) -> None:
    path, out = tmp_path / "day.jsonl", tmp_path / "out.txt"
    write_long(path, DAY_SAMPLES)
    assert resident_bytes("export", str(path), out=out) < MOST_BYTES
    with out.open() as lines:
        assert sum(1 for _ in lines) == DAY_SAMPLES + 1
    assert resident_bytes("export", str(path), "--format", "json", out=out) < MOST_BYTES
    assert resident_bytes("compare", str(path), str(path), out=out) < MOST_BYTES
    assert f"{DAY_SAMPLES:,}" in out.read_text()


@pytest.mark.slow
def test_ten_times_the_recording_takes_no_more_memory(tmp_path: Path) -> None:
    path = tmp_path / "long.jsonl"
    found = []
    for samples in (150, 1_500):
        write_long(path, samples)
        tracemalloc.start()
        with open(os.devnull, "w") as nowhere:  # noqa: PTH123
            write_series(path, "csv", nowhere)
        found.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    # Kept as they were, 1,350 samples more would take 5 MiB.
    assert found[1] < found[0] + (1 << 20)


def test_the_end_alone_compares_as_the_whole_does(tmp_path: Path) -> None:
    path = tmp_path / "long.jsonl"
    write_long(path, 500)
    whole, end = read_recording(path), read_recording(path, Keeper())
    assert compare([end]).rows == compare([whole]).rows
    assert len(end.samples) == 1 and len(whole.samples) == 500


def test_a_recording_too_long_to_be_kept_whole_is_shown_with_fewer_samples(tmp_path: Path) -> None:
    path = tmp_path / "long.jsonl"
    write_long(path, 3_000)
    recording = read_recording(path, Everything(share=0.05))
    assert recording.trouble is not None and "of its 3,000 samples are shown" in recording.trouble
    assert recording.length_seconds == pytest.approx(301.9)
    update = Timeline(recording).up_to(recording.length_seconds)
    assert len(update.samples) <= MOST_SAMPLES
    assert update.state.rows_done == 3_000


@pytest.mark.parametrize("in_memory_bytes", [100, 4 << 20])
def test_rows_from_before_the_opening_count_back_from_it(
    in_memory_bytes: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(series, "IN_MEMORY_BYTES", in_memory_bytes)
    path = tmp_path / "early.jsonl"
    early = [{"t": at / 10, "s": {"rss_bytes": at}} for at in range(200)]
    lines = [
        {"schema": "cowtop.recording/1", "settings": {}},
        *early,
        {"t": 20.0, "state": {"started_at": 19.5, "rows_done": 0}},
        {"t": 21.0, "s": {"rss_bytes": 5}},
    ]
    path.write_text("\n".join(map(json.dumps, lines)))
    assert main(["export", str(path), "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert len(rows) == 201
    assert (rows[0][0], rows[-1][0]) == (-19.5, 1.5)
