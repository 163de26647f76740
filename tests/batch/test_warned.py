"""USR1 is what a batch system sends before it kills: from then on nothing that was seen is lost."""

from __future__ import annotations

import json
import signal
import subprocess
from pathlib import Path

import pytest

from tests.headless.command import begun
from tests.headless.conftest import RunHere
from tests.headless.test_exec import python
from tests.waiting import DEADLINE_SECONDS, eventually
from tui.recording.keepers import Marked
from tui.recording.reader import read_recording
from tui.run.marker import MarkerKind

pytestmark = pytest.mark.usefixtures("no_process_left")
_COMMAND = """
import signal, sys
signal.signal(signal.SIGUSR1, lambda *about: print("told", flush=True))
print("ready", flush=True)
sys.stdin.read()
"""


def _signals(path: Path) -> list[str]:
    """The names of the signals on the timeline."""
    if not path.exists():
        return []
    markers = read_recording(path, Marked()).markers
    return [marker.label for marker in markers if marker.kind is MarkerKind.MARK]


def test_what_was_seen_up_to_the_warning_outlives_the_kill_behind_it(
    tmp_path: Path, run_here: RunHere
) -> None:
    record, report = tmp_path / "run.jsonl", tmp_path / "run.json"
    options = ("--interval", "3600", "--record", record, "--json", report)
    with begun("exec", *options, "--", *python(_COMMAND)) as cowtop:
        assert cowtop.stdout is not None and cowtop.stdin is not None
        assert cowtop.stdout.readline() == "ready\n"
        assert eventually(record.exists)
        cowtop.send_signal(signal.SIGUSR1)
        assert cowtop.stdout.readline() == "told\n"
        assert eventually(report.exists)
        cowtop.kill()
        cowtop.wait(DEADLINE_SECONDS)
        cowtop.stdin.close()
    told = json.loads(report.read_text())
    assert (told["outcome"], told["exit_code"]) == ("unfinished", None)
    assert told["absent"]["exit_code"] == "it has not ended"
    assert [marker["text"] for marker in told["markers"]] == ["SIGUSR1"]
    recording = read_recording(record, Marked())
    assert _signals(record) == ["SIGUSR1"] and not recording.is_complete
    (marked,) = recording.markers
    # At an interval of an hour nothing was to be read by then: it was for the warning.
    assert recording.samples[-1].at >= marked.at
    assert recording.end.elapsed_seconds > 0
    done = run_here("compare", record, record)
    assert done.returncode == 0 and "unfinished" in done.stdout
    assert "breaks off after" in done.stderr


@pytest.mark.slow
def test_who_only_looks_is_not_ended_by_a_warning(tmp_path: Path) -> None:
    record = tmp_path / "{pid}.jsonl"
    with subprocess.Popen(["sleep", "1000"]) as watched:
        with begun("attach", watched.pid, "--headless", "--record", record) as cowtop:
            path = tmp_path / f"{cowtop.pid}.jsonl"
            assert eventually(path.exists)
            cowtop.send_signal(signal.SIGUSR1)
            assert eventually(lambda: _signals(path) == ["SIGUSR1"])
            assert cowtop.poll() is None
            cowtop.send_signal(signal.SIGTERM)
            out, _ = cowtop.communicate(timeout=DEADLINE_SECONDS)
        assert watched.poll() is None
        watched.kill()
    assert cowtop.returncode == 128 + signal.SIGTERM
    assert json.loads(out)["outcome"] == "stopped"
    assert read_recording(path).is_complete
