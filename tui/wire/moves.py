"""The shortest way of the cursor from one cell to another, in sequences as old as the VT100."""

from __future__ import annotations

from functools import lru_cache


def move(from_row: int, from_column: int, row: int, column: int) -> str:
    """What to send; rows and columns count from 0, a negative one to start from is not known.

    No line feed: on a terminal that has shrunk meanwhile it would scroll.
    """
    best = _to(row, column)
    if from_row >= 0:
        way = _down(row - from_row) + _across(from_column, column)
        if len(way) < len(best):
            best = way
    return best


@lru_cache(maxsize=4096)
def _to(row: int, column: int) -> str:
    if column:
        return f"\x1b[{row + 1};{column + 1}H"
    return f"\x1b[{row + 1}H" if row else "\x1b[H"


@lru_cache(maxsize=256)
def _down(rows: int) -> str:
    if not rows:
        return ""
    return _by(rows, "B") if rows > 0 else _by(-rows, "A")


@lru_cache(maxsize=4096)
def _across(start: int, column: int) -> str:
    ways = ["\r" + (_by(column, "C") if column else "")]
    if start == column:
        ways.append("")
    elif 0 <= start < column:
        ways.append(_by(column - start, "C"))
    elif start > column:
        ways += ["\b" * (start - column), _by(start - column, "D")]
    return min(ways, key=len)


def _by(count: int, direction: str) -> str:
    return f"\x1b[{count if count > 1 else ''}{direction}"
