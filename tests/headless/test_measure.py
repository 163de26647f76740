"""`doctor --measure` tells how far off the carried figures were, and nothing that was not seen."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tui.doctor.check import Check
from tui.headless import doctor, measure
from tui.headless.measure import as_check, measure_checks
from tui.sampling.carried import Correction

ASIDE = "watching took 1.0 % of a core"
MIB = 1 << 20


def _corrections(*pairs: tuple[int, int]) -> tuple[Correction, ...]:
    return tuple(Correction(walked, walked, error) for walked, error in pairs)


@pytest.mark.parametrize(
    ("pairs", "finding"),
    [
        ([(4 * MIB, 0)], "off by 0 B of 4.00 MiB (0.0 %) at the worst of 1 walks"),
        (
            [(4 * MIB, MIB), (64 * MIB, 2 * MIB)],
            "off by 2.00 MiB of 64.0 MiB (3.1 %) at the worst of 2 walks",
        ),
        ([(0, 0)], "off by 0 B of 0 B at the worst of 1 walks"),
        ([(0, MIB), (4 * MIB, 0)], "off by 1.00 MiB of 0 B at the worst of 2 walks"),
    ],
    ids=["none", "the worst", "nothing was dirty", "no share of nothing"],
)
def test_the_worst_walk_is_told_and_its_share_where_there_is_one(
    pairs: list[tuple[int, int]], finding: str
) -> None:
    check = as_check("carried: fill c", _corrections(*pairs), ASIDE)
    assert check == Check("carried: fill c", "ok", f"private dirty was {finding}; {ASIDE}")


def test_without_a_walk_nothing_is_claimed() -> None:
    check = as_check("carried: fill c", (), ASIDE)
    assert check.state == "limited"
    assert check.finding == f"no walk could be compared; {ASIDE}"
    assert check.remedy == "run it again"


def test_a_place_that_cannot_be_had_is_a_finding_of_each(disk_dir: Path) -> None:
    checks = measure_checks(disk_dir / "none")
    assert len(checks) == len(measure.WORKLOADS) * len(measure.MODES)
    assert {check.state for check in checks} == {"missing"}
    assert {check.remedy for check in checks} == {"--scratch-dir DIR"}


def test_it_is_asked_for_and_stands_after_the_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    def examine(scratch_directory: Path | None) -> Iterator[Check]:
        yield Check("kernel", "ok", "Linux 6.18")

    def measured(scratch_directory: Path | None) -> list[Check]:
        return [as_check("carried: fill c", _corrections((4 * MIB, 0)), ASIDE)]

    monkeypatch.setattr(doctor, "examine", examine)
    monkeypatch.setattr(measure, "measure_checks", measured)
    names = []
    for is_measured in (False, True):
        out = io.StringIO()
        assert doctor.main(True, out, measure=is_measured) == 0
        names.append([check["name"] for check in json.loads(out.getvalue())["checks"]])
    assert names == [["kernel"], ["kernel", "carried: fill c"]]


@pytest.mark.long
def test_a_real_measurement_has_walks_to_compare(
    scratch_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measure, "WORKLOADS", ("touch",))
    checks = measure_checks(scratch_dir)
    assert [check.name for check in checks] == ["carried: touch c", "carried: touch r+"]
    for check in checks:
        assert check.state == "ok", check
        assert "private dirty was off by" in check.finding
        assert "% of a core" in check.finding
