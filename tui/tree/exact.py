"""What the Python of a tree wrote to its memory maps, to the page: `exec --exact`.

By file, over all processes that were watched. Asking is on a budget of its own; it never waits.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from tui.hook.word import Word, WordKind
from tui.probe.process import PROC
from tui.text import plain
from tui.tree.duty import Duty
from tui.tree.exact_map import MapWrites
from tui.tree.rows import Shape, part_of
from tui.tree.runs import NO_RUNS, Runs
from tui.tree.written import Written, unknown
from workloads.words import Mode

_TICK_SECONDS: Final = 0.005
_MOST_FILES: Final = 1000
_MOST_REASONS: Final = 3
_LONGEST_KEY: Final = 50
_MOST_PROCESSES: Final = 10_000


class FileWrites:
    """One file as those who opened it told: also what is mapped no more counts."""

    def __init__(self, word: Word) -> None:
        self.path = Path(word.file)
        self.device, self.inode = word.device, word.inode
        self.modes: list[Mode] = []
        self.maps: list[MapWrites] = []
        self.pids: set[int] = set()
        self.written = Written(part_of(NO_RUNS, None, ""))
        self.shape: Shape | None = None
        self.is_changed = True
        self._known = 0
        self._wrote: dict[Mode, None] = {}
        self._ended = NO_RUNS
        self._since_mark: dict[int, tuple[float, Runs]] = {}
        self._marks: dict[int, str] = {}
        self._reasons: dict[str, None] = {}

    @property
    def key(self) -> str:
        """As the kernel names it in most file systems."""
        if self.device is None or self.inode is None:
            return f"told:{plain(str(self.path), _LONGEST_KEY)}"
        return f"{os.major(self.device):02x}:{os.minor(self.device):02x}:{self.inode}"

    def add(self, one: MapWrites, word: Word) -> None:
        """Another opening."""
        is_first = not self.pids
        if is_first or self.shape != one.shape:
            self.shape = one.shape if is_first else None
        if word.mode is not None and word.mode not in self.modes:
            self.modes.append(word.mode)
        self.pids.add(word.pid)
        self.maps.append(one)
        self.sum_up()

    def marked(self, pid: int, at: float, text: str) -> None:
        """Of maps that this process had and had no more by then, nothing is since its last mark."""
        if pid in self._since_mark and self._since_mark[pid][0] <= at:
            self._since_mark[pid] = at, NO_RUNS
            self._marks.pop(pid, None)
            self._marks[pid] = text
            self.is_changed = True

    def sum_up(self) -> None:
        """Maps that are over are summed up, and their pages kept for all of them together."""
        for one in [one for one in self.maps if one.is_over]:
            self.maps.remove(one)
            self._known += one.is_known
            if one.is_written and one.mode is not None:
                self._wrote[one.mode] = None
            self._ended = self._ended.with_all(one.before).with_all(one.now)
            if one.mark is not None:
                over_at, since = self._since_mark.get(one.pid, (one.over_at, NO_RUNS))
                over_at = max(over_at, one.over_at)
                self._since_mark[one.pid] = over_at, since.with_all(one.now)
                self._marks[one.pid] = one.mark
            if one.reason and len(self._reasons) < _MOST_REASONS:
                self._reasons[one.reason] = None
            self.is_changed = True

    def tell(self) -> None:
        """Make what is told of it, if something changed."""
        if not self.is_changed:
            return
        self.is_changed = False
        reasons = dict.fromkeys([*self._reasons, *(one.reason for one in self.maps if one.reason)])
        reason = "; ".join(reasons)
        if not self._known and all(one.reason for one in self.maps):
            self.written = unknown(reason)
            return
        whole = self._ended
        since = NO_RUNS
        for _, runs in self._since_mark.values():
            since = since.with_all(runs)
        mark = next(reversed(self._marks.values()), None)
        for one in self.maps:
            whole = whole.with_all(one.before).with_all(one.now)
            if one.mark is not None:
                since, mark = since.with_all(one.now), one.mark
        part = part_of(whole, self.shape, reason)
        marked = None if mark is None else part_of(since, self.shape, reason)
        wrote = self._wrote | {o.mode: None for o in self.maps if o.mode and o.is_written}
        self.written = Written(part, marked, mark or "", reason, tuple(wrote))


class ExactWrites:
    """Told of all words, ticked with the tree; `files` by what tells a file from another."""

    def __init__(
        self,
        folder: Path,
        *,
        proc_root: Path = PROC,
        duty_share: float = 0.01,
        cpu_clock: Callable[[], float] = time.thread_time,
    ) -> None:
        """`folder`: where the hook writes down what it was told."""
        self._folder, self._root, self._cpu = folder, proc_root, cpu_clock
        self._duty = Duty(duty_share)
        self.files: dict[tuple[int | None, int | None, str], FileWrites] = {}
        self.more_openings = 0
        """Of more files than are told apart."""
        self._marks: dict[int, str] = {}
        self._open: dict[tuple[int, int], tuple[MapWrites, FileWrites]] = {}

    def hear(self, words: Iterable[Word]) -> None:
        """Openings, closings and marks, in the order in which they were told."""
        for word in words:
            if word.kind is WordKind.OPEN and word.watched is not None:
                self._opened(word)
            elif word.kind is WordKind.CLOSE:
                found = self._open.pop((word.pid, word.map), None)
                if found is not None:
                    found[0].leave(at=word.at)
                    found[1].sum_up()
            elif word.kind is WordKind.MARK:
                self._marked(word)
        self._take()

    def _marked(self, word: Word) -> None:
        self._marks.pop(word.pid, None)
        self._marks[word.pid] = word.text
        if len(self._marks) > _MOST_PROCESSES:
            del self._marks[next(iter(self._marks))]
        for file in self.files.values():
            file.marked(word.pid, word.at, word.text)

    def _opened(self, word: Word) -> None:
        key = (word.device, word.inode, "" if word.inode is not None else word.file)
        file = self.files.get(key)
        if file is None:
            if len(self.files) >= _MOST_FILES:
                self.more_openings += 1
                return
            file = self.files[key] = FileWrites(word)
        assert word.watched is not None
        one = MapWrites(word, word.watched, self._folder, self._root)
        one.mark = self._marks.get(word.pid)  # all that is written to it is since then
        before = self._open.pop((word.pid, word.map), None)
        if before is not None:
            before[0].end()  # a PID that is used again
        if not one.is_over:
            self._open[word.pid, word.map] = one, file
        file.add(one, word)

    def _take(self) -> None:
        for one, file in self._open.values():
            file.is_changed |= one.take()

    def tick(self, now: float, *, everything: bool = False) -> None:
        """Take what the hook wrote down, and ask the kernel as far as the budget allows."""
        self._take()
        if not self._duty.may_spend(now) and not everything:
            return
        began = self._cpu()

        def may_go_on() -> bool:
            return everything or self._cpu() - began < _TICK_SECONDS

        for one, file in sorted(self._open.values(), key=lambda found: found[0].walked_at):
            file.is_changed |= one.walk(now, may_go_on)
            if not may_go_on():
                break
        self._leave_out()
        for file in self.files.values():
            file.tell()
        self._duty.spend(self._cpu() - began)

    def _leave_out(self) -> None:
        for key, (one, file) in list(self._open.items()):
            if one.is_over:
                del self._open[key]
                file.sum_up()

    def end(self) -> None:
        """Nobody is watched any more: what was not written down, and is not there, is not known."""
        for one, _ in self._open.values():
            one.end()
        self._leave_out()
        for file in self.files.values():
            file.tell()

    def close(self) -> None:
        """Give back what is held."""
        for one, _ in self._open.values():
            one.close()
