"""The Markdown that the manual is written in: a subset that any reader of Markdown shows alike.

Headings, paragraphs, one level of lists, quotes, fences, tables, pictures, HTML comments (which are
for the tests, and never shown). Nothing is lost: what is none of these is a paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_HEADING: Final = re.compile(r"(#{1,6}) +(.*)")
_ITEM: Final = re.compile(r"(?:[-*]|(\d+)\.) +(.*)")
_RULE: Final = re.compile(r"\|? *:?-+:? *(\|.*)?")
_PICTURE: Final = re.compile(r"!\[([^]]*)\]\([^)]*\)")
_CELL_ENDS: Final = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class Heading:
    """A title; `level` 1 is the page's own."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text that is wrapped; `mark` stands before it, what follows is indented below it."""

    text: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Fence:
    """Lines as they stand; `line` is that of the first of them on the page, from 1."""

    language: str
    lines: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    """Its first row is the head."""

    rows: tuple[tuple[str, ...], ...]


Block = Heading | Paragraph | Fence | Table


def blocks(text: str) -> list[Block]:
    """What a page is made of, from its top."""
    return list(_Reader(text).blocks())


class _Reader:
    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        self._at = 0

    def blocks(self) -> Iterator[Block]:
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if not line.strip():
                self._at += 1
            elif line.startswith("```"):
                yield self._fence()
            elif line.startswith("<!--"):
                self._comment()
            elif line.startswith("|"):
                yield self._table()
            elif found := _HEADING.fullmatch(line):
                self._at += 1
                yield Heading(len(found[1]), found[2])
            elif found := _ITEM.match(line):
                mark = f"{found[1]}." if found[1] else "-"
                yield self._paragraph(found[2], mark)
            elif line.startswith(">"):
                yield self._paragraph(line[1:].strip(), ">")
            elif found := _PICTURE.fullmatch(line.strip()):
                self._at += 1
                yield Paragraph(f"Picture: {found[1]}.")
            else:
                yield self._paragraph(line.strip(), "")

    def _fence(self) -> Fence:
        language = self._lines[self._at][3:].strip()
        first = self._at = self._at + 1
        while self._at < len(self._lines) and self._lines[self._at].rstrip() != "```":
            self._at += 1
        last, self._at = self._at, self._at + 1
        return Fence(language, tuple(self._lines[first:last]), first + 1)

    def _comment(self) -> None:
        while self._at < len(self._lines) and "-->" not in self._lines[self._at]:
            self._at += 1
        self._at += 1

    def _table(self) -> Table:
        rows = []
        while self._at < len(self._lines) and self._lines[self._at].startswith("|"):
            line = self._lines[self._at].strip()
            if not _RULE.fullmatch(line):
                cells = _CELL_ENDS.split(line.removeprefix("|").removesuffix("|"))
                rows.append(tuple(cell.strip().replace("\\|", "|") for cell in cells))
            self._at += 1
        return Table(tuple(rows))

    def _paragraph(self, first: str, mark: str) -> Paragraph:
        words = [first]
        self._at += 1
        while self._at < len(self._lines) and self._goes_on(self._lines[self._at], mark):
            words.append(self._lines[self._at].removeprefix(">" if mark == ">" else "").strip())
            self._at += 1
        return Paragraph(" ".join(words), mark)

    def _goes_on(self, line: str, mark: str) -> bool:
        if not line.strip() or line.startswith(("```", "|", "<!--")):
            return False
        if line.startswith(">"):
            return mark == ">"
        return not (_HEADING.fullmatch(line) or _ITEM.match(line))
