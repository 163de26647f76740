"""What is well written and too large is said to be too large, by whatever reads it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tui.errors import UsageError
from tui.extents import parse_extent
from tui.settings import parse_count, parse_size, parse_size_or_zero
from tui.shapes import parse_dimensions


@pytest.mark.parametrize(
    ("read", "text", "words"),
    [
        *((parse_size, text, "more than 1024T") for text in ("1025T", "9" * 15 + "T", "9" * 400)),
        *((parse_size_or_zero, text, "more than 1024T") for text in ("1025T", "9" * 16 + ".5GiB")),
        *((parse_extent, text, "more than 1024T") for text in ("1025T", "9" * 16 + "M")),
        *((read, "9" * 16, "15 digits") for read in (parse_count, parse_extent, parse_dimensions)),
        (parse_dimensions, "5x" + "9" * 400, "a length of more than 15 digits"),
    ],
)
def test_what_is_too_much_is_not_said_to_be_no_figure(
    read: Callable[[str], object], text: str, words: str
) -> None:
    with pytest.raises(UsageError, match=words) as error:
        read(text)
    assert len(str(error.value)) < 100
