"""`cowtop fit` without a screen: what it prints, in every format, and what it refuses."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.fit.costs import MIB, NO_CAGE, cost
from tests.headless.command import cowtop
from tests.headless.conftest import Refused, RunHere
from tui.errors import ExitCode
from tui.fit.memory import MemoryGiven
from tui.fit.plan import FitPlan
from tui.fit.run import FitRun
from tui.fit.state import FitState, FitStatus, ModeFit, Proof
from tui.fit.verdict import of
from tui.headless.fit_text import FORMATS, title
from tui.headless.live_fit import fit_lines
from tui.settings import Settings
from tui.shapes import shape_for_size

pytestmark = pytest.mark.usefixtures("no_process_left")
PLAN = FitPlan(
    Settings(shape=shape_for_size(64 * MIB, "float32")),
    MemoryGiven(512 * MIB, 0, "512 MiB of memory as asked for, no swap"),
)
ROWS = (
    ModeFit(
        "lazy",
        "lazy",
        FitStatus.DONE,
        cost=cost(18 * MIB, MIB / 4, NO_CAGE),
        shared_bytes=64 * MIB,
        fits=27,
        fits_most=28,
        reason="at most, for it is without the kernel's own share (no cage here)",
    ),
    ModeFit("r+", "fill", FitStatus.CANNOT, reason="mode r+ writes to x.npy"),
    ModeFit(
        "c",
        "fill",
        FitStatus.DONE,
        cost=cost(82 * MIB),
        shared_bytes=64 * MIB,
        fits=6,
        proofs=(Proof(6, 6, 0), Proof(7, 6, 1)),
        proved=True,
    ),
)


@pytest.fixture
def state() -> FitState:
    begun = replace(PLAN.begin(), modes=ROWS, is_ended=True)
    return replace(begun, verdict=of(begun))


def test_the_sentence_has_all_numbers_what_was_proved_and_what_is_not_known(
    state: FitState,
) -> None:
    said = state.verdict
    assert said.startswith(
        "mode c: 6; lazy: 27 or 28 (24 leave the file room), and all of them read one copy of the "
        "file. "
    )
    assert "Proved: c: 6 of 6 finished, with 7, 1 was killed." in said
    assert "r+: Mode r+ writes to x.npy." in said
    assert "lazy: At most, for it is without the kernel's own share (no cage here)." in said


def test_in_json_what_is_not_known_is_null_with_its_reason(state: FitState) -> None:
    told = json.loads(FORMATS["json"](PLAN, state))
    assert told["schema"] == "cowtop.fit/1"
    assert (told["memory_bytes"], told["swap_bytes"]) == (512 * MIB, 0)
    lazy, written, copied = told["modes"]
    assert copied["per_instance_bytes"] == 84 * MIB
    assert (copied["fits"], copied["proved"], copied["reason"]) == (6, True, None)
    assert [proof["instances"] for proof in copied["proofs"]] == [6, 7]
    assert (lazy["per_instance_bytes"], lazy["kernel_bytes"], lazy["proved"]) == (None,) * 3
    assert lazy["absent"]["per_instance_bytes"] == "no cage here"
    assert lazy["bounds"]["per_instance_bytes"] == [18.25 * MIB, None]
    assert written["fits"] is None
    assert written["absent"]["fits"] == written["reason"] == "mode r+ writes to x.npy"


def test_every_format_has_a_row_a_mode(state: FitState) -> None:
    text = FORMATS["text"](PLAN, state)
    assert "27 or 28" in text and ">= 18.2 MiB" in text
    assert [line.split()[0] for line in text.splitlines()[3:6]] == ["lazy", "r+", "c"]
    state = replace(state, modes=(replace(ROWS[0], measured_on_bytes=41 * MIB), *ROWS[1:]))
    rows = list(csv.DictReader(io.StringIO(FORMATS["csv"](PLAN, state))))
    assert [
        (row["mode"], row["fits"], row["proved"], row["measured_on_bytes"]) for row in rows
    ] == [
        ("lazy", "27", "", "42991616"),
        ("r+", "", "", ""),
        ("c", "6", "true", ""),
    ]
    assert FORMATS["markdown"](PLAN, state).count("\n| ") == 5


def test_what_was_changed_and_thousands_are_said(state: FitState) -> None:
    rows = (replace(ROWS[0], fits=4_711, fits_most=None), *ROWS[1:])
    said = of(replace(state, modes=rows, changed_file="mine.npy", memory_bytes=1 << 40))
    assert "lazy: more than 1,000, and" in said
    assert "Mode r+ has changed mine.npy." in said
    assert "changed" not in state.verdict
    assert json.loads(FORMATS["json"](PLAN, state))["changed_file"] is None


def test_the_title_names_the_work_that_is_done() -> None:
    assert title(PLAN).startswith("fill ")
    assert title(replace(PLAN, labels=("r",))).startswith("scan ")


def test_what_does_not_end_is_given_up_with_the_reason(scratch_dir: Path) -> None:
    base = replace(PLAN.base, scratch_dir=scratch_dir, flush_every_rows=0, chunk_rows=1)
    run = FitRun(replace(PLAN, base=base, labels=("c",)), patience_seconds=0)
    (row,) = run.execute().modes
    assert row.status is FitStatus.CANNOT
    assert row.reason == "not measured: 1 at once did not end in 0 minutes"


def test_the_live_lines_say_how_many_run_and_stand_and_what_they_have() -> None:
    row = ModeFit("c", "fill", FitStatus.PROVING, now_bytes=(80.0 * MIB,) * 6, stopped_now=(0, 4))
    lines = fit_lines(replace(PLAN.begin(), modes=(row, *ROWS[:2])), "fill")
    assert lines[1:] == [
        "c     proving    6 at once, private 480 MiB, 2 of 6 stopped from outside",
        "lazy  done       fits 27 or 28",
        "r+    cannot     mode r+ writes to x.npy",
    ]


@pytest.mark.slow
def test_a_real_fit_measures_tells_and_leaves_nothing(scratch_dir: Path, run_here: RunHere) -> None:
    words = ("--memory", "128M", "--modes", "load,r+", "--format", "json")
    file = scratch_dir / "mine.npy"
    np.save(file, np.zeros((50, 1000), dtype="float32"))
    before = file.read_bytes()
    done = cowtop("fit", *words, "--file", file, "--scratch-dir", scratch_dir)
    assert (done.returncode, done.stderr) == (ExitCode.FINISHED, "")
    loaded, written = json.loads(done.stdout)["modes"]
    assert 2 <= loaded["fits"] <= 12
    assert loaded["private_bytes"] > 200_000
    assert written["fits"] is None
    assert "--allow-write" in written["reason"]
    assert file.read_bytes() == before
    alone = run_here("fit", "--modes", "r+", "--file", file)
    assert (alone.returncode, alone.stderr.count("\n")) == (ExitCode.USAGE, 1)
    assert "how many fit is not known: mode r+ writes to mine.npy" in alone.stderr
    file.unlink()
    assert list(scratch_dir.iterdir()) == []


@pytest.mark.long
def test_a_file_that_may_be_written_is_said_to_be_changed(scratch_dir: Path) -> None:
    file = scratch_dir / "mine.npy"
    np.save(file, np.zeros((50, 1000), dtype="float32"))
    before = file.read_bytes()
    changing = ("--memory", "128M", "--modes", "r+", "--format", "json", "--allow-write")
    done = cowtop("fit", *changing, "--file", file, "--scratch-dir", scratch_dir)
    assert json.loads(done.stdout)["changed_file"] == "mine.npy"
    assert file.read_bytes() != before
    file.unlink()
    assert list(scratch_dir.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--size", "nine"], "--size: 'nine' is not a size"),
        (["--memory", "0"], "--memory: '0' is not a size"),
        (["--swap", "some"], "--swap: 'some' is not a size"),
        (["--swap", "-1"], "--swap: '-1' is not a size: write it like 256M, or 0"),
        (["--modes", "c, r,c"], "--modes: 'c' is there more than once"),
        (["--modes", "w+"], "each would undo what the others made"),
        (["--modes", "lazy,q"], "--modes: unknown mode 'q'"),
        (["--workload", "lazy"], "--workload: lazy has a row of its own"),
        (["--workload", "dance"], "--workload: unknown workload"),
        (["--dtype", "text"], "--dtype: 'text' is not a dtype"),
        (["--file", "/nowhere.npy"], "nowhere.npy"),
        (["--file", "/nowhere.npy", "--size", "1M"], "--file has its own shape"),
        (["--seed", "x"], "--seed: 'x' is not a whole number"),
    ],
)
def test_bad_input_is_one_line(words: list[str], said: str, refused: Refused) -> None:
    assert said in refused("fit", *words)
