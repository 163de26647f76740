"""Two phases, whatever the workers do: nobody else is at work while a test runs alone."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.phases import Phases


class FakeWorker:
    """Runs a test when it knows the next, or that there is none; as xdist's does."""

    def __init__(self) -> None:
        self.queue: list[int] = []
        self.shutting_down = False

    def shutdown(self) -> None:
        """Noted."""
        self.shutting_down = True

    def send_runtest_some(self, indices: Sequence[int]) -> None:
        """Noted."""
        assert not self.shutting_down
        self.queue += indices

    @property
    def can_run(self) -> bool:
        """Whether it would begin a test now."""
        return len(self.queue) >= 2 or (self.shutting_down and bool(self.queue))


def _is_alone(nodeid: str) -> bool:
    return nodeid.startswith("alone")


_IDS = st.lists(
    st.tuples(st.sampled_from(["a", "b", "c", "alone1", "alone2"]), st.integers(0, 9)),
    max_size=30,
    unique=True,
).map(lambda drawn: [f"{file}::{number}" for file, number in sorted(drawn)])


@given(_IDS, st.integers(1, 3), st.randoms(use_true_random=False), st.sets(st.integers(0, 40)))
def test_every_test_runs_once_and_none_beside_one_that_is_alone(
    ids: list[str], count: int, chance: random.Random, crashes: set[int]
) -> None:
    phases = Phases(count, _is_alone)
    workers = [FakeWorker() for _ in range(count)]
    for worker in workers:
        phases.add_node(worker)
        phases.add_node_collection(worker, ids)
    phases.schedule()
    ran: list[int] = []
    for turn in range(500):
        if phases.tests_finished:
            for worker in workers:
                worker.shutdown()
        for worker in [w for w in workers if w.shutting_down and not w.queue]:
            workers.remove(worker)
            assert phases.remove_node(worker) is None
        able = [worker for worker in workers if worker.can_run]
        if not able:
            break
        worker = chance.choice(able)
        index = worker.queue.pop(0)
        ran.append(index)
        if _is_alone(ids[index]):
            assert phases.nodes == [worker]
        if turn in crashes:
            workers.remove(worker)
            assert phases.remove_node(worker) == ids[index]
            workers.append(FakeWorker())
            phases.add_node(workers[-1])
            phases.add_node_collection(workers[-1], ids)
            phases.schedule()
        else:
            phases.mark_test_complete(worker, index)
    assert sorted(ran) == list(range(len(ids)))
    assert not phases.has_pending and not workers
    assert [_is_alone(ids[index]) for index in ran] == sorted(_is_alone(ids[n]) for n in ran)


def test_workers_that_collect_different_tests_are_refused() -> None:
    phases, workers = Phases(2, _is_alone), [FakeWorker(), FakeWorker()]
    for worker in workers:
        phases.add_node(worker)
    phases.add_node_collection(workers[0], ["a::1"])
    assert not phases.collection_is_completed
    with pytest.raises(RuntimeError, match="different tests"):
        phases.add_node_collection(workers[1], ["a::2"])
