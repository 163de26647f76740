"""A process tree of the user's as a subject: a command that cowtop starts, or one that runs."""

from __future__ import annotations

from dataclasses import dataclass

from tui.run.about import About
from tui.text import plain


@dataclass(frozen=True, slots=True)
class TreeAbout(About):
    """A command (its words) or a process that runs already (its `pid`); one of the two.

    `called`: a short name, cleaned: `python train.py`. `cage_bytes`: the limit that was asked for.
    """

    called: str
    command: tuple[str, ...] = ()
    pid: int | None = None
    cage_bytes: int | None = None

    @property
    def name(self) -> str:
        """The short name."""
        return self.called

    @property
    def memory_max_bytes(self) -> int | None:
        """As asked for."""
        return self.cage_bytes

    @property
    def summary(self) -> str:
        """`exec python train.py`, `attach 4711 python`."""
        how = "exec" if self.pid is None else f"attach {self.pid}"
        return f"{how} {self.called}"

    @property
    def parts(self) -> tuple[str, ...]:
        """How it is watched, and what it is."""
        return ("command" if self.pid is None else f"PID {self.pid}", self.called)


def short_name(words: tuple[str, ...]) -> str:
    """A command in few words, without the places of its files: `python train.py`."""
    last = [plain(word.rsplit("/", 1)[-1], 40) for word in words[:2]]
    return " ".join(word for word in last if word) or "?"
