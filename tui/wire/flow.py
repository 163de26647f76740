"""How much is under way: no more than a terminal shows in about a second.

Behind what is sent goes a question that every terminal answers, when it has shown what came before
it. What is between the two (sshd takes 2 MiB) does not matter then. A terminal that has answered
is sent no more than its answers allow; one that never did is asked once and is sent what its own
queue takes. An answer may be lost with a link: it is asked for again, less and less often.
"""

from __future__ import annotations

import math
from collections import deque
from typing import Final

# Primary device attributes: of all reports the one that the most terminals give, and no key's.
QUESTION: Final = "\x1b[c"
_LEAST_BYTES: Final = 1024
_MOST_BYTES: Final = 1 << 18
_FIRST_BYTES: Final = 4096
_QUICK_SECONDS: Final = 0.3
_SLOW_SECONDS: Final = 0.8
_ASK_AGAIN_SECONDS: Final = 4.0
_ASK_AGAIN_AT_MOST_SECONDS: Final = 64.0
_MOST_QUESTIONS: Final = 2
_FIRST_ANSWER_SECONDS: Final = 1.0


class Flow:
    """Counts what is sent and what is answered; moments are seconds of one clock."""

    def __init__(self) -> None:
        self._asked: deque[tuple[float, int]] = deque()
        self._answers = False
        self._limit = _FIRST_BYTES
        self._unasked_bytes = 0
        self._ask_again_seconds = _ASK_AGAIN_SECONDS

    @property
    def is_asked(self) -> bool:
        """Whether an answer may come."""
        return bool(self._asked)

    def answer_is_due(self) -> float | None:
        """Until when to wait for an answer to all that was sent; None if none is to come."""
        if not self._asked:
            return None
        return math.inf if self._answers else self._asked[0][0] + _FIRST_ANSWER_SECONDS

    @property
    def answers(self) -> bool:
        """Whether the terminal ever answered."""
        return self._answers

    def room(self) -> int:
        """How many bytes may be sent now."""
        if not self._answers:
            return _MOST_BYTES
        if len(self._asked) >= _MOST_QUESTIONS:
            return 0
        under_way = self._unasked_bytes + sum(count for _, count in self._asked)
        return min(self._limit // 2 + 1, max(0, self._limit - under_way))

    def sent(self, count: int) -> None:
        """So many bytes are on their way."""
        self._unasked_bytes += count

    def may_ask(self) -> bool:
        """Whether a question is to follow what is sent: always once, then if it is answered."""
        return self._answers or not self._asked

    @property
    def must_ask(self) -> bool:
        """Whether only a question tells that there is room again: what was sent before the first
        answer has none behind it."""
        return self._answers and not self._asked and not self.room()

    def asked(self, now: float) -> None:
        """A question is on its way behind what was sent."""
        self._asked.append((now, self._unasked_bytes))
        self._unasked_bytes = 0

    def answered(self, now: float) -> None:
        """An answer came: it is the one to the oldest question."""
        is_late = self._ask_again_seconds > _ASK_AGAIN_SECONDS
        self._ask_again_seconds = _ASK_AGAIN_SECONDS
        self._answers = True
        if not self._asked:
            return
        then, count = self._asked.popleft()
        if is_late:
            self._asked.clear()  # which of the answers were lost is not known
        took = now - then
        if took > _SLOW_SECONDS:
            self._limit = max(_LEAST_BYTES, int(self._limit * max(0.25, _SLOW_SECONDS / took)))
        elif took < _QUICK_SECONDS and 4 * count >= self._limit:
            self._limit = min(_MOST_BYTES, 2 * self._limit)

    def asks_again_in(self, now: float) -> float | None:
        """In how many seconds to ask again if no answer comes; None if none is owed."""
        if not (self._answers and self._asked):
            return None
        return max(0.0, self._asked[-1][0] + self._ask_again_seconds - now)

    def ask_again(self) -> None:
        """The answer is overdue, and asked for once more; the next time it takes longer."""
        later = 2 * self._ask_again_seconds
        self._ask_again_seconds = min(later, _ASK_AGAIN_AT_MOST_SECONDS)
