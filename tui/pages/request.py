"""What a drawer wants of the page map: light, so that a screen can ask before anything is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

DEFAULT_CELLS: Final = 1024


@dataclass(frozen=True, slots=True)
class MapRequest:
    """What a drawer wants: so many cells of the whole, or of the pages first..end.

    Of a tree: `file`, the key of a mapped file, or `name`, a path or the last part of one; of those
    that may be meant the one with the most private copies. `pid`: one process's pages, None for
    those of all its processes together.
    """

    cells: int = DEFAULT_CELLS
    first_page: int | None = None
    end_page: int | None = None
    file: str = ""
    pid: int | None = None
    name: str = ""
