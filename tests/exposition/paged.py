"""What the manual's page gives its reader to paste: the very text is what is tested."""

from __future__ import annotations

from typing import Final

from tui.manual import page
from tui.manual.markdown import Fence, blocks

PAGE: Final = page("prometheus")


def file_of_page(name: str) -> str:
    """The file that a fence with this name in its first line makes."""
    (found,) = [
        block
        for block in blocks(PAGE)
        if isinstance(block, Fence) and block.lines and block.lines[0] == f"# {name}"
    ]
    return "\n".join(found.lines) + "\n"
