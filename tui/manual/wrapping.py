"""Pieces of text laid into rows: lines break at blanks, also within what is marked."""

from __future__ import annotations

from collections.abc import Iterable

from tui.manual.inline import Run

Row = tuple[Run, ...]


def wrapped(
    runs: Iterable[Run], width: int, head: Iterable[Run] = (), hanging: str = ""
) -> list[Row]:
    """The rows; `head` before the first, `hanging` or as many blanks before the others.

    A word longer than the width is broken: it may be a path or an address.
    """
    first = list(head)
    room = sum(len(text) for text, _ in first)
    below: Run = ((hanging or " " * room)[: width // 2], "")
    rows: list[Row] = []
    row, filled = first, room
    is_empty = True
    for word in _words(runs):
        length = sum(len(text) for text, _ in word)
        if not is_empty and filled + 1 + length > width:
            rows.append(_joined(row))
            row, filled, is_empty = [below], len(below[0]), True
        if not is_empty:
            # The blank between two words of one kind is of that kind, else plain.
            row.append((" ", word[0][1] if row[-1][1] == word[0][1] else ""))
            filled += 1
        while filled + length > width:
            room = max(0, width - filled)
            taken, word = _broken(word, room)
            rows.append(_joined([*row, *taken]))
            length -= room
            row, filled = [below], len(below[0])
        row += word
        filled += length
        is_empty = False
    rows.append(_joined(row))
    return rows


def length_of(row: Iterable[Run]) -> int:
    """In cells: the manual has no wide characters, which a test sees to."""
    return sum(len(text) for text, _ in row)


def _words(runs: Iterable[Run]) -> list[list[Run]]:
    """What stands between two blanks, perhaps in several pieces."""
    words: list[list[Run]] = [[]]
    for text, kind in runs:
        for number, part in enumerate(text.split(" ")):
            if number:
                words.append([])
            if part:
                words[-1].append((part, kind))
    return [word for word in words if word]


def _broken(word: list[Run], room: int) -> tuple[list[Run], list[Run]]:
    taken: list[Run] = []
    rest = list(word)
    while rest and room > 0:
        text, kind = rest.pop(0)
        taken.append((text[:room], kind))
        if len(text) > room:
            rest.insert(0, (text[room:], kind))
        room -= len(taken[-1][0])
    return taken, rest


def _joined(row: Iterable[Run]) -> Row:
    """Neighbours of one kind as one piece."""
    joined: list[Run] = []
    for text, kind in row:
        if joined and joined[-1][1] == kind:
            joined[-1] = (joined[-1][0] + text, kind)
        elif text:
            joined.append((text, kind))
    return tuple(joined)
