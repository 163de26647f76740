"""Dask: every worker of a cluster is watched by a plugin of its own, and one report has them all.

>>> client.register_plugin(MemmapPlugin())
>>> print(report(client))
"""

from __future__ import annotations

from cowtop.own import load_own

try:
    load_own()
    from tui.cluster.ask import report
    from tui.cluster.plugin import MemmapPlugin
    from tui.cluster.report import Report
except ImportError as error:
    if error.name not in ("distributed", "dask"):
        raise
    from tui.extras import Extra, missing

    line = str(missing(Extra.DASK, "cowtop.dask", "distributed"))
    raise ImportError(line, name=error.name) from None

__all__ = ["MemmapPlugin", "Report", "report"]
