"""Workers that are threads of one process: `python -m tests.cluster.in_one_process FOLDER`."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
from cowtop.dask import MemmapPlugin, report
from distributed import Client, LocalCluster

from tests.cluster import tasks
from tests.tree.by_hand import copies_of, key_of


def main() -> None:
    """Print what is told beside what the kernel tells."""
    path = Path(sys.argv[1]) / "a.npy"
    np.save(path, np.zeros((1024, 512)))
    facts: dict[str, Any] = {"pid": os.getpid()}
    with (
        LocalCluster(n_workers=2, processes=False, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        facts["before"] = report(client).text(100)
        client.register_plugin(MemmapPlugin(interval=0.1))
        client.submit(tasks.change, str(path), 256, "c").result()
        facts["told"] = report(client).to_dict()
        facts["copies"] = copies_of(os.getpid(), key_of(path))
        facts["threads"] = tasks.threads()
        facts["awaited"] = asyncio.run(_awaited(cluster.scheduler_address))
    facts["threads_after"] = tasks.threads()
    print(json.dumps(facts))


async def _awaited(address: str) -> dict[str, Any]:
    async with Client(address, asynchronous=True) as client:
        found: dict[str, Any] = (await report(client)).to_dict()
        return found


if __name__ == "__main__":
    main()
