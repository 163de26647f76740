"""A rate is of two readings of one total; where either is missing it has that one's reason."""

from __future__ import annotations

from typing import Any

import pytest

from tui.probe.reading import NO_PERMISSION, NOT_READ_YET, PROCESS_GONE, Absent, Figure
from tui.sampling.rates import Rates

_NO_IO = Absent("no /proc/PID/io here")
KEYS = {
    "minor_faults_per_second": "minor_faults",
    "major_faults_per_second": "major_faults",
    "read_bytes_per_second": "read_bytes",
    "written_bytes_per_second": "write_bytes",
}


def _totals(figure: Figure, **other: Figure) -> dict[str, Figure]:
    return dict.fromkeys(KEYS.values(), figure) | other


@pytest.mark.parametrize(
    ("before", "total", "seconds", "rate"),
    [
        (100, 150, 0.5, 100.0),
        (100, 100, 0.5, 0.0),
        (100, 90, 0.5, 0.0),  # a total never falls: a process of the same PID
        (100, NO_PERMISSION, 0.5, NO_PERMISSION),
        (NO_PERMISSION, 150, 0.5, NO_PERMISSION),
        (_NO_IO, PROCESS_GONE, 0.5, PROCESS_GONE),  # of both, the newer
        (100, 150, 0.0, None),  # of no time there is no rate
        (100, 150, -1.0, None),
        (100, PROCESS_GONE, 0.0, PROCESS_GONE),
    ],
)
def test_a_rate_is_the_growth_over_the_time_between(
    before: Figure, total: Figure, seconds: float, rate: Figure | None
) -> None:
    rates = Rates()
    rates.of(10.0, _totals(before))
    found = rates.of(10.0 + seconds, _totals(total))
    assert found == ({} if rate is None else dict.fromkeys(KEYS, rate))


@pytest.mark.parametrize(("first", "told"), [(7, NOT_READ_YET), (NO_PERMISSION, NO_PERMISSION)])
def test_the_first_reading_has_no_rate_but_a_reason(first: Figure, told: Absent) -> None:
    assert Rates().of(10.0, _totals(first)) == dict.fromkeys(KEYS, told)


@pytest.mark.parametrize(("rate", "key"), KEYS.items())
def test_each_rate_is_of_its_own_total(rate: str, key: str) -> None:
    rates = Rates()
    rates.of(10.0, _totals(0))
    more: dict[str, Any] = {key: 8}
    assert rates.of(12.0, _totals(0, **more)) == dict.fromkeys(KEYS, 0.0) | {rate: 4.0}


def test_one_reading_that_failed_costs_the_next_rate_too_and_no_more() -> None:
    rates = Rates()
    totals: list[Figure] = [0, NO_PERMISSION, 30, 40]
    found = [
        rates.of(float(at), _totals(total))["read_bytes_per_second"]
        for at, total in enumerate(totals)
    ]
    assert found == [NOT_READ_YET, NO_PERMISSION, NO_PERMISSION, 10.0]
