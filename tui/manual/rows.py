"""A page as rows of a width. No word is lost and none is cut; only a fence may be wider."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from tui.manual.inline import Run, runs_of
from tui.manual.markdown import Block, Fence, Heading, Paragraph, blocks
from tui.manual.shell_lines import within
from tui.manual.tables import table_rows
from tui.manual.wrapping import Row, wrapped

__all__ = ["LEAST_WIDTH", "Row", "rows_of"]

LEAST_WIDTH: Final = 20
_INDENT: Final = "    "


def rows_of(text: str, width: int, *, folds: bool = False) -> list[Row]:
    """All rows of a page, an empty one between two blocks; `folds`: those of fences fit as well."""
    width = max(width, LEAST_WIDTH)
    rows: list[Row] = []
    before: Block | None = None
    for block in blocks(text):
        if before is not None and not _belong_together(before, block):
            rows.append(())
        rows += _block_rows(block, width, folds)
        before = block
    return rows


def _belong_together(before: Block, block: Block) -> bool:
    if isinstance(before, Paragraph) and isinstance(block, Paragraph):
        return bool(before.mark) and before.mark != ">" and bool(block.mark)
    return False


def _block_rows(block: Block, width: int, folds: bool) -> Sequence[Row]:
    match block:
        case Heading(level, text):
            return _heading(level, text, width)
        case Paragraph(text, mark):
            head: Iterable[Run] = ((f"{mark} ", ""),) if mark else ()
            return wrapped(runs_of(text), width, head, "> " if mark == ">" else "")
        case Fence():
            lines = block.lines
            if block.language == "sh":
                lines = tuple(within(lines, width - len(_INDENT)))
            return _fence(lines, width, folds)
        case _:
            return table_rows(block.rows, width)


def _fence(lines: Sequence[str], width: int, folds: bool) -> Sequence[Row]:
    """Less far in if only so it fits: a terminal breaks a table that is too wide in its words."""
    spare = width - max(map(len, lines), default=0)
    indent = _INDENT[: max(0, spare)] if 0 <= spare < len(_INDENT) else _INDENT
    room = width - 2 * len(_INDENT) if folds and spare < 0 else None
    return [row for line in lines for row in _fenced(line, indent, room)]


def _fenced(line: str, indent: str, room: int | None) -> list[Row]:
    """As it stands, which can be copied; else what finds no room goes on, further in."""
    rows: list[Row] = []
    while room is not None and len(line) > room:
        # At a blank, if that leaves something; it stays at the end of the row.
        cut = line.rfind(" ", room // 2, room) + 1 or room
        rows.append(((f"{indent}{line[:cut]}", "fence"),))
        line, indent = line[cut:], 2 * _INDENT
    rows.append(((f"{indent}{line}", "fence"),) if line else ())
    return rows


def _heading(level: int, text: str, width: int) -> list[Row]:
    rows = wrapped(runs_of(text, "title"), width)
    if level > 1:
        return rows
    longest = max(sum(len(piece) for piece, _ in row) for row in rows)
    return [*rows, (("=" * longest, "quiet"),)]
