"""Nowhere is a missing figure taken for 0: no `x or 0`, no `.get(key, 0)` where figures are.

What mypy cannot see in code that says `number(figure) or 0` is seen here. What is no figure, or has
no figure to lose, stands in `ALLOWED` with why.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# Arguments, names of files and pictures: there is nothing of a kernel in them.
NO_FIGURES = (
    "tui/options",
    "tui/settings.py",
    "tui/pictures",
    "tui/files",
    "tui/package",
    "tui/wire",
)
COUNTS = "counts what is at hand: what was not met was met no times"
OPTION = "an option of the user's: not given is 0"
DRAWN = "cells of a screen: what is not known has no length"
ORDERED = "who gets a label of its own: what was never read comes last"
NUMBERED = "numbers begin with 1: a word that has none is of none"
ALLOWED = {
    ("tui/headless/table_text.py", "base.memory_max_bytes or 0"): "a table always has a limit",
    ("tui/screens/table.py", "base.memory_max_bytes or 0"): "a table always has a limit",
    ("tui/recording/page_maps.py", "request.first_page or 0"): OPTION,
    ("tui/screens/limit_check.py", "settings.swap_max_bytes or 0"): OPTION,
    ("tui/recording/page_maps.py", "last.bytes_by_state.get(state, 0)"): COUNTS,
    (
        "tui/subject/array_file.py",
        "settings.data_offset or 0",
    ): "the file was looked at: it is known",
    (
        "tui/subject/believable.py",
        "settings.data_offset or 0",
    ): "the file was looked at: it is known",
    ("tui/watch/family.py", "expected.get(identity, 0)"): COUNTS,
    ("tui/watch/family.py", "expected.get(heir.identity, 0)"): COUNTS,
    ("tui/table/fill.py", "number(self.swap) or 0"): DRAWN,
    ("tui/chart/picture.py", "history.peak('rss_bytes', until=end_of_run(state)) or 0.0"): DRAWN,
    ("tui/chart/instances.py", "stack.last_column or 0"): "a picture without a column is all blank",
    ("tui/fit/memory.py", "swap or 0"): OPTION,
    ("tui/run/fit_needs.py", "settings.swap_max_bytes or 0"): OPTION,
    ("tui/fit/prove.py", "told.fits or 0"): "what is not known is not tried: said before it",
    ("tui/fit/verdict.py", "mode.fits or 0"): "an order of those that are known",
    ("tui/headless/instances.py", "s.share_done or 0.0"): DRAWN,
    ("tui/screens/fit_told.py", "file or 0.0"): DRAWN,
    ("tui/screens/fit_told.py", "mode.fits or 0"): DRAWN,
    ("tui/widgets/page_map.py", "self._cursor or 0"): "a cursor that was not moved is at the top",
    ("workloads/contents.py", "{'b': 1, 'i': 8, 'u': 8, 'f': 8, 'c': 16}.get(kind.kind, 0)"): (
        "the largest item of a kind: none of what is not supported"
    ),
    ("workloads/smaps.py", "sums.get(name, 0)"): COUNTS,
    ("tui/recording/compare_files.py", "seen.get(alike, 0)"): COUNTS,
    ("tui/tree/mapped_parts.py", "self.unread.get(trouble.reason, 0)"): COUNTS,
    ("tui/exposition/labels.py", "file.peak.get(_COPIES, 0.0)"): ORDERED,
    ("tui/exposition/labels.py", "file.peak.get('resident_bytes', 0.0)"): ORDERED,
    ("tui/exposition/labels.py", "one.peak.get(_COPIES, 0.0)"): ORDERED,
    ("tui/exposition/labels.py", "one.peak.get('rss_bytes', 0.0)"): ORDERED,
    ("tui/hook/word.py", "_count(body, 'map') or 0"): NUMBERED,
    ("tui/hook/word.py", "_count(body, 'offset') or 0"): "an opening has one, other words none",
    ("tui/hook/word.py", "_count(body, 'flush') or 0"): NUMBERED,
    ("tui/hook/word.py", "_count(body, 'unseen') or 0"): "told where there were any",
}


def _is_zero(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) in (int, float) and not node.value


def _takes_for_nothing(tree: ast.AST) -> Iterator[str]:
    """The expressions that turn what is missing into 0."""
    for node in ast.walk(tree):
        match node:
            case ast.BoolOp(op=ast.Or(), values=values) if any(map(_is_zero, values)):
                yield ast.unparse(node)
            case ast.Call(func=ast.Attribute(attr="get" | "pop" | "setdefault"), args=[_, last]):
                if _is_zero(last):
                    yield ast.unparse(node)
            case ast.Call(func=ast.Name(id="getattr"), args=[_, _, last]) if _is_zero(last):
                yield ast.unparse(node)


@cache
def _found() -> set[tuple[str, str]]:
    found = set()
    for room in ("tui", "workloads"):
        for path in sorted((ROOT / room).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if not name.startswith(NO_FIGURES):
                tree = ast.parse(path.read_text(encoding="utf-8"))
                found |= {(name, text) for text in _takes_for_nothing(tree)}
    return found


@pytest.mark.slow
def test_nowhere_is_what_is_missing_taken_for_0() -> None:
    assert sorted(_found() - ALLOWED.keys()) == []


@pytest.mark.slow
def test_every_exception_is_still_one() -> None:
    assert sorted(ALLOWED.keys() - _found()) == []


@pytest.mark.parametrize(
    "code",
    [
        "number(sample.get('swap_bytes')) or 0",
        "figure or 0.0",
        "first or second or 0",
        "fields.get(b'SwapTotal', 0)",
        "sample.values.get(key, 0.0)",
        "values.pop(key, 0)",
        "getattr(ledger, name, 0)",
        "total + (now.swap_bytes or 0) - 5",
    ],
)
def test_each_way_of_making_nothing_of_what_is_missing_is_seen(code: str) -> None:
    assert len(list(_takes_for_nothing(ast.parse(code)))) == 1


@pytest.mark.parametrize(
    "code",
    ["figure or 1", "words or ''", "x or False", "fields.get(key)", "fields.get(key, absent)"],
)
def test_what_makes_no_figure_is_left_alone(code: str) -> None:
    assert list(_takes_for_nothing(ast.parse(code))) == []
