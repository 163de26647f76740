"""A file held by its descriptor: whatever happens to its name, this is the file that was meant."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from tui.files.proof import FileState, FileVerdict, ProofError
from tui.metrics_format import format_bytes
from tui.named_files.to_read import open_looked_at
from workloads.kernel import by_descriptor

_MAPPED: Final = {
    FileState.UNCHANGED: "the file that this run had is unchanged",
    FileState.BY_RUN: "the file that this run had was changed by it",
    FileState.BY_OTHERS: "the file that this run had was changed, and not by this run",
    FileState.NOT_KNOWN: "whether the file that this run had changed is not known",
}


@dataclass(slots=True)
class HeldFile:
    """The file that `path` was when it was opened; only ever read through this descriptor."""

    path: Path
    fd: int
    began: os.stat_result

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open it to read; raises ProofError."""
        try:
            fd = open_looked_at(path)
        except OSError as error:
            raise ProofError(f"{path}: cannot be read: {error.strerror}") from error
        return cls(path, fd, os.fstat(fd))

    @classmethod
    def of(cls, path: Path, fd: int) -> Self:
        """Hold a file that is open already, by a descriptor of its own."""
        own = os.dup(fd)
        return cls(path, own, os.fstat(own))

    @property
    def again(self) -> Path:
        """What to open the very file by once more, in this process."""
        return by_descriptor(self.fd, self.path)

    def look(self) -> None:
        """From now on this is how it began."""
        self.began = os.fstat(self.fd)

    @property
    def identity(self) -> tuple[int, int]:
        """Device and inode: what no other file has while this one is held."""
        return self.began.st_dev, self.began.st_ino

    def is_as_it_began(self) -> bool:
        """Whether its size and the time of its last change are what they were."""
        now, began = os.fstat(self.fd), self.began
        return (now.st_size, now.st_mtime_ns) == (began.st_size, began.st_mtime_ns)

    def close(self) -> None:
        """Give the descriptor back; harmless when called again."""
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1

    def named(self, mapped: FileVerdict) -> FileVerdict:
        """The verdict on this file, with what became of its name."""
        state, words = self._name()
        if state is None:
            how = f"{mapped.how}; {words}" if words else mapped.how
            return FileVerdict(mapped.changed, how, mapped.state)
        said = _MAPPED.get(mapped.state or FileState.NOT_KNOWN, _MAPPED[FileState.NOT_KNOWN])
        return FileVerdict(mapped.changed, f"{words}; {said}: {mapped.how}", state)

    def _name(self) -> tuple[FileState | None, str]:
        inode = self.began.st_ino
        try:
            now = self.path.stat()
        except (FileNotFoundError, NotADirectoryError):
            links = os.fstat(self.fd).st_nlink
            what = f"is under another of its {links:,} names" if links > 1 else "has another name"
            where = what if links else "was deleted"
            return FileState.GONE, f"nothing has its name now, and inode {inode} {where}"
        except OSError as error:
            return None, f"what has its name now cannot be seen: {error.strerror}"
        if (now.st_dev, now.st_ino) == self.identity:
            return None, ""
        left = "" if os.fstat(self.fd).st_nlink else ", which has no name any more"
        return FileState.REPLACED, (
            f"inode {now.st_ino} has its name now, {format_bytes(now.st_size)} written "
            f"{moment(now.st_mtime_ns)}, and no longer inode {inode}{left}"
        )


def moment(time_ns: int) -> str:
    """`2026-01-31 14:03:22`, in local time."""
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(time_ns / 1e9))
