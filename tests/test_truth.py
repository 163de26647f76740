"""An unknown figure is neither true nor false: nothing of a type that may be one is asked that.

`Absent` refuses at run time; this finds what no test would run into, by the annotations.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parent.parent
FILES: Final = sorted([*(ROOT / "tui").rglob("*.py"), *(ROOT / "workloads").rglob("*.py")])
_UNKNOWN: Final = re.compile(r"\b(Absent|Figure|Count)\b")


def _annotated(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, ast.expr]]:
    for node in nodes:
        if isinstance(node, ast.AnnAssign):
            yield ast.unparse(node.target).rpartition(".")[2], node.annotation
        elif isinstance(node, ast.arg) and node.annotation is not None:
            yield node.arg, node.annotation
        elif isinstance(node, ast.FunctionDef) and node.returns is not None:
            yield node.name, node.returns


def _names(nodes: Iterable[ast.AST]) -> tuple[set[str], set[str]]:
    """The names of what may be unknown, and of what is known."""
    unknown: set[str] = set()
    known: set[str] = set()
    for name, hint in _annotated(nodes):
        (unknown if _UNKNOWN.search(_outer(hint)) else known).add(name)
    return unknown, known


def _outer(hint: ast.expr) -> str:
    """The type itself: what is within a container is not what is asked."""
    if isinstance(hint, ast.Name):
        return hint.id
    return re.sub(r"\[.*\]", "", ast.unparse(hint))


def _asked(nodes: Iterable[ast.AST]) -> Iterator[ast.expr]:
    for node in nodes:
        if isinstance(node, (ast.If, ast.IfExp, ast.While)):
            yield node.test
        elif isinstance(node, ast.BoolOp):
            yield from node.values
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            yield node.operand


def _name(asked: ast.expr) -> str | None:
    called = asked.func if isinstance(asked, ast.Call) else asked
    if isinstance(called, ast.Attribute):
        return called.attr
    return called.id if isinstance(called, ast.Name) else None


# What only happens to be called so elsewhere.
_COMMON: Final = frozenset({"get", "private", "absent", "_copies"})
# After `isinstance(figure, Absent)` has been asked a line before.
_KNOWN_THERE: Final = {
    ("tui/table/columns.py", "figure"),
    ("tui/watch/tree.py", "own"),
    ("tui/run/tree_words.py", "dirty"),
    ("tui/tree/walk.py", "dirty"),  # there a column of numbers
}


@pytest.mark.slow
def test_nothing_that_may_be_unknown_is_asked_whether_it_is_true() -> None:
    trees = {
        str(path.relative_to(ROOT)): list(ast.walk(ast.parse(path.read_text()))) for path in FILES
    }
    names = {path: _names(nodes) for path, nodes in trees.items()}
    unknown = {path: found for path, (found, _) in names.items()}
    known = {path: found for path, (_, found) in names.items()}
    everywhere = set().union(*unknown.values()) - set().union(*known.values()) - _COMMON
    found = {
        (path, name, node.lineno)
        for path, nodes in trees.items()
        for node in _asked(nodes)
        if (name := _name(node)) in (unknown[path] - known[path]) | everywhere
        and (path, name) not in _KNOWN_THERE
    }
    assert not found
