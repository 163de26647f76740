"""`cowtop run --headless --instances N`: one object of all, judged as one, refused in one line."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.headless.command import SMALL, paced, refusal_of, result
from tests.headless.conftest import RunHere
from tests.run.test_result import check_schema
from tests.workloads.scripted import save_array
from tui.metrics import BY_KEY

pytestmark = pytest.mark.usefixtures("no_process_left", "no_core_dumps")
RUN = ("run", "fill", "--headless", "--instances")


def _check_totals(found: dict[str, Any]) -> None:
    totals = found["totals"]
    # Every metric has a figure or a reason, at the end and of its peak.
    assert totals["final"].keys() | totals["absent"].keys() == BY_KEY.keys()
    assert not totals["final"].keys() & totals["absent"].keys()
    assert totals["peak"].keys() | totals["peak_absent"].keys() == BY_KEY.keys()
    assert totals["final_within"].keys() <= totals["absent"].keys()


def test_one_object_has_each_of_them_the_totals_and_the_file_once(
    scratch_dir: Path, run_here: RunHere, tmp_path: Path
) -> None:
    junit = tmp_path / "junit.xml"
    budgets = ("--fail-if", "private_copies > 1G", "--fail-if", "private_copies > 4K")
    done = run_here(
        *(*RUN, 3, *SMALL, "--seed", 5, "--scratch-dir", scratch_dir),
        *(*budgets, "--junit", junit),
    )
    assert done.returncode == 5
    found = json.loads(done.stdout)
    assert found["schema"] == "cowtop.instances/1"
    each = found["instances"]
    for index, one in enumerate(each):
        check_schema({key: value for key, value in one.items() if key not in ("instance", "seed")})
        assert (one["instance"], one["seed"]) == (index + 1, 5 + index)
        assert one["settings"]["seed"] == 5 + index
        assert one["outcome"] == "finished"
    _check_totals(found)
    copies = sum(one["final"]["private_copies_bytes"] for one in each)
    assert found["totals"]["final"]["private_copies_bytes"] == copies
    assert found["totals"]["peak"]["private_copies_bytes"] == copies
    assert (found["outcome"], found["outcomes"]) == ("finished", {"finished": 3})
    assert (found["file"]["changed"], found["file"]["state"]) == (False, "unchanged")
    # Of all together: no one of them alone has so much.
    held, over = found["budgets"]
    assert (held["verdict"], over["verdict"]) == ("held", "over")
    assert done.stderr.startswith("cowtop: budget broken: private_copies.peak ")
    suite = ET.fromstring(junit.read_text())
    names = [case.get("name") for case in suite.findall("testcase")]
    assert names[:3] == [f"run fill in mode c, seed {seed}" for seed in (5, 6, 7)]
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("5", "1", "0")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("0",), "from 1 to 64"),
        (("65",), "from 1 to 64"),
        (("-1",), "from 1 to 64"),
        (("many",), "from 1 to 64"),
        (("2", "--mode", "w+"), "each would undo what the others made"),
        (("2", "--mode", "r"), "a read-only one cannot be changed"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    options: tuple[str, ...], words: str, run_here: RunHere
) -> None:
    assert words in refusal_of(run_here(*RUN, *options))


def test_instances_and_modes_are_two_questions(run_here: RunHere) -> None:
    refused = refusal_of(run_here("run", "fill", "--instances", 2, "--modes", "c,r+"))
    assert "two questions" in refused


def test_a_file_of_the_users_is_not_written_without_being_asked(
    tmp_path: Path, run_here: RunHere
) -> None:
    save_array(tmp_path / "mine.npy", (60, 2000))
    refused = refusal_of(run_here(*RUN, 2, "--mode", "r+", "--file", tmp_path / "mine.npy"))
    assert "--allow-write" in refused


@pytest.mark.long  # tests/ends does it in every phase
def test_a_signal_stops_all_in_order_and_what_was_measured_is_told(scratch_dir: Path) -> None:
    with paced(scratch_dir, "--instances", "2") as run:
        run.process.send_signal(signal.SIGTERM)
        code, out, _ = run.finish()
    assert code == 128 + signal.SIGTERM
    found = json.loads(out)
    assert found["outcomes"] == {"stopped": 2}
    assert found["file"]["state"] == "unchanged"
    _check_totals(found)


@pytest.mark.slow
def test_result_is_one_line(scratch_dir: Path, run_here: RunHere) -> None:
    done = run_here(*RUN, 1, *SMALL, "--scratch-dir", scratch_dir, "--page-map")
    found = result(done)
    assert [one["page_map"] is not None for one in found["instances"]] == [True]
