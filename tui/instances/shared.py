"""What the instances of one run have in common while they work: who lives, and who holds.

Each tells from its own thread how far it is; the owner alone waits for all of them.
"""

from __future__ import annotations

import threading
from enum import IntEnum

from tui.run.state import RunState
from tui.subject.beside import Beside


class Stand(IntEnum):
    """How far an instance is; it goes up only."""

    WORKING = 0
    HOLDS = 1
    LOOKED = 2
    OVER = 3


class Company:
    """All instances of a run; `members` has one for each, to be handed to its run."""

    def __init__(self, many: int) -> None:
        self._changed = threading.Condition()
        self._stands = [Stand.WORKING] * many
        self._pids: dict[int, int] = {}
        self._states: dict[int, RunState] = {}
        self.members = tuple(Member(self, index, many) for index in range(many))

    def wait_for_all(self, stand: Stand) -> None:
        """Until every instance is that far, or over."""
        with self._changed:
            self._changed.wait_for(lambda: min(self._stands) >= stand)

    @property
    def living(self) -> tuple[int, ...]:
        """Which of them hold now."""
        with self._changed:
            return tuple(i for i, stand in enumerate(self._stands) if stand is not Stand.OVER)

    def reached(self, index: int, stand: Stand) -> None:
        """One of them is that far."""
        with self._changed:
            self._stands[index] = max(self._stands[index], stand)
            if stand is Stand.OVER:
                self._pids.pop(index, None)
                self._states.pop(index, None)
            self._changed.notify_all()

    def started(self, index: int, pid: int) -> None:
        """The process of one of them."""
        with self._changed:
            self._pids[index] = pid

    def told(self, index: int, state: RunState) -> None:
        """How one of them is now."""
        with self._changed:
            if self._stands[index] is not Stand.OVER:
                self._states[index] = state

    def states_beside(self, index: int) -> tuple[RunState, ...]:
        """All the others that live and have told."""
        with self._changed:
            return tuple(state for other, state in self._states.items() if other != index)

    def pids_beside(self, index: int) -> frozenset[int]:
        """The processes of all the others."""
        with self._changed:
            return frozenset(pid for other, pid in self._pids.items() if other != index)


class Member(Beside):
    """One instance's word to the others, and its look at them."""

    def __init__(self, company: Company, index: int, many: int) -> None:
        self._company, self._index, self.many = company, index, many

    def pids(self) -> frozenset[int]:
        return self._company.pids_beside(self._index)

    def states(self) -> tuple[RunState, ...]:
        return self._company.states_beside(self._index)

    def tells(self, state: RunState) -> None:
        self._company.told(self._index, state)

    def started(self, pid: int) -> None:
        self._company.started(self._index, pid)

    def holds(self) -> None:
        self._company.reached(self._index, Stand.HOLDS)

    def looked(self) -> None:
        self._company.reached(self._index, Stand.LOOKED)

    def over(self) -> None:
        self._company.reached(self._index, Stand.OVER)
