"""The JSON of a tree: every key, metrics in bytes, null with its reason, bounds where they are."""

from __future__ import annotations

import json
from pathlib import Path

from tui.metrics import BY_KEY
from tui.metrics.measured import Bounded
from tui.probe.reading import NO_PERMISSION, Absent, Sample, Tier
from tui.run.about_tree import TreeAbout
from tui.run.budgets import broken, parse_budget
from tui.run.marker import Marker, MarkerKind
from tui.run.state import Outcome, Phase, RunState
from tui.run.subject_result import subject_json
from tui.tree.reading import FileUse, MappedFile, Process, SinceFork, TreeReading
from workloads.words import Mode

_MIB = 1 << 20
_FORKED = Absent("copies that forks share cannot be told apart here")
_KEY = "8:1:42"
FILE = MappedFile(
    _KEY,
    Path("/data/train.npy"),
    modes=(Mode.COPY_ON_WRITE, Mode.READ),
    processes=2,
    shape=(100, 4),
    dtype="float32",
    data_offset=128,
    figures={"size_bytes": 1728, "private_copies_bytes": _FORKED, "resident_bytes": 8192},
    peak={"private_copies_bytes": 12288.0},
    peak_bound={"private_copies_bytes": "at most"},
)
HEAD = Process(
    *(7, 100, 1, "python train.py"),
    figures={"rss_bytes": 3 * _MIB, "pss_bytes": NO_PERMISSION},
    peak={"rss_bytes": 4.0 * _MIB},
    walked_at=19.5,
    uses=(FileUse(_KEY, (Mode.READ,)),),
)
WORKER = Process(8, 101, 7, "python", is_alive=False, since_fork=SinceFork(7, 4096, 0))
_RSS = Bounded("processes share pages", 3 * _MIB, 5 * _MIB)
TREE = TreeReading(
    *(20.0, (HEAD, WORKER), (FILE,)),
    total={"rss_bytes": _RSS},
    notes=("2 processes are hidden",),
    peak_bounds={"rss_bytes": Bounded("processes share pages", 4 * _MIB, 6 * _MIB)},
)
SAMPLE = Sample(
    20.0,
    {"rss_bytes": _RSS, "page_tables_bytes": 8192, "swap_bytes": NO_PERMISSION},
    {Tier.COUNTERS: 20.0, Tier.WALK: 19.5},
)
STATE = RunState(
    TreeAbout("python train.py", command=("python", "train.py")),
    phase=Phase.ENDED,
    started_at=10.0,
    elapsed_seconds=12.5,
    sample=SAMPLE,
    peak={"page_tables_bytes": 16384},
    outcome=Outcome.FAILED,
    reason="exit code 3",
    tree=TREE,
    verdict="What it comes to.",
)


def test_a_command_has_every_key_in_bytes_or_null_with_its_reason() -> None:
    found = subject_json(STATE, [Marker(MarkerKind.END, 22.5, 0, "failed")], 3)
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert (found["schema"], found["command"]) == ("cowtop.subject/1", ["python", "train.py"])
    assert "pid" not in found
    assert (found["outcome"], found["exit_code"], found["reason"]) == ("failed", 3, "exit code 3")
    assert found["peak"].keys() == found["final"].keys() == BY_KEY.keys()
    assert found["peak"]["page_tables_bytes"] == 16384
    assert found["peak"]["rss_bytes"] is None
    assert found["bounds"]["peak"]["rss_bytes"] == {"at_least": 4 * _MIB, "at_most": 6 * _MIB}
    assert found["bounds"]["final"]["rss_bytes"] == {"at_least": 3 * _MIB, "at_most": 5 * _MIB}
    assert found["absent"]["peak"]["swap_bytes"] == "no permission"
    assert found["absent"]["exit_code"] is None
    (marker,) = found["markers"]
    assert (marker["kind"], marker["at_seconds"]) == ("end", 12.5)
    assert found["notices"] == ["2 processes are hidden"]
    assert found["verdict"] == "What it comes to."


def test_a_process_and_a_file_say_what_is_not_known_of_them() -> None:
    found = subject_json(STATE)
    head, worker = found["processes"]
    assert (head["pid"], head["parent"], head["name"]) == (7, 1, "python train.py")
    assert (head["peak"]["rss_bytes"], head["final"]["rss_bytes"]) == (4 * _MIB, 3 * _MIB)
    assert head["final"]["pss_bytes"] is None
    assert found["absent"]["processes"]["7"]["pss_bytes"] == "no permission"
    absent = dict.fromkeys(("new_bytes", "left_bytes"), "not read")
    fork = worker["since_fork"]
    assert (fork["parent"], fork["shared_bytes"], fork["copied_bytes"]) == (7, 4096, 0)
    assert fork["new_bytes"] is fork["left_bytes"] is None
    assert (fork["absent"], fork["bounds"]) == (absent, {})
    (file,) = found["files"]
    assert (file["path"], file["mode"], file["bytes"]) == ("/data/train.npy", "c,r", 1728)
    assert (file["shape"], file["dtype"], file["processes"]) == ([100, 4], "float32", 2)
    assert file["peak"]["private_copies_bytes"] == 12288
    assert file["upper_bound"] == {"private_copies_bytes": "at most"}
    assert file["final"]["private_copies_bytes"] is None
    reasons = found["absent"]["files"]["/data/train.npy"]
    assert reasons["private_copies_bytes"] == _FORKED.reason


def test_a_figure_of_another_moment_says_how_long_before_the_end_it_was_read() -> None:
    found = subject_json(STATE)
    assert found["seconds_before_end"] == {"counters": 2.5, "walk": 3.0}
    assert [one["walked_seconds_before_end"] for one in found["processes"]] == [3.0, None]
    (file,) = found["files"]
    assert (file["walked_seconds_before_end"], file["order"]) == (3.0, "C")


def test_what_was_never_looked_at_is_all_absent_and_nothing_is_0() -> None:
    state = RunState(TreeAbout("sleep", pid=9), outcome=Outcome.FINISHED)
    found = subject_json(state)
    assert found["pid"] == 9
    assert set(found["peak"].values()) == set(found["final"].values()) == {None}
    assert found["absent"]["final"].keys() == BY_KEY.keys()
    assert "not cowtop's child" in found["absent"]["exit_code"]
    assert (found["processes"], found["files"]) == ([], [])


def test_a_budget_knows_of_a_peak_that_was_only_bounded() -> None:
    texts = ("rss > 7M", "rss > 5M", "rss > 3M", "page_tables > 800%", "page_tables > 1000%")
    budgets = [parse_budget(text) for text in texts]
    found = {item.budget.limit: item.is_unknown for item in broken(budgets, STATE)}
    # Never over 6 MiB, at least 4 MiB; the one file has 1,728 bytes, a page.
    assert found == {5.0 * _MIB: True, 3.0 * _MIB: False}
    half = parse_budget("page_tables > 300%")
    assert not broken([half], STATE)[0].is_unknown
