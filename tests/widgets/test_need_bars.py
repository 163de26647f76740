"""The bars of what is needed: each part as long as its share, whatever there is is seen."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from tests.screens.piloting import piloted
from tui.probe.reading import Absent
from tui.run.needs import Need, Needs
from tui.widgets.need_bars import NeedBars, bar_ends

_SIZES = st.integers(0, 1 << 50)
_FITS = Need("private", (("python", 25), ("copies", 25)), 100, "50 B of 100 B")
_OVER = Need("private", (("python", 25), ("copies", 175)), 100, "200 B of 100 B", fits=False)
_UNKNOWN = Need("disk", (("disk", 5),), Absent("no answer"), "5 B; free: no answer", fits=None)


@pytest.mark.parametrize(
    ("sizes", "room", "ends"),
    [
        ((25, 25), 100, [16, 32]),
        ((0, 50), 100, [0, 32]),
        ((50, 0), 100, [32, 32]),
        ((0, 1), 1 << 40, [0, 1]),
        ((25, 175), 100, [8, 64]),
        ((), 100, []),
        ((0, 0), 0, [0, 0]),
    ],
)
def test_where_parts_end(sizes: Sequence[int], room: int, ends: Sequence[int]) -> None:
    assert bar_ends([("", size) for size in sizes], room, 8) == ends


@given(st.lists(_SIZES, max_size=3), _SIZES, st.integers(1, 60))
def test_parts_follow_each_other_inside_of_the_bar_and_are_as_long_as_their_share(
    sizes: list[int], room: int, width: int
) -> None:
    ends = bar_ends([("", size) for size in sizes], room, width)
    assert ends == sorted(ends)
    assert all(0 <= end <= width * 8 for end in ends)
    scale = 8 * width / max(1, room, sum(sizes))
    for number, end in enumerate(ends, 1):
        # To half a cell, and the last part is seen however small it is.
        assert abs(end - sum(sizes[:number]) * scale) <= 5.001
    assert not any(sizes) or ends[-1] > 0


class _Bars(App[None]):
    def __init__(self, *, ascii_only: bool) -> None:
        super().__init__()
        self._ascii = ascii_only

    def compose(self) -> ComposeResult:
        """The widget alone."""
        yield NeedBars(ascii_only=self._ascii)


@piloted
@pytest.mark.parametrize(
    ("is_ascii", "fits", "over"),
    [(True, "..CC----", ".CCCCCC>"), (False, "████····", "███████>")],
)
async def test_what_fits_what_does_not_and_what_nobody_knows_look_different(
    is_ascii: bool, fits: str, over: str
) -> None:
    app = _Bars(ascii_only=is_ascii)
    async with app.run_test(size=(57, 6)) as pilot:
        bars = app.query_one(NeedBars)
        bars.show(Needs((_FITS, _OVER, _UNKNOWN), False, "it does NOT fit", "each more costs"))
        await pilot.pause()
        assert bars.plain_text.splitlines() == [
            "Estimate: it does NOT fit.",
            f"private  {fits} 50 B of 100 B",
            f"private  {over} 200 B of 100 B",
            "disk     ???????? 5 B; free: no answer",
            "each more costs",
        ]
        # What is less than a cell leaves none to a part that is not there.
        small = Need("private", (("python", 1), ("copies", 0)), 100, "1 B")
        bars.show(Needs((small,), True, "it fits"))
        assert f"private  {'.' if is_ascii else '▏'}{fits[-1] * 7} 1 B" in bars.plain_text
        bars.show(None, "not understood")
        assert bars.plain_text == "not understood"
