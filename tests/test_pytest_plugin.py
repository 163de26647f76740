"""The pytest plugin: a test over its budget fails by itself, and nothing passes unjudged."""

from __future__ import annotations

import sys
from importlib.metadata import entry_points
from pathlib import Path

import numpy as np  # imported here once: it cannot be imported anew by the sessions below
import pytest

from tui.watch.block import watch

pytest_plugins = ["pytester"]
PLUGIN = "cowtop.pytest_plugin"

HEAD = """
import numpy as np
import pytest

@pytest.fixture
def array(tmp_path):
    file = tmp_path / "array.bin"
    file.write_bytes(bytes(256 * 4096))
    return np.memmap(file, np.uint8, mode="c")
"""


@pytest.fixture
def session(pytester: pytest.Pytester) -> pytest.Pytester:
    """A session of its own that is strict."""
    pytester.makepyprojecttoml(
        "[tool.pytest.ini_options]\n"
        'addopts = "--strict-markers --strict-config"\nfilterwarnings = ["error"]\n'
    )
    return pytester


def plugin_options() -> list[str]:
    """The options that load the plugin; none where it is installed."""
    installed = [e.value for e in entry_points(group="pytest11", name="cowtop")]
    return [] if PLUGIN in installed else ["-p", PLUGIN]


def _run(session: pytest.Pytester, body: str) -> pytest.RunResult:
    session.makepyfile(HEAD + body)
    return session.runpytest_inprocess(*plugin_options(), "-p", "no:cacheprovider")


@pytest.mark.slow
def test_a_test_within_its_budget_passes(session: pytest.Pytester) -> None:
    body = """
@pytest.mark.memmap_budget("private_copies > 0", "private_copies.final > 5%")
def test_it(array, memmap_watch):
    w = memmap_watch(array)
    array.sum()
    assert w.private_copies_bytes == 0
"""
    _run(session, body).assert_outcomes(passed=1)


@pytest.mark.slow
def test_a_test_over_its_budget_fails_itself(session: pytest.Pytester) -> None:
    body = """
@pytest.mark.memmap_budget("private_copies > 100K")
@pytest.mark.memmap_budget("private_copies > 50%")
@pytest.mark.memmap_budget("private_copies > 100%")
def test_it(array, memmap_watch):
    memmap_watch(array, interval=1)
    array[:] = 1
"""
    result = _run(session, body)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "budget broken: private_copies.peak 1.00 MiB > 50% of the file (512 KiB)",
            "budget broken: private_copies.peak 1.00 MiB > 100 KiB",
        ]
    )
    result.stdout.no_fnmatch_line("*100% of the file*")


@pytest.mark.slow
def test_each_watched_array_is_judged(session: pytest.Pytester) -> None:
    body = """
@pytest.mark.memmap_budget("private_copies > 4K")
def test_it(array, tmp_path, memmap_watch):
    other = np.memmap(tmp_path / "array.bin", np.uint8, mode="c")
    memmap_watch(array), memmap_watch(other)
    other[:8192] = 1
"""
    result = _run(session, body)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["budget broken: private_copies.peak 8.00 KiB > 4.00 KiB"])


@pytest.mark.parametrize(
    ("marker", "arguments", "words"),
    [
        ('"private_copies > 1M"', "array", "memmap_budget: no array was watched*"),
        ('"private_copies"', "array, memmap_watch", "memmap_budget: 'private_copies' is not a *"),
        ("", "array, memmap_watch", "memmap_budget takes one or more budgets as text"),
        ("5", "array, memmap_watch", "memmap_budget takes one or more budgets as text"),
    ],
)
def test_a_budget_that_cannot_be_judged_is_no_pass(
    session: pytest.Pytester, marker: str, arguments: str, words: str
) -> None:
    body = f"@pytest.mark.memmap_budget({marker})\ndef test_it({arguments}):\n    pass\n"
    result = _run(session, body)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines([words])


@pytest.mark.slow
def test_the_fixture_works_without_a_budget_and_a_failing_test_ends_its_watch(
    session: pytest.Pytester,
) -> None:
    body = """
import threading

def test_fails(array, memmap_watch):
    w = memmap_watch(array)
    array[0] = 1
    assert w.private_copies_bytes == 4096
    assert False, "on purpose"

def test_no_thread_is_left():
    assert "cowtop-watch" not in [thread.name for thread in threading.enumerate()]

def test_refuses(memmap_watch):
    with pytest.raises(ValueError, match="not a memory map"):
        memmap_watch(np.zeros(3))
"""
    result = _run(session, body)
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["*on purpose*"])


def test_the_marker_is_listed_with_its_use(session: pytest.Pytester) -> None:
    result = session.runpytest_inprocess(*plugin_options(), "--markers")
    result.stdout.fnmatch_lines(["@pytest.mark.memmap_budget(*budgets): fail the test*"])


def test_the_plugin_alone_imports_nothing_of_cowtop(session: pytest.Pytester) -> None:
    session.makepyfile(
        "import sys\n\ndef test_light():\n"
        "    ours = ('tui', 'workloads', 'textual', 'numpy')\n"
        "    assert not [name for name in sys.modules if name.startswith(ours)]\n"
    )
    result = session.runpytest_subprocess(*plugin_options(), "-p", "no:hypothesispytest")
    result.assert_outcomes(passed=1)


def test_the_api_is_what_the_plugin_uses(tmp_path: Path) -> None:
    file = tmp_path / "array.bin"
    file.write_bytes(bytes(4096))
    with watch(np.memmap(file, np.uint8, mode="c")) as w:
        pass
    assert type(w).__module__ in sys.modules


CHILD = """
import subprocess
import sys

PROGRAM = "import numpy as np, sys; np.memmap(sys.argv[1], np.uint8, mode='c')[:] = 1"

def run(tmp_path):
    subprocess.run([sys.executable, "-c", PROGRAM, str(tmp_path / "array.bin")], check=True)

@pytest.mark.memmap_budget("private_copies > 512K")
def test_small(array, tmp_path, memmap_watch):
    memmap_watch(array, interval=3600)
    run(tmp_path)

@pytest.mark.memmap_budget("private_copies > 0.5G")
def test_large(array, tmp_path, memmap_watch):
    memmap_watch(array, interval=3600)
    run(tmp_path)
"""


@pytest.mark.slow
def test_a_child_that_nobody_saw_passes_only_where_it_cannot_have_broken_the_budget(
    session: pytest.Pytester,
) -> None:
    result = _run(session, CHILD)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            "budget broken: private_copies.peak is not known, so not judged by > 512 KiB: "
            "a child ended between two looks: its copies are not known (at least 0 B, *"
        ]
    )
    result.stdout.fnmatch_lines(["FAILED *::test_small*"])
