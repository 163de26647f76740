"""The one table of metrics: it drives sampler, chart, readout, JSON, manual and help.
`process` has the rows of the process, `around` those of its file, its limit and the machine.
Uses the words of `probe.reading` only.
"""

from __future__ import annotations

from typing import Final

from tui.metrics.around import AROUND
from tui.metrics.metric import Metric, Unit
from tui.metrics.process import PROCESS

__all__ = ["BY_KEY", "DEFAULT_CURVES", "METRICS", "Metric", "Unit", "metrics_markdown"]

METRICS: Final[tuple[Metric, ...]] = (*PROCESS, *AROUND)
BY_KEY: Final[dict[str, Metric]] = {metric.key: metric for metric in METRICS}
DEFAULT_CURVES: Final[tuple[str, ...]] = (
    "rss_bytes",
    "private_dirty_bytes",
    "swap_bytes",
    "file_backed_bytes",
)


def metrics_markdown(*, with_source: bool = False) -> str:
    """The table as markdown, for the manual."""
    source = " source |" if with_source else ""
    lines = [f"| metric | unit |{source} meaning | what it is not |"]
    lines.append("|---|---|---|---|" + ("---|" if with_source else ""))
    for metric in METRICS:
        source = f" {metric.source} |" if with_source else ""
        name = f"{metric.label} (`{metric.key}`)" if with_source else metric.label
        lines.append(f"| {name} | {metric.unit} |{source} {metric.meaning} | {metric.is_not} |")
    return "\n".join(lines)
