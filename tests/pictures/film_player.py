"""Plays a film without a browser: what of its SVG is to be seen at a moment, cell by cell.

Reads the few elements and rules that cowtop's films are made of, by the rules of CSS alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

_SVG = "{http://www.w3.org/2000/svg}"
_KEYFRAMES = re.compile(r"@keyframes ([\w-]+)\{((?:[\d.]+%\{visibility:\w+\})*)\}")
_STEP = re.compile(r"([\d.]+)%\{visibility:(\w+)\}")
_ANIMATION = re.compile(r"\.([\w-]+)\{animation:([\w-]+) ([\d.]+)s step-end infinite\}")
_PART = re.compile(r"M(\d+) (\d+)([^M]+)")
_RECT = re.compile(r"h(\d+)v(\d+)h-\d+z")
_DOT = re.compile(r"m(-?\d+) (-?\d+)h0")

Seen = dict[tuple[int, int], tuple[str, ...]]
"""What is seen in each cell (row, column): its surface, then what is drawn on that, sorted."""
_WHOLE = (0, 0, 12, 24)


def seen_at(film: str, seconds: float | None) -> Seen:
    """Everything that is seen at a moment; None: where nothing is animated."""
    root = ElementTree.fromstring(film)
    css = root.findtext(f"{_SVG}style") or ""
    surface = root.find(f"{_SVG}rect")
    assert surface is not None
    columns, rows = int(root.get("width", "")) // 12 - 1, int(root.get("height", "")) // 24
    shown = {
        (row, column): [surface.get("fill", "")] for row in range(rows) for column in range(columns)
    }
    animated = {} if seconds is None else _animated(css, seconds)
    for element in _visible(root, "visible", animated):
        for cell, what, is_whole in _drawn(element):
            shown[cell] = [what] if is_whole else [*shown[cell], what]
    return {cell: (what[0], *sorted(what[1:])) for cell, what in shown.items()}


def _animated(css: str, seconds: float) -> dict[str, str]:
    """The visibility of each class whose animation has passed a step by then."""
    steps = {name: _STEP.findall(body) for name, body in _KEYFRAMES.findall(css)}
    found = {}
    for name, animation, total in _ANIMATION.findall(css):
        percent = seconds % float(total) / float(total) * 100
        passed = [how for at, how in steps[animation] if float(at) <= percent]
        if passed:
            found[name] = passed[-1]
    return found


def _visible(
    element: ElementTree.Element, inherited: str, animated: dict[str, str]
) -> Iterator[ElementTree.Element]:
    own = animated.get(element.get("class", ""), element.get("visibility", inherited))
    for child in element:
        if child.tag == f"{_SVG}g":
            yield from _visible(child, own, animated)
        elif child.tag in (f"{_SVG}path", f"{_SVG}text") and own == "visible":
            yield child


def _drawn(element: ElementTree.Element) -> Iterator[tuple[tuple[int, int], str, bool]]:
    """The cells of an element, what it draws there, and whether that covers all of the cell."""
    fill = element.get("fill", "")
    if element.tag == f"{_SVG}text":
        row, left = int(element.get("y", "0")) // 24, int(element.get("x", "0")) // 12
        look = f"{fill} {element.get('font-weight', '')}"
        for column, char in enumerate(element.text or "", left):
            if char != " ":
                yield (row, column), f"{char} {look}", False
        return
    path = element.get("d", "")
    if element.get("stroke"):
        yield from _dots(path, element.get("stroke", ""))
        return
    for x, y, rest in ((int(x), int(y), rest) for x, y, rest in _PART.findall(path)):
        if rect := _RECT.fullmatch(rest):
            for cell, within in _covered(x, y, int(rect[1]), int(rect[2])):
                is_whole = within == _WHOLE
                yield cell, fill if is_whole else f"{within} {fill}", is_whole
        else:
            yield (y // 24, x // 12), f"({x % 12}, {y % 24}, {rest}) {fill}", False


def _dots(path: str, colour: str) -> Iterator[tuple[tuple[int, int], str, bool]]:
    x = y = 0
    for right, down in _DOT.findall(path):
        x, y = x + int(right), y + int(down)
        yield (y // 24, x // 12), f"({x % 12}, {y % 24}) {colour}", False


def _covered(
    x: int, y: int, width: int, height: int
) -> Iterator[tuple[tuple[int, int], tuple[int, int, int, int]]]:
    """Every cell that a rectangle touches, and its part of it."""
    for row in range(y // 24, (y + height - 1) // 24 + 1):
        for column in range(x // 12, (x + width - 1) // 12 + 1):
            left, top = max(x - column * 12, 0), max(y - row * 24, 0)
            right = min(x + width - column * 12, 12)
            bottom = min(y + height - row * 24, 24)
            yield (row, column), (left, top, right - left, bottom - top)
