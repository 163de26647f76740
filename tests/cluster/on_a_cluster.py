"""A real cluster, in a process of its own: what `cowtop.dask` says beside what the kernel says.

`python -m tests.cluster.on_a_cluster FOLDER` prints one JSON object of facts.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dask.config
import numpy as np
from cowtop.dask import MemmapPlugin, Report, report
from distributed import Client, LocalCluster

from tests.cluster import tasks
from tests.tree.by_hand import PAGE, blocks_of, copies_of, key_of
from tests.waiting import eventually

ROWS, ROW_BYTES = 4096, 4096
NAME = MemmapPlugin.name


class Scenario:
    """Three workers, one file in each of three modes; each step adds its facts."""

    def __init__(self, folder: Path, cluster: LocalCluster, client: Client) -> None:
        self.cluster, self.client = cluster, client
        self.facts: dict[str, Any] = {}
        self.copied, self.read, self.written = (folder / f"{n}.npy" for n in "crw")
        for path in (self.copied, self.read, self.written):
            np.save(path, np.zeros((ROWS, ROW_BYTES // 8)))
            os.sync()

    def addresses(self) -> dict[str, str]:
        """By their names, which a restart keeps."""
        return {str(name): address for address, name in self.client.run(tasks.name_of).items()}

    def on(self, name: str, task: Callable[..., object], *words: object) -> Any:
        """The result of a task on one worker."""
        return self.client.submit(
            task, *words, workers=[self.addresses()[name]], pure=False, retries=0
        ).result(timeout=100)

    def sums(self) -> None:
        """Each worker changes something else; one has a child that copies too."""
        for number in range(3):
            name = str(number)
            self.on(name, tasks.change, str(self.copied), 512 * (number + 1), "c")
            self.on(name, tasks.read, str(self.read))
        self.on("0", tasks.change, str(self.written), 1024, "r+")
        child = self.on("1", tasks.child_that_copies, str(self.copied), 256)
        pids = self.client.run(os.getpid)
        found = report(self.client)
        key = key_of(self.copied)
        of_worker = {address: copies_of(pid, key) for address, pid in pids.items()}
        self.facts["sums"] = {
            "told": found.to_dict(),
            "text": found.text(100),
            "html": found._repr_html_(),
            "paths": [str(path) for path in (self.copied, self.read, self.written)],
            "copies": of_worker,
            "child_copies": copies_of(child, key),
            "child": child,
            "pids": pids,
            "file_bytes": self.read.stat().st_size,
            "rss_of_read": [
                sum(b.fields["Rss"] for b in blocks_of(pid) if b.file == key_of(self.read))
                for pid in pids.values()
            ],
        }
        self.facts["sums"]["frames_bytes"] = self.frames([*pids.values(), child])
        self.on("1", tasks.end_child)

    def frames(self, pids: list[int]) -> dict[str, int] | None:
        """Of each file the different frames of its own pages that these have mapped."""
        if os.geteuid() != 0:
            return None
        return {
            str(path): PAGE * len({frame for pid in pids for frame in own_frames(pid, path)})
            for path in (self.copied, self.read)
        }

    def twice(self) -> None:
        """Registered again it takes the first one's place, and unregistered it is gone."""
        threads = [sorted(self.client.run(tasks.threads).values())]
        self.client.register_plugin(MemmapPlugin(interval=0.2))
        threads.append(sorted(self.client.run(tasks.threads).values()))
        self.client.unregister_worker_plugin(NAME)
        threads.append(sorted(self.client.run(tasks.threads).values()))
        self.facts["twice"] = {"threads": threads, "unwatched": report(self.client).unwatched}
        self.client.register_plugin(MemmapPlugin(interval=0.1))

    def dies(self) -> None:
        """A task takes its worker along; the nanny starts another."""
        self.on("2", tasks.change, str(self.copied), 2048, "c")
        victim = self.on("2", os.getpid)
        copies = copies_of(victim, key_of(self.copied))
        assert eventually(lambda: copies in self.told_of(victim))
        doomed = self.client.submit(
            tasks.die, workers=[self.addresses()["2"]], pure=False, retries=0
        )
        assert eventually(lambda: _state(report(self.client), victim) == "dead")
        doomed.cancel()
        self.until_watched(3)
        self.facts["dies"] = {
            "victim": victim,
            "copies": copies,
            "told": report(self.client).to_dict(),
            "text": report(self.client).text(100),
        }

    def until_watched(self, count: int) -> None:
        """Processes are slow to start on a busy machine."""
        self.client.wait_for_workers(count, timeout=300)
        assert eventually(lambda: sum(one.is_now for one in report(self.client).seen) == count)

    def told_of(self, pid: int) -> list[float]:
        """The copies that the scheduler has heard of from this process."""
        found = []
        for topic, events in self.client.get_events().items():
            if topic.startswith(f"{NAME}/") and f"/{pid}/" in topic:
                for _, text in events:
                    found.append(json.loads(text)["figures"]["private_copies_bytes"])
        return found

    def busy(self) -> None:
        """A task holds Python's lock in a call that does not come back."""
        pid = self.on("0", os.getpid)
        stuck = self.client.submit(
            tasks.hold_the_lock, workers=[self.addresses()["0"]], pure=False, retries=0
        )
        assert eventually(lambda: _state(report(self.client, timeout=0.5), pid) == "silent")
        found = report(self.client, timeout=0.5)
        self.facts["busy"] = {"pid": pid, "told": found.to_dict(), "text": found.text(100)}
        os.kill(pid, signal.SIGKILL)
        stuck.cancel()
        self.until_watched(3)

    def later(self) -> None:
        """A worker that comes later is watched, and one that is retired says that it ends."""
        before = set(self.client.run(os.getpid).values())
        self.cluster.scale(4)
        self.until_watched(4)
        pids = self.client.run(os.getpid)
        (new,) = set(pids.values()) - before
        joined = report(self.client).to_dict()
        self.client.retire_workers(workers=[a for a, pid in pids.items() if pid == new])
        assert eventually(lambda: _state(report(self.client), new) == "closed")
        self.facts["later"] = {"new": new, "joined": joined}

    def not_there(self) -> None:
        """A worker where cowtop cannot be imported says so, and works on."""
        name, address = next(iter(self.addresses().items()))
        self.client.unregister_worker_plugin(NAME)
        self.client.run(tasks.forget_cowtop, workers=[address])
        said = ""
        try:
            self.client.register_plugin(MemmapPlugin())
        except RuntimeError as error:
            said = str(error)
        self.facts["not_there"] = {
            "said": said,
            "name": name,
            "unwatched": report(self.client).unwatched,
            "address": address,
            "works": self.on(name, abs, -1),
            "threads": sorted(self.client.run(tasks.threads).values()),
        }


def own_frames(pid: int, path: Path) -> set[int]:
    """The frames of the file's own pages that a process has mapped."""
    found: set[int] = set()
    with Path(f"/proc/{pid}/pagemap").open("rb", buffering=0) as table:
        for block in [block for block in blocks_of(pid) if block.file == key_of(path)]:
            start, end = block.span
            table.seek(start // PAGE * 8)
            for entry in np.frombuffer(table.read((end - start) // PAGE * 8), np.uint64).tolist():
                if entry >> 63 and entry >> 61 & 1:
                    found.add(entry & ((1 << 55) - 1))
    return found


def _state(found: Report, pid: int) -> str:
    return next((str(one.state) for one in found.seen if one.told.place.pid == pid), "")


def main() -> None:
    """Go through it, whole."""
    folder = Path(sys.argv[1])
    # A worker that takes longer than this to come back is given up by the cluster itself.
    dask.config.set({"distributed.deploy.lost-worker-timeout": "300s"})
    with (
        LocalCluster(
            n_workers=3,
            threads_per_worker=1,
            dashboard_address=None,
            memory_limit="1GiB",
            local_directory=str(folder / "dask"),
        ) as cluster,
        Client(cluster) as client,
    ):
        client.register_plugin(MemmapPlugin(interval=0.1))
        scenario = Scenario(folder, cluster, client)
        for step in sys.argv[2:]:
            getattr(scenario, step)()
    print(json.dumps(scenario.facts))


if __name__ == "__main__":
    main()
