"""A program in a terminal that answers what it is asked, as real ones do, when it is read."""

from __future__ import annotations

import os
from typing import Final

from tests.terminal.pty_screen import PtyScreen

QUESTION: Final = b"\x1b[c"
ANSWER: Final = b"\x1b[?62;1;6;22c"


class AnsweringScreen(PtyScreen):
    """Answers for its device attributes, once for each question that it reads."""

    questions = 0
    answers_to = 1 << 30
    """Of how many questions."""

    def _take_output(self) -> None:
        before = self.raw.count(QUESTION)
        super()._take_output()
        new = self.raw.count(QUESTION) - before
        for _ in range(new):
            self.questions += 1
            if self.questions <= self.answers_to and self.master >= 0:
                os.write(self.master, ANSWER)
