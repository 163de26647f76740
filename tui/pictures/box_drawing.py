"""Box drawing characters (U+2500-257F) as rectangles and outlines: borders meet in any font.

The arms of a character and their weights are read from its Unicode name.
"""

from __future__ import annotations

import unicodedata

from tui.pictures.cell import HEIGHT, WIDTH, CellShape, Rect

_WEIGHTS = {"LIGHT": 1, "SINGLE": 1, "HEAVY": 2, "DOUBLE": 3}
_HALF = {1: 1, 2: 2, 3: 3}  # half the extent of an arm across its direction, in units
_DASHES = {"DOUBLE": 2, "TRIPLE": 3, "QUADRUPLE": 4}
_ARMS = {
    "LEFT": ("LEFT",),
    "RIGHT": ("RIGHT",),
    "UP": ("UP",),
    "DOWN": ("DOWN",),
    "HORIZONTAL": ("LEFT", "RIGHT"),
    "VERTICAL": ("UP", "DOWN"),
}
_OPPOSITE = {"LEFT": "RIGHT", "RIGHT": "LEFT", "UP": "DOWN", "DOWN": "UP"}
_SIDES = {
    "LEFT": ("UP", "DOWN"),
    "RIGHT": ("UP", "DOWN"),
    "UP": ("LEFT", "RIGHT"),
    "DOWN": ("LEFT", "RIGHT"),
}
_X, _Y = WIDTH // 2, HEIGHT // 2
# Outlines begin within the cell, so that where one begins says whose it is.
_ARCS = {
    "DOWN AND RIGHT": (_X - 1, HEIGHT - 6, "a7 7 0 0 1 7-7v2a5 5 0 0 0-5 5v6h-2z"),
    "DOWN AND LEFT": (_X + 1, HEIGHT - 6, "a7 7 0 0 0-7-7v2a5 5 0 0 1 5 5v6h2z"),
    "UP AND LEFT": (_X + 1, 0, "v6a7 7 0 0 1-7 7v-2a5 5 0 0 0 5-5v-6z"),
    "UP AND RIGHT": (_X - 1, 0, "v6a7 7 0 0 0 7 7v-2a5 5 0 0 1-5-5v-6z"),
}
_RISING = (0, HEIGHT - 2, "l11-22h1v2l-11 22h-1z")
_FALLING = (0, 0, "h1l11 22v2h-1l-11-22z")
_DIAGONALS = {"\u2571": (_RISING,), "\u2572": (_FALLING,), "\u2573": (_RISING, _FALLING)}


def box_drawing(char: str) -> CellShape:
    """The shape of one character of U+2500-257F, in units of the cell."""
    if char in _DIAGONALS:
        return CellShape(outlines=_DIAGONALS[char])
    name = unicodedata.name(char).removeprefix("BOX DRAWINGS ")
    if name.startswith("LIGHT ARC "):
        return CellShape(outlines=(_ARCS[name.removeprefix("LIGHT ARC ")],))
    if " DASH " in name:
        return CellShape(rects=tuple(_dashes(name.split())))
    weights = _weights(name)
    return CellShape(rects=tuple(rect for arm in weights for rect in _arm(arm, weights)))


def _weights(name: str) -> dict[str, int]:
    """The weight of each arm; a part that names none has the weight of the other part."""
    parts = [part.split() for part in name.split(" AND ")]
    named = [next((_WEIGHTS[w] for w in part if w in _WEIGHTS), 0) for part in parts]
    return {
        arm: weight or max(named)
        for part, weight in zip(parts, named, strict=True)
        for word in part
        for arm in _ARMS.get(word, ())
    }


def _dashes(words: list[str]) -> list[Rect]:
    half = _HALF[_WEIGHTS[words[0]]]
    count = _DASHES[words[1]]
    across = words[-1] == "HORIZONTAL"
    pitch = (WIDTH if across else HEIGHT) // count
    length = round(pitch * 2 / 3)
    starts = [number * pitch + (pitch - length) // 2 for number in range(count)]
    if across:
        return [(start, _Y - half, length, 2 * half) for start in starts]
    return [(_X - half, start, 2 * half, length) for start in starts]


def _arm(arm: str, weights: dict[str, int]) -> list[Rect]:
    """The one or two lines of an arm, from the edge of the cell to where they meet the others."""
    first, second = _SIDES[arm]
    if weights[arm] != 3:
        half = _HALF[weights[arm]]
        return [_line(arm, -half, half, _end_of_single(arm, weights))]
    return [
        _line(arm, -3, -1, _end_of_double(first, second, weights)),
        _line(arm, 1, 3, _end_of_double(second, first, weights)),
    ]


def _end_of_single(arm: str, weights: dict[str, int]) -> int:
    """How far from the centre the line ends: positive is short of it, negative is past it."""
    crossing = [weights[side] for side in _SIDES[arm] if side in weights]
    if _OPPOSITE[arm] in weights or not crossing:
        return 0
    return 1 if crossing == [3, 3] else -max(_HALF[weight] for weight in crossing)


def _end_of_double(near: str, far: str, weights: dict[str, int]) -> int:
    """As above for the line of a double arm that lies on the side `near`."""
    if near in weights:
        return 1 if weights[near] == 3 else -_HALF[weights[near]]
    return -_HALF[weights[far]] if far in weights else 0


def _line(arm: str, low: int, high: int, end: int) -> Rect:
    """A rectangle from the edge of the cell to `end`, across the arm from `low` to `high`."""
    match arm:
        case "LEFT":
            return (0, _Y + low, _X - end, high - low)
        case "RIGHT":
            return (_X + end, _Y + low, WIDTH - _X - end, high - low)
        case "UP":
            return (_X + low, 0, high - low, _Y - end)
        case _:
            return (_X + low, _Y + end, high - low, HEIGHT - _Y - end)
