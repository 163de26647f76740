"""The names and meanings of what is exported: the table's, by the conventions of Prometheus."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest
from prometheus_client import generate_latest
from prometheus_client.openmetrics import exposition, parser
from prometheus_client.parser import text_string_to_metric_families

from tests.exposition.canned import MACHINE_BEGAN_AT, NOW, everything, sheet
from tui.exposition.collector import KnownCollector, registry_of
from tui.exposition.families import (
    FAMILIES,
    FILES,
    LIMIT,
    MAPPINGS,
    PROCESSES,
    RUNS,
    SYSTEM,
)
from tui.exposition.family import Family, Kind
from tui.metrics import BY_KEY, METRICS, Unit

_REGISTRY = registry_of(
    KnownCollector(everything, "1.2.3", clock=lambda: NOW, began_at=MACHINE_BEGAN_AT)
)
_TABLE = MAPPINGS | PROCESSES | FILES | LIMIT | SYSTEM
_Read = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def test_every_metric_of_the_table_is_a_family_with_its_meaning_as_help() -> None:
    assert _TABLE.keys() == BY_KEY.keys()
    for key, family in _TABLE.items():
        assert family.help == BY_KEY[key].meaning


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.key)
def test_a_name_is_the_key_in_its_base_unit(metric: object) -> None:
    (key,) = [key for key, one in BY_KEY.items() if one is metric]
    family, unit = _TABLE[key], BY_KEY[key].unit
    bare = key.removesuffix("_per_second").removesuffix("_percent")
    match unit:
        case Unit.BYTES:
            assert (family.name, family.kind) == (f"cowtop_{key}", Kind.GAUGE)
        case Unit.PERCENT:
            assert (family.name, family.scale) == (f"cowtop_{bare}_ratio", 0.01)
        case _:
            assert (family.name, family.kind) == (f"cowtop_{bare}_total", Kind.COUNTER)


def test_of_a_whole_run_the_meaning_is_the_tables_too() -> None:
    for key, family in RUNS.items():
        assert family.help.endswith(BY_KEY[key].meaning)
        assert family.name == f"cowtop_run_{key}"


def test_no_two_families_have_one_name() -> None:
    names = [re.sub("_(total|info)$", "", family.name) for family in FAMILIES]
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_a_name_says_its_kind_and_its_help_is_a_sentence(family: Family) -> None:
    assert re.fullmatch("cowtop_[a-z][a-z_]*[a-z]", family.name)
    assert family.name.endswith("_total") == (family.kind is Kind.COUNTER)
    assert family.name.endswith("_info") == (family.kind is Kind.INFO)
    assert family.help[0].isupper() or family.help[0].isdigit()
    assert family.help.endswith(".")
    assert len(set(family.labels)) == len(family.labels)


def test_every_family_is_told_of_something() -> None:
    told = sheet(everything())
    assert [family.name for family in FAMILIES if not told.rows(family)] == []


def _values(text: str, *, as_openmetrics: bool) -> _Read:
    parse = (
        parser.text_string_to_metric_families if as_openmetrics else text_string_to_metric_families
    )
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in parse(text)
        for sample in family.samples
    }


@pytest.mark.parametrize("as_openmetrics", [False, True])
def test_what_is_read_back_is_what_was_told(as_openmetrics: bool) -> None:
    write = exposition.generate_latest if as_openmetrics else generate_latest
    read = _values(write(_REGISTRY).decode(), as_openmetrics=as_openmetrics)
    told = sheet(everything())
    assert read == {
        (family.name, tuple(sorted(zip(family.labels, labels, strict=True)))): value
        for family in FAMILIES
        for labels, value in told.rows(family).items()
    }


def test_promtool_finds_nothing_in_an_exposition_of_every_family() -> None:
    if shutil.which("promtool") is None:
        pytest.skip("promtool is not installed here (Debian's package prometheus has it)")
    words = ["promtool", "check", "metrics", "--extended"]
    done = subprocess.run(words, input=generate_latest(_REGISTRY), capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")
