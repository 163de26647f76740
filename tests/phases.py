"""The two phases of one session on several workers: files side by side, then one test at a time.

A test that needs the machine to itself begins when every other worker has ended.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Protocol


class Worker(Protocol):
    """What is used of xdist's worker."""

    @property
    def shutting_down(self) -> bool:
        """Whether it ends after the tests that it was sent."""

    def shutdown(self) -> None:
        """Tell it so."""

    def send_runtest_some(self, indices: Sequence[int]) -> None:
        """Send it tests."""


class Phases:
    """An xdist scheduler: a worker that is free takes the next file, the last one those alone."""

    def __init__(self, workers: int, is_alone: Callable[[str], bool]) -> None:
        self._workers = workers
        self._is_alone = is_alone
        self._ids: list[str] = []
        self._collected: set[Worker] = set()
        self._sent: dict[Worker, list[int]] = {}
        self._files: deque[list[int]] = deque()
        self._alone: list[int] = []

    @property
    def nodes(self) -> list[Worker]:
        """The workers that have not ended."""
        return list(self._sent)

    @property
    def collection_is_completed(self) -> bool:
        """Whether every worker of the start has told what it collected."""
        return len(self._collected) >= self._workers

    @property
    def tests_finished(self) -> bool:
        """Whether the workers can be told to end with what they have."""
        unsent = self._files or self._alone
        return (
            self.collection_is_completed
            and not unsent
            and all(len(sent) < 2 for sent in self._sent.values())
        )

    @property
    def has_pending(self) -> bool:
        """Whether any test has not ended."""
        return bool(self._files or self._alone or any(self._sent.values()))

    def add_node(self, node: Worker) -> None:
        """A worker has started."""
        self._sent[node] = []

    def add_node_collection(self, node: Worker, collection: Sequence[str]) -> None:
        """A worker has collected; all must have collected the same."""
        if not self._ids:
            self._ids = list(collection)
            self._put_back(range(len(self._ids)))
        if self._ids != list(collection):
            raise RuntimeError("the workers collected different tests")
        self._collected.add(node)

    def schedule(self) -> None:
        """Give every worker something to do."""
        for node in self.nodes:
            self._refill(node)

    def mark_test_complete(self, node: Worker, item_index: int, duration: float = 0) -> None:
        """A test has ended."""
        self._sent[node].remove(item_index)
        self._refill(node)

    def mark_test_pending(self, item: str) -> None:
        """A test is to be run once more."""
        self._put_back([self._ids.index(item)])
        self.schedule()

    def remove_pending_tests_from_node(self, node: Worker, indices: Sequence[int]) -> None:
        """Nothing is taken from a worker here."""
        raise NotImplementedError

    def remove_node(self, node: Worker) -> str | None:
        """A worker has ended; the test in which it crashed, if it did."""
        left = self._sent.pop(node)
        self._put_back(left[1:])
        self.schedule()
        return self._ids[left[0]] if left else None

    def _put_back(self, indices: Sequence[int]) -> None:
        together = [index for index in indices if not self._is_alone(self._ids[index])]
        files = groupby(together, lambda index: self._ids[index].partition("::")[0])
        self._files.extend(list(tests) for _, tests in files)
        self._alone += [index for index in indices if self._is_alone(self._ids[index])]

    def _refill(self, node: Worker) -> None:
        """See to it that a worker has two tests: it begins one when it knows the next."""
        sent = self._sent[node]
        while len(sent) < 2 and not node.shutting_down:
            others = [other for other in self._sent if other is not node]
            if self._files:
                tests = self._files.popleft()
            elif any(not other.shutting_down for other in others) or not self._alone:
                node.shutdown()
                return
            elif others:
                return  # this one goes on alone, once the others have ended
            else:
                tests, self._alone = self._alone, []
            sent += tests
            node.send_runtest_some(tests)
