"""JUnit XML of one run: its figures, a test case for the run itself and one for each budget.

What may stand in a text from outside is a subset of what XML can hold; the library escapes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from tui.errors import UsageError
from tui.metrics.measured import Measured
from tui.named_files.new_file import write_whole
from tui.run.about import About
from tui.run.about_tree import TreeAbout
from tui.run.budgets import Broken, Budget, judge, measured
from tui.run.state import Outcome, RunState
from tui.run.together import Together
from tui.run.told_figures import figure_properties, judged_properties
from tui.text import plain

_CLASS: Final = "cowtop"
_TOLD: Final = ("private_copies_bytes", "rss_bytes", "swap_bytes", "file_dirty_bytes")


def junit_xml(
    state: RunState | Together,
    budgets: Sequence[Budget],
    broken: Sequence[Broken],
    *,
    ended_at: datetime | None = None,
    hostname: str = "",
) -> bytes:
    """The document, UTF-8: a budget over its limit is a failure, one not judged an error.

    Each instance is a case of its own. `ended_at`: when the run did, for its `timestamp`, which is
    of its begin, in UTC without a zone as the schema has it.
    """
    runs = state.instances if isinstance(state, Together) else (state,)
    errors = sum(found.is_unknown for found in broken) + sum(map(_has_failed, runs))
    suite = ET.Element(
        "testsuite",
        name="cowtop",
        tests=str(len(runs) + len(budgets)),
        failures=str(sum(not found.is_unknown for found in broken)),
        errors=str(errors),
        skipped="0",
        time=_seconds(max(run.elapsed_seconds for run in runs)),
    )
    if ended_at is not None:
        began = ended_at - timedelta(seconds=max(run.elapsed_seconds for run in runs))
        suite.set("timestamp", f"{began.astimezone(UTC):%Y-%m-%dT%H:%M:%S}")
    if hostname:
        suite.set("hostname", _clean(hostname))
    told = ET.SubElement(suite, "properties")
    for name, value in _properties(measured(state), budgets):
        ET.SubElement(told, "property", name=name, value=_clean(value))
    for run in runs:
        seed = _seed(run.about) if isinstance(state, Together) else ""
        case = _case(suite, f"{_name(run.about)}{seed}", _seconds(run.elapsed_seconds))
        if _has_failed(run):
            _told(case, "error", f"{run.outcome}: {run.reason}", str(run.outcome))
        if run.verdict:
            ET.SubElement(case, "system-out").text = _clean(run.verdict)
    found = {id(item.budget): item for item in broken}
    for budget in budgets:
        case, item = _case(suite, str(budget), "0"), found.get(id(budget))
        if item is not None:
            kind = "error" if item.is_unknown else "failure"
            _told(case, kind, item.line, "not known" if item.is_unknown else "over budget")
    ET.indent(suite)
    document: bytes = ET.tostring(suite, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def _properties(figures: Measured, budgets: Sequence[Budget]) -> Iterator[tuple[str, str]]:
    """What was measured, and what each budget was judged by: also of those that hold."""
    for key in _TOLD:
        for at_end, at in ((False, "peak"), (True, "final")):
            figure = figures.figure(key, at_end=at_end)
            yield from figure_properties(f"cowtop.{key}.{at}", figure)
    for count, budget in enumerate(budgets, 1):
        yield from judged_properties(f"cowtop.budget.{count}", judge(budget, figures))


def _has_failed(state: RunState) -> bool:
    """What is attached to goes on, and has not."""
    is_attached = isinstance(state.about, TreeAbout) and state.about.pid is not None
    return state.outcome is not Outcome.FINISHED and not is_attached


def _seconds(seconds: float) -> str:
    return f"{seconds:.3f}"


def _seed(about: About) -> str:
    return f", seed {about.settings.seed}" if about.settings is not None else ""


def _name(about: About) -> str:
    """The same for every run of the same: no PID is in it."""
    if isinstance(about, TreeAbout):
        return f"{'exec' if about.pid is None else 'attach'} {about.name}"
    return f"run {about.name}" + (f" in mode {about.mode}" if about.mode else "")


def write_junit(path: Path, document: bytes) -> None:
    """Write the file; raises UsageError with one line."""
    try:
        write_whole(path, document)
    except OSError as error:
        words = error.strerror or str(error)
        raise UsageError(f"--junit: {str(path)!r:.200} cannot be written: {words}") from error


def _case(suite: ET.Element, name: str, seconds: str) -> ET.Element:
    return ET.SubElement(suite, "testcase", classname=_CLASS, name=_clean(name), time=seconds)


def _told(case: ET.Element, kind: str, message: str, what: str) -> None:
    words = _clean(message)
    ET.SubElement(case, kind, message=words, type=what).text = words


def _clean(text: str) -> str:
    return plain(text, 2000)
