"""An archive that lies is refused in one clear line, and little of it is read to find that out."""

from __future__ import annotations

import os
import struct
import tracemalloc
from pathlib import Path

import pytest

from tests.hostile.texts import harm_in
from tests.hostile.zip_files import archive, put, zip_files
from tui.cli import main
from tui.files.formats.found import FormatError
from tui.files.formats.registry import find
from tui.screens.launcher_form import texts_of, understood
from tui.settings import Settings
from tui.text import clean

FILES = list(zip_files())


@pytest.mark.parametrize(("name", "data"), FILES, ids=[name for name, _ in FILES])
def test_an_archive_that_lies_is_refused_in_one_line(
    name: str, data: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.npz"
    path.write_bytes(data)
    named = f"{path}::x"
    assert main(["run", "scan", "--headless", "--mode", "c", "--file", named]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("cowtop: ") and err.count("\n") == 1
    assert harm_in(err) == ""
    wanted = understood({**texts_of(Settings()), "file": named}, Settings())
    assert clean(wanted.wrong["file"])[:200] in err
    with pytest.raises(FormatError):
        find(path)


def test_the_archive_that_all_of_these_are_made_of_is_fine(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    path.write_bytes(archive())
    assert find(tmp_path / "a.npz::x").shape == (30,)


def test_a_directory_as_long_as_a_sparse_file_costs_no_memory(tmp_path: Path) -> None:
    good, path = archive(), tmp_path / "a.npz"
    end = good.index(b"PK\x05\x06")
    hole = 3 << 30
    with path.open("wb") as file:
        file.write(good[:end])
        file.seek(hole)
        file.write(put(good[end:], 12, "<II", hole - 200, 200))
    assert path.stat().st_size > hole
    _is_refused_cheaply(path)
    os.truncate(path, hole)
    with path.open("ab") as file:
        wide = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, hole - 200, 200)
        file.write(wide + struct.pack("<4sIQI", b"PK\x06\x07", 0, hole, 1))
        file.write(put(good[end:], 12, "<II", 0xFFFFFFFF, 0xFFFFFFFF))
    _is_refused_cheaply(path)


def _is_refused_cheaply(path: Path) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(FormatError, match="zip archive"):
            find(path)
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()
