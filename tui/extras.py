"""What is optional: an extra that is not installed is told with the line that installs it."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from tui.errors import UsageError


class Extra(StrEnum):
    """As in pyproject.toml."""

    PNG = "png"
    WEB = "web"
    METRICS = "metrics"
    DASK = "dask"
    NOTEBOOK = "notebook"


FOR: Final = {
    Extra.PNG: "PNG pictures",
    Extra.WEB: "cowtop serve",
    Extra.METRICS: "--metrics, cowtop metrics",
    Extra.DASK: "cowtop.dask",
    Extra.NOTEBOOK: "%%memmap in a notebook",
}
"""What there is with each, and not without."""


def missing(extra: Extra, what: str, package: str) -> UsageError:
    """`what` needs `package`, which is not installed: one line with the line that installs it."""
    return UsageError(f"{what} needs {package}: {install_line(extra)}")


def install_line(*extras: Extra) -> str:
    """The line that adds these to how cowtop was installed here; to be pasted as it is."""
    from tui.installed import line_for  # reads other tools' notes: only once something is missing

    return line_for(*extras)
