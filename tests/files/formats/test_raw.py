from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from tui.files.formats.found import FormatError
from tui.files.formats.raw import Said, said_of
from tui.files.formats.registry import find


@pytest.fixture(name="path")
def saved(tmp_path: Path) -> Path:
    """10,000 bytes."""
    path = tmp_path / "a.bin"
    path.write_bytes(np.arange(2500, dtype="<f4").tobytes())
    return path


@pytest.mark.parametrize(
    ("said", "shape", "left"),
    [
        (Said("float32"), (2500,), 0),
        (Said("f4", (None,)), (2500,), 0),
        (Said("f4", (None, 100)), (25, 100), 0),
        (Said("f4", (5, None, 100)), (5, 5, 100), 0),
        (Said("f4", (3, None)), (3, 833), 4),
        (Said("f4", (100, 10)), (100, 10), 0),
        (Said("f4", None, 9), (2497,), 3),
        (Said(">c16", (2, 3, 4, 5)), (2, 3, 4, 5), 0),
        (Said("V7"), (1428,), 4),
        (Said("bfloat16"), (5000,), 0),
        (Said("[('a', '<f4'), ('b', 'i1')]"), (2000,), 0),
        (Said("f4", (2, 3, 4), order="F"), (4, 3, 2), 0),
        (Said("f4", (100, None), order="F"), (25, 100), 0),
        (Said("f4", (1,) * 64), (1,) * 64, 0),
    ],
)
def test_a_raw_file_is_what_it_is_told_to_be(
    said: Said, shape: tuple[int, ...], left: int, path: Path
) -> None:
    found = find(path, said)
    assert (found.shape, found.data_offset, found.is_raw) == (shape, said.offset_bytes or 0, True)
    assert found.words.startswith(f"raw, from byte {found.data_offset:,} on")
    told = re.search(r"the last ([\d,]+) bytes are no whole part", found.words)
    assert int(told[1]) if told else left == 0


@pytest.mark.parametrize(
    ("said", "says"),
    [
        (Said(None, (5, 5)), "a raw file needs --dtype"),
        (Said("float31"), "--dtype 'float31' is none that numpy knows"),
        (Said("__import__('os')"), "is none that numpy knows"),
        (Said("[('a', 'O')]"), "holds Python objects"),
        (Said("O"), "holds Python objects"),
        (Said("V0"), "elements of no bytes"),
        (Said("(" * 3000), "is none that numpy knows"),
        (Said("f4," * 3000), "is none that numpy knows"),
        (Said("V2147483647"), "is too short for --shape and --dtype"),
        (
            Said("f4", (2501,)),
            "float32 2,501 needs 10,004 bytes from byte 0 on, there are 10,000",
        ),
        (Said("f4", (2500,), 1), "needs 10,000 bytes from byte 1 on, there are 9,999"),
        (Said("f4", (10**15,) * 64), "... (64 lengths) needs more bytes than a file can have"),
        (Said("f4", (None, 2501)), "is too short for --shape and --dtype"),
        (Said("f4", None, 9_999), "is too short for --shape and --dtype"),
        (Said("f4", None, 10_000), "--offset 10,000 is not in the file: it has 10,000 bytes"),
        (Said("f4", None, 1 << 60), "is not in the file"),
    ],
)
def test_what_the_file_cannot_hold_is_refused_in_one_line(
    said: Said, says: str, path: Path
) -> None:
    with pytest.raises(FormatError) as caught:
        find(path, said)
    line = str(caught.value)
    assert line.startswith(f"{path}: ") and says in line
    assert "\n" not in line and len(line) < 400


def test_an_empty_file_is_no_array(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.touch()
    with pytest.raises(FormatError, match="is not in the file: it has 0 bytes"):
        find(path, Said("f4"))


def test_a_header_is_not_taken_for_data_unless_the_user_says_where_that_begins(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.npy"
    np.save(path, np.arange(6.0))
    with pytest.raises(FormatError, match=r"is a \.npy file and tells its own dtype and shape"):
        find(path, Said("f8"))
    assert find(path, Said("f8", None, 128)).shape == (6,)
    assert find(path, Said("u1", None, 0)).shape == (176,)
    with pytest.raises(FormatError, match="do not go together"):
        find(Path(f"{path}::x"), Said("f8"))


def test_nothing_said_is_no_raw_file() -> None:
    assert said_of(None, None, None, None) is None
    assert said_of("f4", None, None, None) == Said("f4", None, None, "C")
    assert said_of(None, None, None, "C") == Said(None, None, None, "C")
