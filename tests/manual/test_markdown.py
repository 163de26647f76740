from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.manual.surroundings import PAGES
from tui.manual import rows_of, topics
from tui.manual.index import GROUPS
from tui.manual.inline import plain_of
from tui.manual.markdown import Fence, Heading, Paragraph, Table, blocks
from tui.manual.pages import names
from tui.manual.shell_lines import within
from tui.manual.wrapping import wrapped

_WIDTHS = (60, 80, 88)
_ONE_CELL = re.compile("[\u2190-\u2193\u2500-\u257f\u2580-\u25ff\u2800-\u28ff\u00b7\u2026]")
"""Beside ASCII: arrows, lines, blocks, dots, as in what a screen or a table prints."""


def _text(text: str, width: int) -> str:
    return "\n".join("".join(piece for piece, _ in row) for row in rows_of(text, width))


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("# `a` b", Heading(1, "`a` b")),
        ("one\ntwo", Paragraph("one two")),
        ("- one\n  two", Paragraph("one two", "-")),
        ("12. one", Paragraph("one", "12.")),
        ("> one\n> two", Paragraph("one two", ">")),
        ("```sh\na\n\n  b\n```", Fence("sh", ("a", "", "  b"), 2)),
        ("```\na", Fence("", ("a",), 2)),
        ("| a | `b\\|c` |\n|---|:--|\n|  | d |", Table((("a", "`b|c`"), ("", "d")))),
        ("![a film](x.svg)", Paragraph("Picture: a film.")),
    ],
)
def test_a_block_is_told_by_its_first_line(text: str, block: object) -> None:
    assert blocks(text) == [block]


def test_what_is_for_the_tests_is_not_shown() -> None:
    assert _text("a\n\n<!-- first\nrm x\n-->\n\nb\n\n<!-- c -->\n", 80) == "a\n\nb"


def test_marks_within_a_line_are_styles_and_links_name_their_page() -> None:
    text = "**`c` is** 2 * 3 * 4, *so* [here](https://a.b/c) see [marks](marks.md)"
    assert plain_of(text) == "c is 2 * 3 * 4, so here (https://a.b/c) see marks (cowtop help marks)"


@given(st.lists(st.text("ab`*", max_size=30), max_size=8), st.integers(1, 40), st.integers(0, 4))
def test_no_character_is_lost_and_no_row_is_too_wide(
    words: list[str], width: int, room: int
) -> None:
    head = (("x" * room, ""),) if room else ()
    rows = wrapped([(word, str(number % 2)) for number, word in enumerate(words)], width, head)
    text = "".join(piece for row in rows for piece, _ in row)
    assert text.replace(" ", "") == "x" * room + "".join(words)
    assert all(sum(len(piece) for piece, _ in row) <= max(width, room) for row in rows)


@given(st.text(" ab", min_size=1, max_size=90), st.integers(20, 60))
def test_a_line_of_a_fence_that_is_folded_loses_nothing(line: str, width: int) -> None:
    rows = [
        "".join(text for text, _ in row) for row in rows_of(f"```\n{line}\n```", width, folds=True)
    ]
    indent = min(4, width - len(line)) if len(line) <= width else 4
    assert rows[0][indent:] + "".join(row[8:] for row in rows[1:]) == line
    assert max(map(len, rows)) <= width


@pytest.mark.parametrize("folds", [False, True])
@pytest.mark.parametrize(("length", "indent"), [(16, 4), (17, 3), (20, 0)])
def test_a_fence_is_less_far_in_where_it_fits_only_so(
    length: int, indent: int, folds: bool
) -> None:
    fence = f"```text\n{'x' * length}\ny\n```"
    rows = ["".join(text for text, _ in row) for row in rows_of(fence, 20, folds=folds)]
    assert rows == [" " * indent + "x" * length, " " * indent + "y"]


@pytest.mark.parametrize("name", PAGES)
def test_every_word_of_a_page_is_shown_and_only_fences_are_wider_than_asked(name: str) -> None:
    for width in _WIDTHS:
        shown = _text(PAGES[name], width)
        for block in blocks(PAGES[name]):
            match block:
                case Fence(language, lines):
                    seen = within(lines, width - 4) if language == "sh" else lines
                    assert all(line in shown for line in seen)
                case Heading(_, text) | Paragraph(text):
                    assert _squeezed(plain_of(text)) in _squeezed(shown)
                case Table(rows):
                    # Of neighbouring cells the lines are beside each other: counted, not found.
                    wanted = "".join(plain_of(cell) for row in rows for cell in row)
                    assert Counter(_squeezed(wanted)) <= Counter(_squeezed(shown))
        fenced = [
            (block.language, line)
            for block in blocks(PAGES[name])
            if isinstance(block, Fence)
            for line in block.lines
        ]
        wide = [line.strip(" \\") for line in shown.splitlines() if len(line) > width]
        # Of a shell's line only one word is.
        whole = {line.strip() for language, line in fenced if language != "sh"}
        assert [
            one for one in wide if one not in whole and not any(one in line for _, line in fenced)
        ] == []


def _squeezed(text: str) -> str:
    return re.sub(r"[\s`*>]", "", text)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_written_in_characters_of_one_cell_with_one_title_and_known_fences(
    name: str,
) -> None:
    assert _ONE_CELL.sub("", PAGES[name]).isascii()
    titles = [block for block in blocks(PAGES[name]) if isinstance(block, Heading)]
    assert [title.level for title in titles].count(1) == 1 and titles[0].level == 1
    languages = {block.language for block in blocks(PAGES[name]) if isinstance(block, Fence)}
    assert "" not in languages, "say `text` for what is only shown"


def test_topics_are_listed_once_with_a_title_each() -> None:
    listed = topics()
    assert {topic.name for topic in listed} == names()
    assert len(listed) == len(names())
    assert all(topic.title for topic in listed)
    # In a terminal of 80 columns, also in a box of the program.
    room = 80 - len("      ") - max(len(topic.name) for topic in listed)
    assert [topic.title for topic in listed if len(topic.title) > room] == []
    named = [name for _, group in GROUPS for name in group]
    assert len(named) == len(set(named))
