"""A budget is the condition that fails: a metric, its peak or its end, and a limit.

A figure that is absent cannot be judged: that breaks the budget too, with the reason, and is
never passed in silence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Final

from tui.errors import UsageError
from tui.metrics import BY_KEY, Metric, Unit
from tui.metrics.measured import Bounded, Measured
from tui.probe.reading import Absent, Figure, number
from tui.run.state import RunState
from tui.run.together import Together
from tui.settings import parse_size
from tui.tree.reading import FileKind
from workloads.kernel import PAGE_BYTES

EXAMPLES: Final = "write it like 'private_copies > 500M' or 'rss_anon.peak > 5%'"
_BUDGET: Final = re.compile(
    r"(?P<name>[A-Za-z_]+)(?:\.(?P<at>[A-Za-z]+))?\s*(?P<operator>>=?)\s*(?P<limit>[^<>=]+)"
)
_NUMBER: Final = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,6})?")
_UNITS_IN_KEYS: Final = ("_bytes", "_percent", "_per_second", "_bytes_per_second")
_BY_NAME: Final[dict[str, Metric]] = {
    key.removesuffix(suffix): metric
    for key, metric in BY_KEY.items()
    for suffix in ("", *_UNITS_IN_KEYS)
    if key.endswith(suffix)
}


class At(StrEnum):
    """Which figure of a run is judged."""

    PEAK = "peak"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class Budget:
    """Broken where the metric is `operator` (`>` or `>=`) the limit.

    `limit` is in the metric's own unit, or with `is_share` in percent of the file.
    """

    metric: Metric
    at: At
    operator: str
    limit: float
    is_share: bool = False

    @property
    def name(self) -> str:
        """The metric without its unit, and which figure of it: `private_copies.peak`."""
        key = self.metric.key
        return f"{key.removesuffix('_bytes')}.{self.at}"

    def __str__(self) -> str:
        limit = f"{self.limit:g}%" if self.is_share else self.metric.unit.words(self.limit)
        return f"{self.name} {self.operator} {limit}"


@dataclass(frozen=True, slots=True)
class Broken:
    """A budget that does not hold; `line` says by which figure, or why it cannot be judged."""

    budget: Budget
    line: str
    is_unknown: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """One budget and what it was judged by: `limit` in the metric's unit, None if not known."""

    budget: Budget
    figure: Figure
    limit: float | None
    broken: Broken | None = None

    @property
    def verdict(self) -> str:
        """`holds`, `broken` or `not known`."""
        if self.broken is None:
            return "holds"
        return "not known" if self.broken.is_unknown else "broken"

    @property
    def line(self) -> str:
        """The figure and the limit in words, also of a budget that holds."""
        if self.broken is not None:
            return self.broken.line
        figure, words = self.figure, self.budget.metric.unit.words
        if isinstance(figure, Bounded):
            most = "?" if figure.at_most is None else words(figure.at_most)
            told = f"at least {words(figure.at_least)}, at most {most}"
        else:
            told = "?" if isinstance(figure, Absent) else words(figure)
        return f"{self.budget.name} {told}, not {_rule(self.budget)}"


def metric_named(name: str) -> Metric:
    """By its key, with or without its unit; raises UsageError that has the nearest."""
    metric = _BY_NAME.get(name)
    if metric is None:
        near = get_close_matches(name, _BY_NAME, n=1)
        hint = f"did you mean {near[0]}?" if near else "take the key of a row of the table"
        raise UsageError(f"no metric is called {name!r:.40}: {hint}")
    return metric


def parse_budget(text: str) -> Budget:
    """`private_copies > 500M`, `rss_anon.final >= 5%`; raises UsageError with one line."""
    match = _BUDGET.fullmatch(text.strip())
    if match is None:
        raise UsageError(f"{text!r:.60} is not a budget: {EXAMPLES}")
    metric = metric_named(match["name"])
    at = match["at"] or At.PEAK
    if at not in tuple(At):
        raise UsageError(f"{at!r:.40} is neither peak nor final: {EXAMPLES}")
    limit, is_share = _limit(metric, match["limit"].strip())
    return Budget(metric, At(at), match["operator"], limit, is_share)


def parse_copies_budgets(texts: Sequence[str], whose: str) -> list[Budget]:
    """Budgets that every array can be judged by; raises UsageError for one of another metric."""
    budgets = [parse_budget(text) for text in texts]
    for found in budgets:
        if found.metric.key != "private_copies_bytes":
            raise UsageError(f"{found.name!r} is not judged for {whose}; private_copies is")
    return budgets


def broken(budgets: Sequence[Budget], state: RunState | Together) -> list[Broken]:
    """Those of the budgets that an ended run does not hold, in their order."""
    return broken_by(budgets, measured(state))


def measured(state: RunState | Together) -> Measured:
    """A run's peaks, its last reading, and the size of its file; of instances all together."""
    if isinstance(state, Together):
        of_all = state.file_bytes or state.instances[0].about.array_bytes
        return Measured(state.peak, state.totals, of_all)
    sample = state.final or state.sample
    final = sample.values if sample is not None else {}
    if state.tree is None:
        return Measured(state.peak, final, state.file_bytes or state.about.array_bytes)
    files = [file for file in state.tree.files if file.kind is not FileKind.LIBRARY]
    size = number(files[0].get("size_bytes")) if len(files) == 1 else None
    peak: dict[str, Figure] = {**state.peak, **state.tree.peak_bounds}
    return Measured(peak, final, None if size is None else int(size))


def broken_by(budgets: Sequence[Budget], figures: Measured) -> list[Broken]:
    """Those of the budgets that the figures do not hold, in their order."""
    judged = (judge(budget, figures).broken for budget in budgets)
    return [found for found in judged if found is not None]


def judge(budget: Budget, figures: Measured) -> Judged:
    """What a budget is judged by, and whether it holds."""
    figure = figures.figure(budget.metric.key, at_end=budget.at is At.FINAL)
    limit = budget.limit
    if budget.is_share and figures.file_bytes is None:
        line = f"{budget.name} is not judged by {_rule(budget)}: the file's size is not known"
        return Judged(budget, figure, None, Broken(budget, line, is_unknown=True))
    if budget.is_share and figures.file_bytes is not None:
        # Memory comes in whole pages: the last one of the file counts whole.
        limit = -(-figures.file_bytes // PAGE_BYTES) * PAGE_BYTES * budget.limit / 100
    return Judged(budget, figure, limit, _broken_by(budget, figure, limit))


def _broken_by(budget: Budget, figure: Figure, limit: float) -> Broken | None:
    def is_over(value: float) -> bool:
        return value > limit or (budget.operator == ">=" and value == limit)

    least = ""
    if isinstance(figure, Bounded):
        if figure.at_most is not None and not is_over(figure.at_most):
            return None
        if is_over(figure.at_least):
            figure, least = figure.at_least, "at least "
    if isinstance(figure, Absent):
        line = f"{budget.name} is not known, so not judged by {_rule(budget)}: {figure.reason}"
        return Broken(budget, line, is_unknown=True)
    if not is_over(figure):
        return None
    unit = budget.metric.unit
    words, limit_words = unit.words(figure), unit.words(limit)
    if words == limit_words and figure != limit:
        words, limit_words = f"{figure:,.10g}", f"{limit:,.10g} {unit}"
    if budget.is_share:
        limit_words = f"{budget.limit:g}% of the file ({limit_words})"
    return Broken(budget, f"{budget.name} {least}{words} {budget.operator} {limit_words}")


def _rule(budget: Budget) -> str:
    return str(budget).removeprefix(budget.name).strip()


def _limit(metric: Metric, text: str) -> tuple[float, bool]:
    """The limit, and whether it is a share of the file in percent."""
    number = _NUMBER.fullmatch(text.removesuffix("%").rstrip())
    if text.endswith("%"):
        if number is None or metric.unit not in (Unit.BYTES, Unit.PERCENT):
            raise _no_limit(metric, text)
        return float(number[0]), metric.unit is Unit.BYTES
    if number is not None:
        return float(number[0]), False
    if metric.unit in (Unit.BYTES, Unit.BYTES_PER_SECOND):
        try:
            return float(parse_size(text.removesuffix("/s"))), False
        except UsageError:
            pass
    raise _no_limit(metric, text)


def _no_limit(metric: Metric, text: str) -> UsageError:
    wanted = metric.unit.limit_example
    return UsageError(f"{text!r:.40} is not a limit for {metric.key}: {wanted}")
