"""What became of the file a run worked on: its state, and how that was found out, in words.

The verdict is on the file that was held open from the beginning, not on whatever has its name
now. Who wrote is told only where it can be: a page that the run never changed is not its doing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from workloads.which_pages import WhichPages

Report = Callable[[int, int], None]
NONE: Final = WhichPages()
"""Of a run that could not change any."""


class ProofError(Exception):
    """Why a file's bytes cannot be read, in one line."""


class FileState(StrEnum):
    """What became of the file."""

    UNCHANGED = "unchanged"
    BY_RUN = "changed by this run"
    BY_OTHERS = "changed, and not by this run"
    REPLACED = "replaced by another file"
    GONE = "gone"
    NOT_KNOWN = "not known"


_SENTENCES: Final = {
    FileState.UNCHANGED: "The file is unchanged ({how}).",
    FileState.BY_RUN: "The file was changed by this run ({how}).",
    FileState.BY_OTHERS: "The file was changed, and not by this run ({how}).",
    FileState.REPLACED: "The file was replaced by another file ({how}).",
    FileState.GONE: "The file is gone ({how}).",
    FileState.NOT_KNOWN: "Whether the file changed is not known ({how}).",
}


@dataclass(frozen=True, slots=True)
class FileVerdict:
    """What became of the file, and how that was found out, in words.

    `changed`: whether the bytes of the file that the run had differ from before; None if that is
    not known. `state` is None in a recording that is older than it.
    """

    changed: bool | None
    how: str
    state: FileState | None = None

    @property
    def sentence(self) -> str:
        """For the verdict of a run."""
        if self.state is not None:
            return _SENTENCES[self.state].format(how=self.how)
        return f"The file is {'changed' if self.changed else 'unchanged'} ({self.how})."


def not_known(why: str) -> FileVerdict:
    """The file was not compared, or what was compared does not tell."""
    return FileVerdict(None, why, FileState.NOT_KNOWN)


@dataclass(frozen=True, slots=True)
class OwnChanges:
    """The pages of the file that the run changed: how many, and which, counted from `first_page`.

    `which` is None where that is not known: the run did not end by itself, and may have changed
    a chunk more than it told of. `many`: so many instances changed them; `untold` of them are such.
    """

    pages: int = 0
    which: WhichPages | None = NONE
    many: int = 1
    untold: int = 0
    first_page: int = 0

    @property
    def who(self) -> str:
        """The subject of a sentence."""
        return "this run" if self.many == 1 else f"these {self.many:,} instances"

    @property
    def is_any(self) -> bool:
        """Whether it changed, or may have changed, any."""
        return self.pages > 0 or self.which != NONE
