"""Budgets on the command line: exit code, lines on stderr, and JUnit that any reader takes."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.cli import main
from tui.errors import ExitCode
from tui.headless.budgets import Budgets
from tui.headless.junit import junit_xml
from tui.probe.reading import Absent, Sample
from tui.run.about import WorkloadAbout
from tui.run.about_tree import TreeAbout
from tui.run.budgets import broken, parse_budget
from tui.run.state import Outcome, RunState
from tui.settings import Settings

ABOUT = WorkloadAbout(Settings())

ENDED = RunState(
    ABOUT,
    outcome=Outcome.FINISHED,
    elapsed_seconds=1.5,
    final=Sample(1.0, {"pss_bytes": Absent("no <permission> & no \x1b[31mcolour")}),
    peak={"rss_bytes": 5 << 20},
    verdict="All is \x00well & <good>",
)
RUN = ["run", "fill", "--headless", "--shape", "300x2000", "--mode", "c", "--flush-every", "0"]


def _suite(document: bytes) -> ET.Element:
    return ET.fromstring(document)


def test_junit_has_a_case_for_the_run_and_one_for_each_budget() -> None:
    budgets = [parse_budget(text) for text in ("rss > 4M", "rss > 6M", "pss.final > 1K")]
    suite = _suite(junit_xml(ENDED, budgets, broken(budgets, ENDED)))
    assert suite.tag == "testsuite"
    assert [suite.get(name) for name in ("tests", "failures", "errors")] == ["4", "1", "1"]
    told = [[child.tag for child in case] for case in suite.findall("testcase")]
    assert told == [["system-out"], ["failure"], [], ["error"]]
    names = [case.get("name") for case in suite.findall("testcase")]
    assert names[:2] == ["run fill in mode c", "rss.peak > 4.00 MiB"]
    failure = suite.find(".//failure")
    assert failure is not None and failure.get("message") == "rss.peak 5.00 MiB > 4.00 MiB"


def test_a_run_that_was_killed_is_an_error_of_its_own_case() -> None:
    state = replace(ENDED, outcome=Outcome.KILLED, reason="killed by the memory limit")
    suite = _suite(junit_xml(state, [], []))
    error = suite.find("testcase/error")
    assert error is not None and error.get("message") == "killed: killed by the memory limit"
    assert [suite.get(name) for name in ("tests", "failures", "errors")] == ["1", "0", "1"]


@pytest.mark.parametrize(
    ("about", "name", "errors"),
    [
        (TreeAbout("python train.py", command=("python", "train.py")), "exec python train.py", "1"),
        (TreeAbout("python train.py", pid=4711), "attach python train.py", "0"),
    ],
)
def test_what_was_watched_as_long_as_was_asked_and_goes_on_is_no_error(
    about: TreeAbout, name: str, errors: str
) -> None:
    state = replace(ENDED, about=about, outcome=Outcome.STOPPED, reason="it goes on")
    suite = _suite(junit_xml(state, [], []))
    assert [case.get("name") for case in suite.findall("testcase")] == [name]
    assert suite.get("errors") == errors


@given(st.text(), st.text())
def test_junit_is_xml_whatever_the_run_says(reason: str, verdict: str) -> None:
    state = replace(ENDED, outcome=Outcome.FAILED, reason=reason, verdict=verdict)
    assert _suite(junit_xml(state, [], [])).get("errors") == "1"


@pytest.mark.parametrize(
    ("outcome", "code", "wanted"),
    [
        (Outcome.FINISHED, ExitCode.FINISHED, ExitCode.OVER_BUDGET),
        (Outcome.KILLED, ExitCode.KILLED, ExitCode.KILLED),
    ],
)
def test_a_run_that_failed_keeps_its_own_exit_code(
    outcome: Outcome, code: ExitCode, wanted: ExitCode, capsys: pytest.CaptureFixture[str]
) -> None:
    budgets = Budgets((parse_budget("rss > 4M"),))
    assert budgets.judged(replace(ENDED, outcome=outcome), code) is wanted
    assert capsys.readouterr().err == "cowtop: budget broken: rss.peak 5.00 MiB > 4.00 MiB\n"


def test_a_budget_that_holds_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    budgets = Budgets((parse_budget("rss > 6M"),))
    assert budgets.judged(ENDED, ExitCode.FINISHED) is ExitCode.FINISHED
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--fail-if", "rss > 1M"], "--fail-if is judged .* add --headless"),
        (["--junit", "out.xml"], "--junit is judged .* add --headless"),
        (["--headless", "--fail-if", "rss"], "--fail-if: 'rss' is not a budget"),
        (["--headless", "--junit", "/no/such/folder/out.xml"], "--junit: .* No such file"),
        (["--headless", "--junit", "/"], "--junit: '/' cannot be written: Is a directory"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_judged_is_refused_before_the_run(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with contextlib.suppress(SystemExit):
        assert main(["run", "fill", *words]) == ExitCode.USAGE
    assert re.search(told, capsys.readouterr().err)


@pytest.mark.slow
def test_a_real_run_over_budget_exits_5_and_still_tells_its_result(
    scratch_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "out.xml"
    budgets = ["--fail-if", "private_copies > 50%", "--fail-if", "private_copies > 100%"]
    options = ["--scratch-dir", str(scratch_dir), *budgets, "--junit", str(report)]
    assert main([*RUN, *options]) == ExitCode.OVER_BUDGET
    out, err = capsys.readouterr()
    # 300 x 2000 x 4 bytes and the header: 586 pages, to the page.
    assert json.loads(out)["peak"]["private_copies_bytes"] == 586 * 4096
    assert err.splitlines() == [
        "cowtop: budget broken: private_copies.peak 2.29 MiB > 50% of the file (1.14 MiB)"
    ]
    assert _suite(report.read_bytes()).get("failures") == "1"


@pytest.mark.slow
def test_a_run_that_copies_nothing_holds_a_budget_of_nothing(
    scratch_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--scratch-dir", str(scratch_dir), "--fail-if", "private_copies > 0"]
    assert main(["run", "scan", *RUN[2:], *options]) == ExitCode.FINISHED
    assert capsys.readouterr().err == ""


def test_peaks_between_samples_count(scratch_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # One tick at the start and one at the end: each release in between dropped 100 rows.
    options = ["--flush-every", "100", "--release", "dontneed", "--interval", "3600"]
    main([*RUN, *options, "--scratch-dir", str(scratch_dir)])
    result = json.loads(capsys.readouterr().out)
    assert result["final"]["private_copies_bytes"] == 0
    assert result["peak"]["private_copies_bytes"] >= 100 * 2000 * 4
    assert result["peak"]["rss_bytes"] >= result["final"]["rss_bytes"]


@pytest.mark.slow
def test_a_reader_that_closes_early_does_not_hide_a_broken_budget(scratch_dir: Path) -> None:
    options = ["--scratch-dir", str(scratch_dir), "--fail-if", "rss > 1K"]
    reader, writer = os.pipe()
    os.close(reader)
    program = [sys.executable, "-m", "cowtop", *RUN, *options]
    with os.fdopen(writer, "wb") as out:
        ended = subprocess.run(program, stdout=out, stderr=subprocess.PIPE, text=True)
    assert ended.returncode == ExitCode.OVER_BUDGET
    assert ended.stderr.startswith("cowtop: budget broken: rss.peak ")
    assert len(ended.stderr.splitlines()) == 1
