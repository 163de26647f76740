"""Numbers, or two of which one is right, side by side in the largest digits that fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from tui.widgets import big_digits, block_letters
from tui.widgets.rows import Row, row_of

_OR: Final = " or "
_SHORT: Final = "/"
_TALL_ROWS: Final = 5
Font = Callable[[str], tuple[str, ...]]
# From the largest to the smallest.
_FONTS: Final[tuple[Font, ...]] = (
    partial(block_letters.tall_rows, across=2),
    partial(block_letters.tall_rows, across=1),
    partial(block_letters.block_rows, wide=True),
    partial(big_digits.big, height=3),
    partial(block_letters.block_rows, wide=False),
)
_ASCII_FONTS: Final[tuple[Font, ...]] = (partial(big_digits.big, height=3, ascii_only=True),)


def answers_drawn(
    texts: Sequence[str], width: int, height: int, *, ascii_only: bool = False
) -> list[tuple[str, ...]]:
    """Each of `180`, `7 or 8`, `?`: single numbers in one size, for sizes are compared; of two in a
    column the largest that fits. Plain in one row where no digits do."""
    fonts = _ASCII_FONTS if ascii_only else _FONTS
    fitting = {text: _first_fitting(text, fonts, width, height) for text in texts}
    common = max((at for text, at in fitting.items() if _OR not in text), default=0)
    drawn = []
    for text in texts:
        at = max(common, fitting[text]) if _OR in text else common
        options = _drawings(text, fonts[at]) if at < len(fonts) else []
        drawn.append(next((one for one in options if len(one[0]) <= width), (text[:width],)))
    return drawn


def answer_rows(drawn: tuple[str, ...], height: int, style: str) -> list[Row]:
    """On the lowest of so many rows; the tallest have one below them, for they fill their cells."""
    below = int(height > _TALL_ROWS)
    rows = [row_of(line, f"{style} bold".strip()) for line in drawn]
    blank = [row_of("")]
    return blank * (height - len(drawn) - below) + rows + blank * below


def _first_fitting(text: str, fonts: Sequence[Font], width: int, height: int) -> int:
    return next(
        (
            at
            for at, font in enumerate(fonts)
            if any(len(one) <= height and len(one[0]) <= width for one in _drawings(text, font))
        ),
        len(fonts),
    )


def _drawings(text: str, font: Font) -> list[tuple[str, ...]]:
    """With the word between two, or a stroke; digits have no comma, the words beside them do."""
    parts = [font(part) for part in text.replace(",", "").split(_OR)]
    return [_joined(parts, between) for between in (_OR, _SHORT)]


def _joined(parts: Sequence[tuple[str, ...]], between: str) -> tuple[str, ...]:
    """Side by side, the word between them at half their height."""
    middle = len(parts[0]) // 2
    return tuple(
        (between if y == middle else " " * len(between)).join(part[y] for part in parts)
        for y in range(len(parts[0]))
    )
