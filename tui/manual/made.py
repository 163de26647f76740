"""Pages that are made from a table of the program, so that they cannot differ from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final


def _metrics() -> str:
    from tui.metrics import metrics_markdown

    return (
        "# Every metric: what it means, and what not\n\n"
        "<!-- nothing to run -->\n\n"
        + metrics_markdown(with_source=True)
        + """

A value that cannot be known is absent, with its reason ("no permission", "kernel older than 6.5"),
and never 0. Every value knows when it was read; the readout shows the age of the dear ones. The
name in brackets is the one in JSON, in recordings, in `cowtop export` and in budgets (`--fail-if`).
"""
    )


MADE: Final[Mapping[str, Callable[[], str]]] = {"metrics": _metrics}
