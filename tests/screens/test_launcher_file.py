from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tui.errors import UsageError
from tui.files.formats.raw import Said
from tui.screens.launcher_fields import BY_NAME
from tui.screens.launcher_file import file_of, file_text
from tui.screens.launcher_form import texts_of, understood
from tui.screens.launcher_judge import judged, this_machine
from tui.settings import Settings


@pytest.mark.parametrize(
    ("text", "path", "said"),
    [
        ("a.npy", "a.npy", None),
        (" a b.npz::x ", "a b.npz::x", None),
        ("a.bin --dtype f4", "a.bin", Said("f4")),
        ("a.bin --offset=2K --dtype '>f4'", "a.bin", Said(">f4", None, 2048)),
        ("a.bin --dtype u1 --shape 5x? --order F", "a.bin", Said("u1", (5, None), None, "F")),
        ("a --dtype [('a', 'f4'), ('b', 'i1')]", "a", Said("[('a', 'f4'), ('b', 'i1')]")),
        ("a--dtype b", "a--dtype b", None),
    ],
)
def test_a_text_says_what_the_options_of_the_command_line_would(
    text: str, path: str, said: Said | None
) -> None:
    assert file_of(text) == (Path(path), said)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("--dtype f4", "its path comes before"),
        ("a --dtype f4 --shape 0x5", "is not a shape"),
        ("a --dtype f4 --offset x", "is not a size"),
        ("a --dtype f4 --order A", "C, row by row, or F"),
    ],
)
def test_what_it_cannot_say_is_told_beside_the_field(text: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        file_of(text)
    wanted = understood({**texts_of(Settings()), "file": text}, Settings())
    assert says in wanted.wrong["file"]


@pytest.mark.parametrize("options", ["", "::x", " --dtype >f4 --shape 3x? --offset 7 --order F"])
def test_the_text_of_settings_says_these_settings_again(options: str, tmp_path: Path) -> None:
    path = tmp_path / "a"
    if options.startswith("::"):
        with path.open("wb") as file:
            np.savez(file, x=np.zeros((30, 4)))
    elif options:
        path.write_bytes(b"\x93 nothing known" * 30)
    else:
        with path.open("wb") as file:
            np.save(file, np.zeros((30, 4)))
    texts = {**texts_of(Settings()), "file": f"{path}{options}", "flush": "0"}
    first = understood(texts, Settings())
    assert first.wrong == {}
    again = understood({**texts, "file": file_text(first.settings)}, Settings())
    # What was left out at first is told now, and no bytes are left over by it.
    assert replace(again.settings, file_words="") == replace(first.settings, file_words="")
    assert again.settings.file == path
    # Without it nothing of the file is left.
    none = understood({**texts, "file": ""}, first.settings)
    assert none.settings.file is None and none.settings.file_words == ""
    assert (none.settings.member, none.settings.is_raw, none.settings.order) == ("", False, "C")


def test_a_workload_that_calculates_says_that_an_array_holds_no_numbers(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    np.save(path, np.zeros(30, "M8[s]"))
    wanted = understood({**texts_of(Settings()), "file": str(path)}, Settings())
    assert "dates (datetime64[s])" in wanted.wrong["workload"]
    assert "touch, scan, lazy take any" in wanted.wrong["workload"]
    texts = {**texts_of(Settings()), "file": str(path), "workload": "touch"}
    assert "workload" not in understood(texts, Settings()).wrong


@pytest.mark.parametrize("order", ["C", "F"])
def test_w_plus_is_refused_for_what_it_would_not_make_as_it_is(order: str, tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    np.save(path, np.zeros((30, 4)) if order == "C" else np.asfortranarray(np.zeros((30, 4))))
    texts = {**texts_of(Settings()), "file": str(path), "mode": "w+"}
    wanted = understood(texts, Settings(allow_write=True))
    assert ("mode" in wanted.wrong) is (order == "F")
    if order == "F":
        assert "stored column by column" in wanted.wrong["mode"]


def test_what_there_is_to_say_of_the_file_stands_beside_it(tmp_path: Path) -> None:
    path, plain = tmp_path / "a.npz", tmp_path / "a.npy"
    np.savez(path, x=np.zeros((30, 4)), y=np.zeros(3))
    np.save(plain, np.zeros(3))
    here = this_machine()

    def beside(text: str) -> str:
        texts = {**texts_of(Settings()), "file": text}
        return judged(texts, Settings(), here, lambda settings: "").hints["file"]

    assert beside(str(path)).startswith("the first of 2 arrays, the others are ::y; member x of")
    assert beside(f"{path}::y").startswith("member y of an archive")
    assert beside(str(plain)) == beside("") == BY_NAME["file"].hint
