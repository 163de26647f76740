"""Frames as Textual writes them: chunks of styled text, each gone to; and what else may come."""

from __future__ import annotations

from random import Random
from typing import Final

from hypothesis import strategies as st

COLUMNS: Final = 16
ROWS: Final = 4
_HALF: Final = 7
_STYLES: Final = (
    "", "1", "2", "3", "4", "7", "9", "1;4", "31", "97;44", "38;5;208", "1;38;2;98;173;255",
    "38;2;98;173;255;48;2;14;17;22", "48;2;14;17;22", "3;38;2;1;2;3;48;2;14;17;22", "1;7;9;32",
)  # fmt: skip
_NARROW: Final = "ab 0  .─│█▁⣿⠁é·→ж"
_ODD: Final = (("字", 2), ("한", 2), ("あ", 2), ("e\u0301", 1), ("x\u0300\u0302", 1), ("☃", 1))


def drawings(most: int = 5) -> st.SearchStrategy[list[str]]:
    """Frames in a row, as `App._display` writes them for some regions.

    Each is drawn from one number: thousands of characters drawn one by one take minutes.
    """
    seeds = st.lists(st.integers(0, 1 << 32), max_size=most)
    return st.tuples(st.booleans(), seeds).map(
        lambda drawn: [_frame(Random(seed), odd=drawn[0]) for seed in drawn[1]]
    )


def _frame(random: Random, *, odd: bool) -> str:
    parts = []
    for row in sorted(random.sample(range(ROWS), random.randint(0, ROWS))):
        # Where characters are wide, what is drawn are panes: nothing is cut in its midst.
        spans = [(0, _HALF), (_HALF, COLUMNS)]
        if not odd:
            start = random.randrange(COLUMNS)
            spans += [(0, COLUMNS), *[(start, random.randint(start + 1, COLUMNS))] * 3]
        start, end = random.choice(spans)
        parts.append(f"\x1b[{row + 1};{start + 1}H" + _segments(random, end - start, odd))
        if row < ROWS - 1 and random.random() < 0.5:
            parts.append("\n")
    row, column = random.randint(1, ROWS), random.randint(1, COLUMNS)
    return "".join(parts) + f"\x1b[{row};{column}H"


def _segments(random: Random, width: int, odd: bool) -> str:
    """Styled text of exactly so many cells, as `Strip.render` writes it."""
    parts = []
    while width > 0:
        if odd and random.random() < 0.25:
            piece, cells = random.choice(_ODD)
            if cells > width:
                piece, cells = " ", 1
        else:
            cells = random.randint(1, width)
            signs = _NARROW if random.random() < 0.5 else random.choice(_NARROW)
            piece = "".join(random.choices(signs, k=cells))
        width -= cells
        style = random.choice(_STYLES)
        parts.append(f"\x1b[{style}m{piece}\x1b[0m" if style else piece)
    return "".join(parts)


def whole_screen(sign: str) -> str:
    """A frame that draws every cell."""
    row = f"\x1b[38;2;98;173;255;48;2;14;17;22m{sign * COLUMNS}\x1b[0m"
    return "\n".join(f"\x1b[{y + 1};1H{row}" for y in range(ROWS)) + "\x1b[1;1H"
