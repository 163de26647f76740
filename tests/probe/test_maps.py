"""A process's mappings, out of canned text."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui.probe.maps import Area, areas_in, areas_of


def test_mappings_are_read_with_their_escaped_names(tmp_path: Path) -> None:
    (tmp_path / "7").mkdir()
    (tmp_path / "7" / "maps").write_bytes(
        b"1000-3000 rw-p 0002f000 08:01 42                         /a\\012b\\101 c\n"
        b"3000-4000 r--s 00000000 00:00 0 \n"
    )
    assert areas_of(7, tmp_path) == [
        Area(0x1000, 0x3000, False, 42, b"/a\nb\\101 c", b"08:01", 0x2F000),
        Area(0x3000, 0x4000, True, 0, b""),
    ]


@pytest.mark.parametrize(
    ("bounds", "count"),
    [((1, 5), 2), ((2, 4), 2), ((1, 3), 1), ((0, 3), 0), ((3, 7), 0), ((8, 9), 0)],
)
def test_a_range_is_made_of_mappings_only_without_a_gap(
    bounds: tuple[int, int], count: int
) -> None:
    areas = [Area(start, end, False, 1, b"") for start, end in ((1, 3), (3, 5), (6, 7))]
    assert len(areas_in(areas, *bounds)) == count
