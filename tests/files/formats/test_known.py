from __future__ import annotations

import bz2
import gzip
import lzma
import pickle
import sqlite3
import tarfile
from pathlib import Path

import numpy as np
import pytest

from tui.files.formats.found import FormatError
from tui.files.formats.known import START_BYTES, kind_of
from tui.files.formats.raw import Said
from tui.files.formats.registry import find


@pytest.mark.parametrize(
    ("start", "name"),
    [
        (b"SIMPLE  =                    T", "a FITS file"),
        (bytes(344) + b"n+1\0", "a NIfTI file"),
        (b"\x1c\2\0\0n+2\0\r\n\x1a\n", "a NIfTI-2 file"),
        (bytes(344) + b"ni1\0", "a NIfTI header"),
        (b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
        (b"MATLAB 7.3 MAT-file".ljust(512) + b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
        (b"MATLAB 5.0 MAT-file, Platform", "a MATLAB file"),
        (b"CDF\x02", "a netCDF file"),
        (pickle.dumps([1], 2), "a pickle"),
        (pickle.dumps([1], 5), "a pickle"),
        (gzip.compress(b"x", mtime=0), "compressed with gzip"),
        (bz2.compress(b"x"), "compressed with bzip2"),
        (lzma.compress(b"x"), "compressed with xz"),
        (b"\x28\xb5\x2f\xfd", "compressed with zstd"),
        (b"PAR1", "a Parquet file"),
        (b"ARROW1\0\0", "an Arrow file"),
        (b"II*\0", "a TIFF file"),
        (b"MM\0+", "a TIFF file"),
        (bytes(208) + b"MAP ", "an MRC file"),
        (bytes(128) + b"DICM", "a DICOM file"),
        (b'\x40\0\0\0\0\0\0\0{"a":1}', "a safetensors file"),
        (b"SQLite format 3\0", "an SQLite database"),
        (bytes(257) + b"ustar", "a tar archive"),
    ],
)
def test_a_file_is_known_by_its_first_bytes_and_refused_with_what_to_do(
    start: bytes, name: str, tmp_path: Path
) -> None:
    path = tmp_path / "a"
    path.write_bytes(start.ljust(9000, b"\1"))
    with pytest.raises(FormatError) as caught:
        find(path)
    line = str(caught.value)
    assert line.startswith(f"{path}: is {name}")
    assert "is not a .npy" not in line and "\n" not in line
    assert any(words in line for words in ("--offset", "unpack", "np.save", ".img file"))
    with pytest.raises(FormatError, match="say with --offset where that begins"):
        find(path, Said("u1"))
    assert find(path, Said("u1", None, 0)).shape == (max(9000, len(start)),)


@pytest.mark.parametrize("start", [b"", b"x", b"PK\x03", b"\x80", bytes(START_BYTES), b"II*"])
def test_other_bytes_are_nothing_that_is_known(start: bytes) -> None:
    assert kind_of(start) is None


def test_what_real_programs_write_is_known(tmp_path: Path) -> None:
    path = tmp_path / "a"
    with tarfile.open(path, "w") as archive:
        archive.add(__file__, "test.py")
    assert (kind := kind_of(path.read_bytes())) is not None and kind.name == "a tar archive"
    path.unlink()
    connection = sqlite3.connect(path)
    connection.execute("create table t (a)")
    connection.close()
    assert (kind := kind_of(path.read_bytes())) is not None and "SQLite" in kind.name


def test_an_unknown_file_is_told_how_raw_ones_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(np.arange(50.0).tobytes())
    with pytest.raises(FormatError, match="a raw file is told with --dtype --shape --offset"):
        find(path)
