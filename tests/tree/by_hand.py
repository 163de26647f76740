"""An independent reader of `smaps`: one line after the other, nothing of the program's."""

from __future__ import annotations

import mmap
import os
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass
class Block:
    """One mapping: its first line's words, and its fields in bytes."""

    words: list[str]
    fields: dict[str, int] = field(default_factory=dict)

    @property
    def is_private(self) -> bool:
        return self.words[1].endswith("p")

    @property
    def file(self) -> str:
        """The key of its file."""
        return f"{self.words[3]}:{self.words[4]}"

    @property
    def copies(self) -> int:
        return self.fields["Anonymous"] + self.fields["Swap"] if self.is_private else 0

    @property
    def span(self) -> tuple[int, int]:
        start, end = self.words[0].split("-")
        return int(start, 16), int(end, 16)


def blocks_of(pid: int) -> list[Block]:
    blocks: list[Block] = []
    for line in Path(f"/proc/{pid}/smaps").read_text(errors="surrogateescape").split("\n"):
        words = line.split()
        if not words:
            continue
        if words[0].endswith(":"):
            if words[-1] == "kB":
                blocks[-1].fields[words[0][:-1]] = int(words[1]) * 1024
        else:
            blocks.append(Block(words))
    return blocks


def key_of(path: Path) -> str:
    status = path.stat()
    return f"{os.major(status.st_dev):02x}:{os.minor(status.st_dev):02x}:{status.st_ino}"


def copies_of(pid: int, key: str) -> int:
    """Anonymous and Swap of a process's private mappings of a file."""
    return sum(block.copies for block in blocks_of(pid) if block.file == key)


def sum_of(pids: list[int], name: str, key: str) -> int:
    return sum(b.fields[name] for pid in pids for b in blocks_of(pid) if b.file == key)


def zero_frame() -> int:
    """The frame that every page has that was read and never written."""
    with mmap.mmap(-1, PAGE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) as page:
        view = np.frombuffer(page, np.uint8)
        address = int(view.ctypes.data)
        assert view[0] == 0
        with Path("/proc/self/pagemap").open("rb", buffering=0) as table:
            table.seek(address // PAGE * 8)
            entry = int(np.frombuffer(table.read(8), np.uint64)[0])
        del view
    return entry & ((1 << 55) - 1)


def file_frames(pid: int, key: str) -> list[int]:
    """Frames of the private pages of a file's mappings."""
    return list(frames_of(pid, [block for block in blocks_of(pid) if block.file == key]).values())


def anonymous_frames(pid: int) -> dict[int, int]:
    """Page number to frame, of all private pages."""
    return frames_of(pid, blocks_of(pid))


def frames_of(pid: int, blocks: list[Block]) -> dict[int, int]:
    """Page number to frame, of private pages in RAM; root is shown frames."""
    frames: dict[int, int] = {}
    zero = zero_frame()
    with Path(f"/proc/{pid}/pagemap").open("rb", buffering=0) as table:
        for block in blocks:
            if not block.is_private or not block.fields["Anonymous"]:
                continue
            start, end = block.span
            table.seek(start // PAGE * 8)
            entries = np.frombuffer(table.read((end - start) // PAGE * 8), np.uint64).tolist()
            for at, entry in enumerate(entries):
                frame = entry & ((1 << 55) - 1)
                if entry >> 63 and not entry >> 61 & 1 and frame != zero:
                    frames[start // PAGE + at] = frame
    return frames
