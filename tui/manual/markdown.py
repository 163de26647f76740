"""A page of Markdown as blocks: markdown-it-py reads it; these are the kinds that rows are made of.

Nothing is lost: of lists in lists and the like the text is there, each paragraph with its own mark.
HTML comments are for the tests, and never shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token


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


@cache
def reader() -> MarkdownIt:
    """Of CommonMark and tables; not imported by the screens that only list the pages."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("table")


def blocks(text: str) -> list[Block]:
    """What a page is made of, from its top."""
    return list(_blocks(reader().parse(text)))


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    mark, level = "", 0
    rows: list[list[str]] = []
    for token in tokens:
        match token.type:
            case "heading_open":
                level = int(token.tag.removeprefix("h"))
            case "heading_close":
                level = 0
            case "list_item_open":
                mark = f"{token.info}." if token.info else "-"
            case "blockquote_open":
                mark = ">"
            case "list_item_close" | "blockquote_close":
                mark = ""
            case "table_open":
                rows = []
            case "tr_open":
                rows.append([])
            case "table_close":
                yield Table(tuple(map(tuple, rows)))
                rows = []
            case "fence" | "code_block":
                first = token.map[0] + 1 if token.map else 0
                lines = token.content.removesuffix("\n").split("\n")
                yield Fence(token.info.strip(), tuple(lines), first + (token.type == "fence"))
            case "inline" if rows:
                rows[-1].append(token.content)
            case "inline" if level:
                yield Heading(level, token.content)
            case "inline":
                yield Paragraph(_text_of(token), mark)
                mark = mark if mark == ">" else ""


def _text_of(token: Token) -> str:
    match token.children:
        case [picture] if picture.type == "image":
            return f"Picture: {picture.content}."
    return token.content.replace("\n", " ")
