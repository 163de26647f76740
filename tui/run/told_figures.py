"""Figures as named texts for others (JUnit): an absent one has no value but its reason."""

from __future__ import annotations

from collections.abc import Iterator

from tui.metrics.measured import Bounded
from tui.probe.reading import Absent, Figure
from tui.run.budgets import Judged


def figure_properties(name: str, figure: Figure) -> Iterator[tuple[str, str]]:
    """`NAME` and the number; else `NAME.not_known` and why, with `.at_least` and `.at_most`."""
    if not isinstance(figure, Absent):
        yield name, number_text(figure)
        return
    yield f"{name}.not_known", figure.reason
    if isinstance(figure, Bounded):
        yield f"{name}.at_least", number_text(figure.at_least)
        if figure.at_most is not None:
            yield f"{name}.at_most", number_text(figure.at_most)


def judged_properties(name: str, judged: Judged) -> Iterator[tuple[str, str]]:
    """A budget: what it is, `holds`, `broken` or `not known`, by which figure and which limit."""
    yield name, str(judged.budget)
    yield f"{name}.verdict", judged.verdict
    yield from figure_properties(f"{name}.value", judged.figure)
    if judged.limit is not None:
        yield f"{name}.limit", number_text(judged.limit)


def number_text(value: float) -> str:
    """Bytes and counts whole, as they are; what is no whole number to six digits."""
    return str(int(value)) if value == int(value) else f"{value:.6g}"
