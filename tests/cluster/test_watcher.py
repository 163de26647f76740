"""The thread in a worker's process, without a cluster: who joins and leaves, what is told."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

from tests.tree.by_hand import copies_of, key_of
from tests.waiting import eventually
from tui.cluster.place import here
from tui.cluster.told import Named, Told, from_text
from tui.cluster.watcher import Watcher, watch_this
from workloads.words import Mode


class _Worker:
    """One that keeps what it is to tell."""

    def __init__(self, name: str) -> None:
        self.named = Named(name, f"inproc://{name}", name)
        self.said: list[tuple[str, Told]] = []
        self.tasks: tuple[str, ...] = ()

    def limits(self) -> tuple[int | None, float | None]:
        return None, None

    def ran(self) -> tuple[str, ...]:
        return self.tasks

    def tell(self, topic: str, text: str) -> None:
        self.said.append((topic, from_text(text)))


def _threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "cowtop-dask"]


@pytest.mark.slow
def test_a_process_is_watched_by_one_thread_until_its_last_worker_leaves(disk_dir: Path) -> None:
    path = disk_dir / "a.npy"
    np.save(path, np.zeros((1024, 512)))
    array = np.load(path, mmap_mode="c")
    first, second = _Worker("a"), _Worker("b")
    watcher = watch_this(first, 0.05)
    assert watch_this(second, 0.1) is watcher
    assert len(_threads()) == 1
    first.tasks = ("change-1",)
    array[:512] += 1
    told = from_text(watcher.ask().result())
    (file,) = [one for one in told.files if one.path == str(path)]
    copies = copies_of(here().pid, key_of(path))
    assert file.figures["private_copies_bytes"] == copies >= 512 * 512 * 8
    assert file.modes == (Mode.COPY_ON_WRITE,)
    assert [one.name for one in told.workers] == ["a", "b"]
    assert told.peak_while == ("change-1",)
    watcher.remove(first)
    watcher.remove(first)
    assert eventually(lambda: second.said)
    watcher.remove(second)
    assert _threads() == []
    topic, last = second.said[-1]
    assert (topic, last.has_ended) == (here().topic, True)
    with pytest.raises(RuntimeError, match="watched no more"):
        watcher.ask().result()
    again = watch_this(first, 0.05)
    assert again is not watcher
    again.remove(first)
    del array


def test_where_there_is_no_proc_it_says_so_and_nothing_is_zero(tmp_path: Path) -> None:
    worker = _Worker("a")
    watcher = Watcher(worker, 0.05, tmp_path / "proc")
    told = from_text(watcher.ask().result())
    watcher.remove(worker)
    assert "not on this system" in told.trouble
    assert told.get("private_copies_bytes") == told.get("rss_bytes")
    assert not told.files
    assert told.place.boot == ""
    assert told.place.machine == told.place.host


def test_a_failure_of_the_watch_is_told_and_the_thread_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object, **__: object) -> Told:
        raise ZeroDivisionError("of ours")

    monkeypatch.setattr("tui.cluster.watcher.Looks.read", broken)
    worker = _Worker("a")
    watcher = Watcher(worker, 0.05)
    for _ in range(2):
        assert "ZeroDivisionError" in from_text(watcher.ask().result()).trouble
    watcher.remove(worker)
    assert [told.trouble for _, told in worker.said if not told.has_ended] != []
