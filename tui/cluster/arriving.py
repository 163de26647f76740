"""What is sent to workers is sent by value, and finds cowtop there by its name, or says it is not.

A plugin that cannot be unpickled keeps every later worker from starting, for as long as the
scheduler lives: so what stands in for it when cowtop is missing is all in what is sent.
Functions within functions are what cloudpickle sends whole: of this module they use a text alone.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from tui.cluster.told import PLUGIN_NAME


def arriving() -> Callable[[dict[str, Any]], object]:
    """A function that makes the plugin there, from what it is to be made with."""

    def plugin_there(settings: dict[str, Any]) -> object:
        from importlib import import_module

        from distributed import WorkerPlugin

        name_of_it = PLUGIN_NAME  # a class's own body does not take texts along
        try:
            made: object = import_module("cowtop.dask").MemmapPlugin(**settings)
            return made
        except Exception as error:
            trouble = (
                "cowtop is not installed on it: pip install 'cowtop[dask]' where workers start"
                if getattr(error, "name", None) == "cowtop"
                else f"its cowtop cannot be used: {error}"
            )

        class NotThere(WorkerPlugin):
            name = name_of_it

            def setup(self, worker: Any) -> None:
                raise RuntimeError(f"worker {worker.name} is not watched: {trouble}")

            async def told_now(self) -> dict[str, str]:
                return {"trouble": trouble}

        return NotThere()

    return plugin_there


def asking() -> Callable[[Any], Awaitable[object]]:
    """A function that asks a worker's plugin what it has; None if there is none."""

    async def told_there(dask_worker: Any) -> object:
        for plugin in list(dask_worker.plugins.values()):
            if getattr(plugin, "name", None) == PLUGIN_NAME:
                return await plugin.told_now()
        return None

    return told_there
