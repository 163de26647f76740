"""What a scrape costs beside a tick of what is scraped, and what it costs the run."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from prometheus_client import make_wsgi_app

from tests.exposition.canned import file, process, tree_state, use
from tests.tree.subjects import made_array, subject
from tui.exposition.address import parse_address, place_of
from tui.exposition.board import Board
from tui.exposition.collector import KnownCollector, registry_of
from tui.exposition.server import MetricsServer
from tui.run.about_tree import TreeAbout
from tui.run.state import Phase, RunState, Update
from tui.sampling.tree_sampler import TreeSampler
from tui.tree.look import TreeLook

pytestmark = pytest.mark.bench


def _cpu_ms(call: Callable[[], object], seconds: float = 2.0) -> float:
    """CPU of the whole process, ms a call."""
    calls, began, cpu = 0, time.monotonic(), time.process_time()
    while time.monotonic() - began < seconds:
        call()
        calls += 1
    return (time.process_time() - cpu) * 1000 / calls


def _told(name: str, board: Board) -> None:
    """What a scrape of it costs: all of it, and with the request and the answer."""
    collector = KnownCollector(board.known, "1")
    server = MetricsServer(place_of(parse_address(":0")), make_wsgi_app(registry_of(collector)))
    server.start()
    sizes = []

    def scrape() -> None:
        connection = http.client.HTTPConnection(str(server.address))
        connection.request("GET", "/metrics", headers={"Accept-Encoding": "gzip"})
        sizes.append(len(connection.getresponse().read()))
        connection.close()

    series = sum(len(family.samples) for family in collector.collect())
    made, whole = _cpu_ms(lambda: list(collector.collect())), _cpu_ms(scrape)
    server.close()
    print(f"{name:34}{series:8}{made:10.2f}{whole:10.2f}{sizes[-1]:10}")


def test_what_a_scrape_costs(disk_dir: Path) -> None:
    print(
        f"\n{'CPU, ms; HTTP: both ends of it':34}{'series':>8}{'told':>10}{'HTTP':>10}{'bytes':>10}"
    )
    with subject("parent_first", made_array(disk_dir / "a.npy")) as made:
        sampler = TreeSampler(TreeLook(made.pid))
        sample, tree = sampler.tick(all_tiers=True)
        about = TreeAbout("python", pid=made.pid)
        state = RunState(about, phase=Phase.RUNNING, sample=sample, tree=tree)
        board = Board(3600.0)
        board.take(0, Update(state))
        _told("five processes, one file", board)
        tick, all_of_it = _cpu_ms(sampler.tick), _cpu_ms(lambda: sampler.tick(all_tiers=True))
        sampler.close()
    keys = [f"8:1:{n}" for n in range(8)]
    files = tuple(file(key, f"/data/{key}.npy") for key in keys)
    many = [process(n, *(use(key) for key in keys)) for n in range(1, 101)]
    board = Board(1e9)
    board.take(0, Update(tree_state(*many, files=files)))
    _told("a hundred processes, eight files", board)
    print(f"a tick of the five processes: {tick:.2f} ms, of all tiers {all_of_it:.2f} ms")
