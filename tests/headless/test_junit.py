"""JUnit XML as others' schemas have it: all figures, a time, and no host's name unless asked."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.headless.test_budgets import ENDED, RUN
from tui.cli import main
from tui.headless.junit import junit_xml
from tui.metrics.measured import Bounded
from tui.run.budgets import broken, parse_budget
from tui.run.told_figures import figure_properties

# What the schema of Ant and the one of Jenkins both allow, in their order.
_ATTRIBUTES = {
    "testsuite": {
        "name", "tests", "failures", "errors", "skipped", "time", "timestamp", "hostname",
    },
    "properties": set(),
    "property": {"name", "value"},
    "testcase": {"classname", "name", "time"},
    "failure": {"message", "type"},
    "error": {"message", "type"},
    "system-out": set(),
}  # fmt: skip
_TEXTS = ("rss > 4M", "rss > 6M", "pss.final > 1K")


def _properties(suite: ET.Element) -> dict[str | None, str | None]:
    return {found.get("name"): found.get("value") for found in suite.iter("property")}


def _made(hostname: str = "") -> ET.Element:
    budgets = [parse_budget(text) for text in _TEXTS]
    ended_at = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    found = broken(budgets, ENDED)
    return ET.fromstring(junit_xml(ENDED, budgets, found, ended_at=ended_at, hostname=hostname))


def test_the_suite_has_what_schemas_allow_in_their_order() -> None:
    suite = _made(hostname="here")
    for element in suite.iter():
        assert set(element.keys()) <= _ATTRIBUTES[element.tag]
    tags = [child.tag for child in suite]
    assert tags == ["properties", *["testcase"] * (len(tags) - 1)]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", suite.get("timestamp") or "")


def test_the_timestamp_is_of_the_begin_in_utc() -> None:
    state = replace(ENDED, elapsed_seconds=65.0)
    ended_at = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    suite = ET.fromstring(junit_xml(state, [], [], ended_at=ended_at))
    assert suite.get("timestamp") == "2026-01-02T03:03:00"
    assert suite.get("hostname") is None


def test_figures_are_told_of_budgets_that_hold_too() -> None:
    told = _properties(_made())
    assert told["cowtop.rss_bytes.peak"] == str(5 << 20)
    assert told["cowtop.budget.2"] == "rss.peak > 6.00 MiB"
    assert told["cowtop.budget.2.verdict"] == "holds"
    assert told["cowtop.budget.2.value"] == str(5 << 20)
    assert told["cowtop.budget.2.limit"] == str(6 << 20)
    assert told["cowtop.budget.1.verdict"] == "broken"


def test_what_is_not_known_has_its_reason_and_no_value() -> None:
    told = _properties(_made())
    assert told["cowtop.budget.3.verdict"] == "not known"
    assert "cowtop.budget.3.value" not in told
    assert told["cowtop.budget.3.value.not_known"]
    assert list(figure_properties("a", Bounded("why", 3, None))) == [
        ("a.not_known", "why"), ("a.at_least", "3"),
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("more", [(), ("--junit-hostname",)])
def test_the_name_of_the_machine_is_there_only_if_it_is_asked_for(
    tmp_path: Path, scratch_dir: Path, more: tuple[str, ...]
) -> None:
    report = tmp_path / "out.xml"
    assert main([*RUN, "--scratch-dir", str(scratch_dir), "--junit", str(report), *more]) == 0
    suite = ET.fromstring(report.read_text())
    assert (suite.get("hostname") is not None) is bool(more)
    assert int(_properties(suite)["cowtop.private_copies_bytes.peak"] or "") > 0


def test_a_hostname_without_a_report_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*RUN, "--junit-hostname"]) == 2
    assert capsys.readouterr().err == "cowtop: --junit-hostname is for the report of --junit\n"
