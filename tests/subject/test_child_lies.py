"""A child that does not say the truth: its watcher lives, and says what it knows itself."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest

from tests.subject.running import SHAPE, Watched, small
from tui.run.state import Outcome, RunState, Update
from tui.subject.believable import Most, Word
from tui.subject.workload import WorkloadRun
from workloads.events import Closed, Counters, Event, Finished, Flushed, Opened, Progress
from workloads.protocol import decode_event
from workloads.tally import WorkDone
from workloads.words import Mode, ProtocolError

pytestmark = pytest.mark.usefixtures("no_process_left", "no_core_dumps")

_PROLOGUE = """
import os, sys, time
if "--events-fd" in sys.argv:
    def number(option):
        return int(sys.argv[sys.argv.index(option) + 1])
    events, tally, file = map(number, ("--events-fd", "--tally-fd", "--file-fd"))
"""


@pytest.fixture
def lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Has every child run these lines before its own."""

    def make(lines: str) -> None:
        indented = "".join(f"    {line}\n" for line in lines.strip().splitlines())
        (tmp_path / "sitecustomize.py").write_text(_PROLOGUE + indented)
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    return make


def _ended(scratch_dir: Path, **changes: Any) -> RunState:
    return Watched(small(scratch_dir, **changes)).state


@pytest.mark.slow
def test_counts_that_are_taken_back_end_nobody(lies: Any, scratch_dir: Path) -> None:
    lies("""
try:
    os.ftruncate(tally, 0)
except PermissionError:
    print("may not")
""")
    state = _ended(scratch_dir)
    assert (state.outcome, state.rows_done) == (Outcome.FINISHED, SHAPE[0])
    assert state.output_tail == ("may not",)


@pytest.mark.parametrize(
    ("lines", "row"),
    [
        ("os._exit(0)", 0),
        ("""
from workloads.fill import Fill
step = Fill.step
def leave(self, array, start, stop):
    if start >= 70:
        os._exit(0)
    return step(self, array, start, stop)
Fill.step = leave
""", 70),
    ],
)  # fmt: skip
def test_an_end_without_the_work_is_no_wish_of_the_user(
    lines: str, row: int, lies: Any, scratch_dir: Path
) -> None:
    lies(lines)
    state = _ended(scratch_dir)
    words = f"the workload ended by itself at row {row}, before its work was done"
    assert (state.outcome, state.reason) == (Outcome.FAILED, words)


@pytest.mark.slow
def test_counts_beyond_the_array_are_not_taken(lies: Any, scratch_dir: Path) -> None:
    lies("""
from workloads.tally import Tally
write = Tally.write
def lie(self, done):
    write(self, done)
    write(self, done._replace(rows_done=done.rows_done * 10**12, pages_changed=-1))
Tally.write = lie
def lie_of_pages(self, runs):
    os.pwrite(self._fd, (1).to_bytes(8, "little") + (1 << 60).to_bytes(8, "little"), 64)
Tally.write_runs = Tally.write_bits = lie_of_pages
""")
    seen: list[int] = []
    watched = Watched(
        small(scratch_dir, mode=Mode.READ_WRITE),
        lambda run, update: seen.append(update.state.rows_done),
    )
    assert watched.state.outcome is Outcome.FINISHED
    assert max(seen) == SHAPE[0]


@pytest.mark.slow
def test_what_cannot_be_is_not_believed_and_said_so(lies: Any, scratch_dir: Path) -> None:
    lies("""
import json
def say(**body):
    now = {"event": "progress", "at": time.monotonic(), "rows_done": 0, "bytes_changed": 0,
           "pages_changed": 0, "discarded_pages": 0, "now": {}}
    os.write(events, json.dumps(now | body).encode() + b"\\n")
say(rows_done=10**12)
say(bytes_changed=-(1 << 62))
say(at=1e15)
say(now={"rss_anon_bytes": -5})
say(rows_done=10**40)
""")
    state = _ended(scratch_dir)
    assert (state.outcome, state.rows_done) == (Outcome.FINISHED, SHAPE[0])
    assert [line.partition(":")[0] for line in state.output_tail] == [
        "not believed", "not understood", "not believed", "not understood", "not understood"
    ]  # fmt: skip


def test_streams_without_a_line_cost_little_and_end(lies: Any, scratch_dir: Path) -> None:
    lies("""
for _ in range(256):
    os.write(events, b"x" * 65536)
    os.write(1, b"y" * 65536)
os._exit(7)
""")
    state = _ended(scratch_dir)
    assert state.outcome is Outcome.FAILED
    assert "exit code 7" in (state.reason or "")
    assert len("".join(state.output_tail)) < 20_000


def test_another_process_that_keeps_the_pipe_does_not_keep_the_run(
    lies: Any, scratch_dir: Path
) -> None:
    lies("""
if os.fork() == 0:
    sys.stdin.read()
    os._exit(0)
os._exit(0)
""")
    state = _ended(scratch_dir)
    assert (state.outcome, state.rows_done) == (Outcome.FAILED, 0)


def test_a_child_that_never_opens_anything_can_be_stopped(
    lies: Any, scratch_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lies("print('here I am', flush=True)\ntime.sleep(3600)")
    monkeypatch.setattr("tui.subject.work.STOP_SECONDS", 0.1)
    stopped = threading.Event()

    def stop(run: WorkloadRun, update: Update) -> None:
        if update.state.what == "starting the workload" and not stopped.is_set():
            stopped.set()
            run.stop()

    state = Watched(small(scratch_dir), stop).state
    assert state.outcome is Outcome.STOPPED
    assert "had to be ended" in (state.reason or "")


_MOST = Most(100, 100 * 4096)
_HERE = 1 << 40


def _event(kind: type[Event], done: int, moment: float = 1.0, **more: Any) -> Event:
    return kind(moment, done, done * 4096, done, 0, **more)


_PLACE: dict[str, Any] = {
    "pid": 1, "start": _HERE, "length_bytes": 100 * 4096 + 128, "data_offset": 128,
    "is_mapping": True, "mode": "c", "rows": 100, "row_bytes": 4096,
    "file_bytes": 100 * 4096 + 128, "open_seconds": 0.1, "before": Counters(),
    "after": Counters(),
}  # fmt: skip


def _opened(**changes: Any) -> Event:
    return _event(Opened, 0, **_PLACE | changes)


def _progress(rows: int, at: float = 1.0) -> Event:
    return _event(Progress, rows, at, now=Counters())


_FINISHED = _event(Finished, 100, seconds=1.0, now=Counters())


@pytest.mark.parametrize(
    ("said", "objection"),
    [
        ([_opened(), _progress(1), _progress(100), _FINISHED, _event(Closed, 100)], None),
        ([_opened(), _progress(50), _event(Opened, 50, **_PLACE), _event(Closed, 50)], None),
        ([_progress(101)], "more than the array has"),
        ([_progress(5), _progress(4)], "fewer rows"),
        ([_progress(5, at=3.0), _progress(6, at=2.0)], "a moment before"),
        ([_progress(5, at=1e12)], "yet to come"),
        ([_opened(rows=10**9)], "another size"),
        ([_opened(start=(1 << 64) - 1)], "nowhere"),
        ([_opened(length_bytes=1 << 50)], "another size"),
        ([_opened(data_offset=1 << 50)], "another size"),
        ([_event(Finished, 99, seconds=1.0, now=Counters())], "before the last row"),
        ([_FINISHED, _FINISHED], "finished twice"),
        ([_event(Closed, 1), _progress(1)], "after its end"),
    ],
)
def test_a_word_holds_or_does_not(said: list[Event], objection: str | None) -> None:
    word = Word(_MOST)
    *before, last = [word.objection(event) for event in said]
    assert before == [None] * len(before)
    assert last is None if objection is None else objection in (last or "")


def test_the_shared_counts_are_held_against_the_array() -> None:
    assert _MOST.allows_done(WorkDone(100, 100 * 4096, 101, 101, 101, 10**9, 1, 0))
    for lie in (
        WorkDone(101), WorkDone(-1), WorkDone(1, 1 << 40), WorkDone(pages_changed=1000),
        WorkDone(discarded_pages=-1), WorkDone(is_flushing=2), WorkDone(pages_dirtied=-1),
    ):  # fmt: skip
        assert not _MOST.allows_done(lie)


def test_nothing_that_is_counted_lies_below_0() -> None:
    body = {
        "event": "flushed", "at": 1.0, "rows_done": 0, "bytes_changed": 0, "pages_changed": 0,
        "discarded_pages": 0, "number": 1, "seconds": 0.1, "before": {}, "after": {},
    }  # fmt: skip
    assert isinstance(decode_event(json.dumps(body).encode()), Flushed)
    for lie in ({"seconds": -0.1}, {"number": -1}, {"after": {"swap_bytes": -4096}}):
        with pytest.raises(ProtocolError, match="out of range"):
            decode_event(json.dumps(body | lie).encode())
