from __future__ import annotations

from pathlib import Path

import pytest

from tests.pictures.sample_screen import screenshot
from tui.pictures.picture_file import SUFFIXES, write_picture


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_same_screen_gives_the_same_file_in_every_format(tmp_path: Path, suffix: str) -> None:
    raw = screenshot(80, 24)
    first, second = tmp_path / f"a{suffix}", tmp_path / "folder" / f"b{suffix}"
    write_picture(raw, first, title="cowtop")
    write_picture(raw, second, title="cowtop")
    assert first.read_bytes() == second.read_bytes() != b""


def test_the_suffix_says_what_is_written(tmp_path: Path) -> None:
    raw = screenshot(80, 24)
    for suffix, start in (
        (".svg", b"<svg "),
        (".PNG", b"\x89PNG"),
        (".txt", " ⭘".encode()),
        (".ans", b"\x1b[0;"),
    ):
        path = tmp_path / f"a{suffix}"
        write_picture(raw, path, title="cowtop")
        assert path.read_bytes().startswith(start)


def test_an_unknown_suffix_is_refused_with_the_ones_there_are(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"'\.gif'.*\.svg, \.png, \.txt, \.ans"):
        write_picture(screenshot(80, 24), tmp_path / "a.gif", title="cowtop")


def test_nothing_is_written_for_what_is_no_screenshot(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not a Textual screenshot"):
        write_picture("<svg", tmp_path / "a.svg", title="cowtop")
    assert list(tmp_path.iterdir()) == []
