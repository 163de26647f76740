"""The pytest plugin for a whole suite: budgets without a line in a test, the report, properties."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from tests.test_pytest_plugin import HEAD, plugin_options

pytest_plugins = ["pytester"]
PAGE = 4096
DIRTY = {"cowtop.file_dirty_bytes.final", "cowtop.file_dirty_bytes.final.not_known"}

SUITE = (
    HEAD
    + """
import threading

@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    file = tmp_path_factory.mktemp("shared") / "shared.bin"
    file.write_bytes(bytes(64 * 4096))
    return np.memmap(file, np.uint8, mode="c")

def test_copies(array):
    array += 1

def test_reads(array):
    array.sum()

def test_copies_some_of_what_is_there_before(shared):
    shared[: 8 * 4096] = 1

def test_uses_what_another_copied(shared):
    assert shared[0] == 1

def test_copies_in_a_thread(tmp_path):
    (tmp_path / "t.bin").write_bytes(bytes(128 * 4096))
    def work():
        np.memmap(tmp_path / "t.bin", np.uint8, mode="c")[:] = 1
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()

@pytest.mark.memmap_budget("private_copies > 100M")
def test_has_a_budget_of_its_own(array):
    array[:] = 1

def test_writes_to_the_file(tmp_path, array):
    np.memmap(tmp_path / "array.bin", np.uint8, mode="r+")[:] = 1

def test_opens_nothing():
    pass
"""
)


def _run(session: pytest.Pytester, *options: str, ini: str = "") -> pytest.RunResult:
    session.makeini(f"[pytest]\nfilterwarnings = error\naddopts = --strict-markers\n{ini}")
    session.makepyfile(SUITE)
    return session.runpytest_inprocess(*plugin_options(), "-p", "no:cacheprovider", *options)


def test_a_budget_of_the_suite_finds_the_tests_that_copy(pytester: pytest.Pytester) -> None:
    budgets = "private_copies > 40K\n    private_copies > 90%"
    result = _run(pytester, ini=f"memmap_budget =\n    {budgets}")
    result.assert_outcomes(passed=6, failed=2)
    result.stdout.fnmatch_lines(
        [
            "budget broken: array.bin (c): private_copies.peak 1.00 MiB > 40.0 KiB",
            "budget broken: array.bin (c): private_copies.peak 1.00 MiB > 90% of the file (922 *)",
            "budget broken: t.bin (c): private_copies.peak 512 KiB > 40.0 KiB",
        ]
    )


@pytest.mark.slow
def test_the_option_stands_instead_of_the_ini(pytester: pytest.Pytester) -> None:
    ini = "memmap_budget = private_copies > 0"
    _run(pytester, "--memmap-budget", "private_copies > 0.6M", ini=ini).assert_outcomes(
        passed=7, failed=1
    )


@pytest.mark.slow
def test_numpy_is_left_as_it_was(pytester: pytest.Pytester) -> None:
    flush = np.memmap.flush
    _run(pytester, "--memmap-report")
    assert "__init__" not in vars(np.memmap) and np.memmap.flush is flush


@pytest.mark.parametrize(
    ("budget", "words"),
    [
        ("private_copies", "'private_copies' is not a budget: *"),
        ("rss_anon > 1G", "'rss_anon.peak' is not judged for a whole suite: *"),
        ("file_dirty > 1G", "'file_dirty.peak' is not judged for a whole suite: *"),
        ("copies > 1G", "no metric is called 'copies': *"),
    ],
)
@pytest.mark.parametrize("is_ini", [True, False])
def test_a_wrong_budget_is_one_line_before_any_test(
    pytester: pytest.Pytester, budget: str, words: str, is_ini: bool
) -> None:
    options = [] if is_ini else ["--memmap-budget", budget]
    result = _run(pytester, *options, ini=f"memmap_budget = {budget}" if is_ini else "")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: memmap_budget: {words}"])
    assert len(result.errlines) <= 2 and "test session" not in result.stdout.str()


@pytest.mark.slow
def test_the_report_has_the_worst_first(pytester: pytest.Pytester) -> None:
    result = _run(pytester, "--memmap-report", "--memmap-budget", "private_copies > 600K")
    result.stdout.fnmatch_lines(
        [
            "copies, peak  at the end * dirty  budgets  array           test",
            "   +1.00 MiB   +1.00 MiB * broken   array.bin (c)   *::test_copies",
            "   +1.00 MiB   +1.00 MiB * holds    array.bin (c)   *::test_has_a_budget_*",
            "    +512 KiB    +512 KiB * holds    t.bin (c)       *::test_copies_in_a_thread",
            "   +32.0 KiB   +32.0 KiB * holds    shared.bin (c)  *::test_copies_some_*",
        ],
        consecutive=True,
    )
    result.stdout.no_fnmatch_line("*::test_uses_what_another_copied")


def test_a_report_without_an_array_says_so(pytester: pytest.Pytester) -> None:
    result = _run(pytester, "--memmap-report", "-k", "opens_nothing")
    result.stdout.fnmatch_lines(["no array was watched: no test opened a numpy.memmap or *"])


@pytest.mark.long
def test_workers_hand_their_rows_to_the_controller(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nmemmap_budget = private_copies > 600K")
    pytester.makepyfile(SUITE)
    options = ("-n2", "--dist", "loadfile", "--memmap-report-file", "rows.json")
    result = pytester.runpytest_subprocess(*plugin_options(), *options)
    result.assert_outcomes(passed=7, failed=1)
    found = json.loads((pytester.path / "rows.json").read_text())
    assert found["schema"] == "cowtop.pytest/1"
    worst, *_ = found["rows"]
    assert worst["test"].endswith("::test_copies")
    assert worst["figures"]["private_copies_bytes.peak"] == {"bytes": 256 * PAGE}
    assert worst["budgets"][0]["verdict"] == "broken"
    assert len(found["rows"]) == 7


def test_a_report_that_cannot_be_written_is_said(pytester: pytest.Pytester) -> None:
    result = _run(pytester, "--memmap-report-file", "/no/such/folder/x.json", "-k", "reads")
    result.stdout.fnmatch_lines(["cowtop: --memmap-report-file: *cannot be written: No such file*"])
    result.assert_outcomes(passed=1, deselected=7)


@pytest.mark.slow
def test_junit_has_the_figures_also_of_budgets_that_hold(pytester: pytest.Pytester) -> None:
    _run(pytester, "--junitxml=j.xml", "--memmap-budget", "private_copies > 600K")
    root = ET.fromstring((pytester.path / "j.xml").read_text())
    told = {
        case.get("name"): {p.get("name"): p.get("value") for p in case.iter("property")}
        for case in root.iter("testcase")
    }
    assert set(told["test_reads"]) & DIRTY
    assert {name: v for name, v in told["test_reads"].items() if name not in DIRTY} == {
        "cowtop.array": "array.bin (c)",
        "cowtop.private_copies_bytes.peak": "0",
        "cowtop.private_copies_bytes.final": "0",
        "cowtop.budget.1": "private_copies.peak > 600 KiB",
        "cowtop.budget.1.verdict": "holds",
        "cowtop.budget.1.figure": "private_copies.peak 0 B, not > 600 KiB",
    }
    assert told["test_copies"]["cowtop.budget.1.verdict"] == "broken"
    two = told["test_writes_to_the_file"]
    assert {two["cowtop.1.array"], two["cowtop.2.array"]} == {"array.bin (c)", "array.bin (r+)"}
    assert told["test_opens_nothing"] == {}


@pytest.mark.slow
def test_a_watched_array_is_judged_once_and_by_the_suite_too(pytester: pytest.Pytester) -> None:
    body = """
def test_it(array, memmap_watch):
    w = memmap_watch(array)
    array[:] = 1
"""
    pytester.makepyfile(HEAD + body)
    options = ("--memmap-budget", "private_copies > 600K", "--memmap-report")
    result = pytester.runpytest_inprocess(*plugin_options(), *options)
    result.assert_outcomes(failed=1)
    lines = [line for line in result.outlines if line.startswith("budget broken")]
    assert lines == ["budget broken: private_copies.peak 1.00 MiB > 600 KiB"]
    assert sum("array.bin (c)" in line for line in result.outlines) == 1


@pytest.mark.slow
def test_copies_of_a_child_that_ended_are_not_passed_in_silence(
    pytester: pytest.Pytester,
) -> None:
    body = """
import subprocess
import sys

PROGRAM = "import numpy as np, sys; np.memmap(sys.argv[1], np.uint8, mode='c')[:] = 1"

def test_it(array, tmp_path):
    subprocess.run([sys.executable, "-c", PROGRAM, str(tmp_path / "array.bin")], check=True)
"""
    pytester.makepyfile(HEAD + body)
    options = ("--memmap-budget", "private_copies > 512K", "--memmap-report")
    result = pytester.runpytest_inprocess(*plugin_options(), *options)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "budget broken: array.bin (c): private_copies.peak is not known, so not judged by *",
            "*>= 0 B * not known *test_it",
        ]
    )
