"""An array file with a header that lies is refused in one clear line, wherever it is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hostile.npy_files import npy_files
from tests.hostile.texts import harm_in
from tui.cli import main
from tui.screens.launcher_form import texts_of, understood
from tui.settings import Settings
from tui.text import clean

# Brackets within brackets take a second of CPU each to refuse.
FILES = [
    pytest.param(data, id=name, marks=pytest.mark.slow if name.startswith("bomb") else ())
    for name, data in npy_files()
]


@pytest.mark.parametrize("data", FILES)
def test_a_header_that_lies_is_refused_in_one_line(
    data: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.npy"
    path.write_bytes(data)
    assert main(["run", "fill", "--headless", "--mode", "c", "--file", str(path)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("cowtop: ") and err.count("\n") == 1
    assert harm_in(err) == ""
    wanted = understood({**texts_of(Settings()), "file": str(path)}, Settings())
    # What the program says on stderr, its form says beside the field.
    assert clean(wanted.wrong["file"])[:200] in err
