"""What prometheus_client asks at a scrape: the sheet of what is known, as its families.

Importing this needs the library (the extra `metrics`); nothing else of this room does.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from tui.exposition.board import Known
from tui.exposition.families import FAMILIES
from tui.exposition.family import Family, Kind
from tui.exposition.of_run import sheet_of
from tui.exposition.sheet import Sheet


class KnownCollector(Collector):
    """One scrape after the other: many at once cost the run no more than one."""

    def __init__(
        self,
        known: Callable[[], Known],
        version: str,
        *,
        clock: Callable[[], float] = time.monotonic,
        began_at: float | None = None,
    ) -> None:
        """`began_at`: when the machine was started, seconds since 1970; None to ask it."""
        self._known, self._version, self._clock = known, version, clock
        self._began_at = _machine_began_at() if began_at is None else began_at
        self._one = threading.Lock()

    def collect(self) -> Iterator[Metric]:
        """All that is known now, in the order of the table."""
        with self._one:
            sheet = sheet_of(self._known(), self._clock(), self._version, self._began_at)
            found = [_made(family, sheet) for family in FAMILIES if sheet.rows(family)]
        yield from found

    def describe(self) -> Iterator[Metric]:
        """What there may be, so that a scrape of single names finds them."""
        nothing = Sheet()
        for family in FAMILIES:
            yield _made(family, nothing)


def registry_of(collector: KnownCollector) -> CollectorRegistry:
    """One with nothing else in it: what cowtop itself takes is among what it tells."""
    registry = CollectorRegistry()
    registry.register(collector)
    return registry


def _made(family: Family, sheet: Sheet) -> Metric:
    rows = sheet.rows(family)
    name, help, labels = family.name, family.help, family.labels
    if family.kind is Kind.INFO:
        info = InfoMetricFamily(name.removesuffix("_info"), help, labels=labels)
        for values in rows:
            info.add_metric(values, {})
        return info
    if family.kind is Kind.COUNTER:
        counter = CounterMetricFamily(name, help, labels=labels, unit=family.unit)
        for values, value in rows.items():
            counter.add_metric(values, value)
        return counter
    gauge = GaugeMetricFamily(name, help, labels=labels, unit=family.unit)
    for values, value in rows.items():
        gauge.add_metric(values, value)
    return gauge


def _machine_began_at() -> float:
    """Seconds since 1970, by the clock that processes' starts are counted with."""
    return time.time() - time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))
