"""`exec --exact` beside a command's ticks: hears its words, asks the kernel, completes looks."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tui.hook.counts import Counts
from tui.hook.word import Word
from tui.tree.reading import TreeReading

if TYPE_CHECKING:
    from tui.tree.exact import ExactWrites


class ExactTold:
    """Nothing at all until it has begun; numpy is loaded with the first array that is told of."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._folder: Path | None = None
        self._writes: ExactWrites | None = None
        self._lost = ""

    def begin(self, folder: Path | None) -> str:
        """From now on, and what it costs; `folder`: where the hook writes down what it was told."""
        self._folder = folder
        if folder is None:
            return ""
        from tui.probe.exact_price import exact_page_seconds
        from tui.run.written_words import price_in_words

        return price_in_words([exact_page_seconds(None, is_shared=one) for one in (True, False)])

    def hear(self, words: Sequence[Word], counts: Counts) -> Sequence[Word]:
        """All that was told of; they are given on. What was not heard is nobody's by now."""
        self._lost = counts.words
        if self._folder is None:
            return words
        if self._writes is None:
            if not any(word.watched is not None for word in words):
                return words
            from tui.tree.exact import ExactWrites

            self._writes = ExactWrites(self._folder)
        self._writes.hear(words)
        return words

    def complete(self, reading: TreeReading) -> TreeReading:
        """Ask what is due, and put what is known to the reading's files."""
        if self._writes is not None:
            self._writes.tick(self._clock())
        return self._with_written(reading)

    def end(self, reading: TreeReading | None) -> TreeReading | None:
        """Nobody lives any more: the last reading with all that will ever be known."""
        if self._folder is None:
            return reading
        if self._writes is not None:
            self._writes.end()
            self._writes.close()
        return self._with_written(reading or TreeReading(self._clock()))

    @property
    def not_told(self) -> str:
        """What there was too much of, in words; empty if nothing."""
        more = self._writes.more_openings if self._writes is not None else 0
        return f"--exact tells nothing of {more:,} openings: they were of too many files" * (
            more > 0
        )

    def _with_written(self, reading: TreeReading) -> TreeReading:
        if self._folder is None:
            return reading
        from tui.tree.exact_files import with_written

        files = self._writes.files.values() if self._writes else ()
        return with_written(reading, files, self._lost)
