"""What `cowtop fit` and `cowtop table` make of a file, and of what is said of a raw one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tui.cli import main, parser
from tui.commands import fit, table
from tui.settings import Settings


@pytest.fixture(name="folder")
def files(tmp_path: Path) -> Path:
    """A raw file, an archive of two arrays, records, and numbers of the other byte order."""
    np.arange(6000, dtype="<u2").tofile(tmp_path / "raw.bin")
    np.savez(tmp_path / "two.npz", x=np.ones((30, 20)), y=np.ones(5))
    np.save(tmp_path / "records.npy", np.zeros(7, [("a", "<f4"), ("b", "i2")]))
    np.save(tmp_path / "other.npy", np.zeros((3, 5), ">f8"))
    return tmp_path


def _fit(*words: str) -> Settings:
    return fit.plan_from(fit.Options(**vars(parser().parse_args(["fit", *words])))).base


def _table(*words: str) -> Settings:
    return table.plan_from(table.Options(**vars(parser().parse_args(["table", *words])))).base


@pytest.mark.parametrize(
    ("words", "shape", "dtype", "says"),
    [
        ("raw.bin --dtype u2", (6000,), "uint16", "raw, from byte 0 on"),
        ("raw.bin --dtype u2 --shape ?x20 --offset 40", (299, 20), "uint16", "from byte 40 on"),
        ("raw.bin --dtype u2 --shape 30x200 --order F", (200, 30), "uint16", "column by column"),
        ("two.npz::x", (30, 20), "float64", "member x of an archive"),
        ("two.npz::y", (5,), "float64", "member y of an archive"),
        ("two.npz", (30, 20), "float64", "the first of 2 arrays, the others are ::y"),
        ("records.npy", (7, 6), "uint8", "records of 2 fields, 6 bytes each"),
        ("other.npy", (3, 5), "float64", ""),
    ],
)
def test_a_table_is_of_arrays_like_the_one_in_the_file(
    words: str,
    shape: tuple[int, ...],
    dtype: str,
    says: str,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    base = _table("--file", *f"{folder}/{words}".split())
    assert (base.shape, base.dtype, base.file, base.data_offset) == (shape, dtype, None, None)
    err = capsys.readouterr().err
    assert says in err and "on scratch arrays like it" in err and err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "shape", "dtype", "says"),
    [
        ("raw.bin --dtype u2 --shape ?x20 --offset 40", (299, 20), "uint16", "from byte 40 on"),
        ("two.npz", (30, 20), "float64", "the first of 2 arrays"),
        ("two.npz::y", (5,), "float64", "member y of an archive"),
        ("records.npy", (7,), "|V6", "records of 2 fields"),
        ("other.npy", (3, 5), ">f8", ""),
    ],
)
def test_a_fit_is_of_the_file_itself(
    words: str,
    shape: tuple[int, ...],
    dtype: str,
    says: str,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    base = _fit("--file", *f"{folder}/{words}".split())
    assert (base.shape, base.dtype) == (shape, dtype)
    assert base.file is not None and base.file.parent == folder and base.data_offset is not None
    err = capsys.readouterr().err
    assert says in err and err.count("\n") == bool(says)


@pytest.mark.parametrize("command", ["fit", "table"])
@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["raw.bin"], "a raw file is told with --dtype --shape --offset"),
        (["raw.bin", "--shape", "5"], "a raw file needs --dtype"),
        (["raw.bin", "--dtype", "nonsense"], "is none that numpy knows"),
        (["raw.bin", "--dtype", "u2", "--shape", "axb"], "--shape: 'axb' is not a shape"),
        (["raw.bin", "--dtype", "u2", "--offset", "x"], "--offset: 'x' is not a size"),
        (["raw.bin", "--dtype", "u2", "--offset", "12001"], "is not in the file"),
        (["two.npz::z"], "has no member z; it has ::x, ::y"),
        (["other.npy", "--dtype", "f8"], "tells its own dtype and shape"),
        (["other.npy", "--size", "1M"], "leave --size out"),
        (["missing.npy"], "no such file"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    command: str, words: list[str], says: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name, *more = words
    assert main([command, "--file", f"{folder}/{name}", *more]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert says in err


@pytest.mark.parametrize("command", ["fit", "table"])
@pytest.mark.parametrize("words", [["--offset", "0"], ["--order", "F"]])
def test_what_is_said_of_a_raw_file_needs_one(
    command: str, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, *words]) == 2
    assert "tell where the array of a raw --file lies" in capsys.readouterr().err
