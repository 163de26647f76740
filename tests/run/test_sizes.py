from __future__ import annotations

import pytest

from tui.run.sizes import words_of_bytes


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 bytes"),
        (1023, "1023 bytes"),
        (1024, "1.0 KiB"),
        (1_000_000_000, "953.7 MiB"),
        (1024**2 - 1, "1.0 MiB"),
        (4_000_000_128, "3.7 GiB"),
        (1 << 32, "4.0 GiB"),
        (1 << 50, "1.0 PiB"),
        (1 << 80, "1,048,576.0 EiB"),
    ],
)
def test_bytes_are_told_in_the_largest_fitting_unit(count: int, words: str) -> None:
    assert words_of_bytes(count) == words
