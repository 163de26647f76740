"""What the wheel has beside the program: completions and manual pages."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from shell.make import COMPLETIONS, PAGES


@pytest.mark.slow
def test_the_wheel_has_them_where_shells_and_man_look(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        beside = {
            name.partition(".data/data/share/")[2]: packed.read(name).decode()
            for name in packed.namelist()
            if ".data/data/share/" in name
        }
    wanted = {f"man/man1/{path.name}": path for path in PAGES.iterdir()}
    wanted["bash-completion/completions/cowtop"] = COMPLETIONS["bash"]
    wanted["zsh/site-functions/_cowtop"] = COMPLETIONS["zsh"]
    wanted["fish/vendor_completions.d/cowtop.fish"] = COMPLETIONS["fish"]
    assert beside == {name: path.read_text(encoding="utf-8") for name, path in wanted.items()}
