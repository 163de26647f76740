"""What a tree of processes has, read plainly: every page by its frame number, as root.

Nothing of the program's: lines of `smaps`, entries of `pagemap`, flags of `kpageflags`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from tests.tree.by_hand import PAGE, Block, blocks_of

_FRAME = (1 << 55) - 1
_ZERO_PAGE = 24
_SPECIAL = ("[vvar", "[vdso", "[vsyscall", "[vvar_vclock")


@dataclass
class PlainProcess:
    """Frames by page number. `own`: private pages; `of_file`: those of page caches."""

    blocks: list[Block]
    own: dict[int, int] = field(default_factory=dict)
    of_file: dict[int, int] = field(default_factory=dict)
    key_of_page: dict[int, str] = field(default_factory=dict)

    def copies(self, key: str) -> dict[int, int]:
        """Private pages of a file, by page number."""
        return {page: at for page, at in self.own.items() if self.key_of_page.get(page) == key}

    def file_pages(self, key: str) -> dict[int, int]:
        """The file's own pages that it has mapped and there."""
        return {page: at for page, at in self.of_file.items() if self.key_of_page.get(page) == key}

    def of_no_file(self, data: set[str]) -> dict[int, int]:
        """Private pages that are copies of none of these files."""
        return {page: at for page, at in self.own.items() if self.key_of_page.get(page) not in data}

    def sum_of(self, name: str) -> int:
        """A field of all its mappings."""
        return sum(block.fields.get(name, 0) for block in self.blocks)


def read_process(pid: int) -> PlainProcess:
    """One that stands still."""
    found = PlainProcess(blocks_of(pid))
    with (
        Path(f"/proc/{pid}/pagemap").open("rb", buffering=0) as table,
        Path("/proc/kpageflags").open("rb", buffering=0) as flags,
    ):
        for block in found.blocks:
            if len(block.words) > 5 and block.words[5].startswith(_SPECIAL):
                continue
            start, end = block.span
            table.seek(start // PAGE * 8)
            entries = np.frombuffer(table.read((end - start) // PAGE * 8), np.uint64).tolist()
            for page, entry in enumerate(entries, start // PAGE):
                if not entry >> 63:
                    continue
                frame = entry & _FRAME
                is_of_file = bool(entry >> 61 & 1)  # so is the huge zero page, by this bit
                if not is_of_file or block.words[4] == "0":
                    flags.seek(frame * 8)
                    if int.from_bytes(flags.read(8), "little") >> _ZERO_PAGE & 1:
                        continue
                (found.of_file if is_of_file else found.own)[page] = frame
                if block.words[4] != "0":
                    found.key_of_page[page] = block.file
    return found
