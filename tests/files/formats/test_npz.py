from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from tui.files.formats.found import FormatError
from tui.files.formats.registry import find

X = np.arange(12.0).reshape(3, 4)


@pytest.fixture(name="path")
def saved(tmp_path: Path) -> Path:
    """Three arrays, stored."""
    path = tmp_path / "a.npz"
    np.savez(path, x=X, y=np.arange(5, dtype="i2"), z=np.asfortranarray(X))
    return path


@pytest.mark.parametrize("named", ["::x", "::x.npy", ""])
def test_a_member_is_found_by_its_name_and_the_first_without_one(named: str, path: Path) -> None:
    found = find(Path(f"{path}{named}"))
    assert (found.path, found.member, found.shape) == (path, "x", (3, 4))
    assert path.read_bytes()[found.data_offset :].startswith(X.tobytes())
    assert (
        f"member x of an archive, where it lies from byte {found.data_offset:,} on" in found.words
    )
    assert ("the first of 3 arrays, the others are ::y, ::z" in found.words) is (named == "")


def test_a_member_that_is_stored_column_by_column_is_its_transpose(path: Path) -> None:
    found = find(Path(f"{path}::z"))
    assert (found.shape, found.order) == ((4, 3), "F")
    assert path.read_bytes()[found.data_offset :].startswith(X.T.tobytes())


def test_a_member_begins_where_it_begins(path: Path) -> None:
    offsets = {find(Path(f"{path}::{name}")).data_offset for name in "xyz"}
    assert any(offset % 4 for offset in offsets)


@pytest.mark.parametrize("is_wide", [False, True])
def test_archives_of_both_widths_are_read(is_wide: bool, tmp_path: Path) -> None:
    path, out = tmp_path / "a.npz", io.BytesIO()
    np.save(out, X)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("notes.txt", b"no array")
        with archive.open("in/x.npy", "w", force_zip64=is_wide) as member:
            member.write(out.getvalue())
    found = find(Path(f"{path}::in/x"))
    assert path.read_bytes()[found.data_offset :].startswith(X.tobytes())


def test_an_archive_behind_other_bytes_is_read(path: Path) -> None:
    before = path.read_bytes()
    found = find(path)
    path.write_bytes(before[: found.data_offset] + before[found.data_offset :])
    shifted = path.with_name("b.npz")
    # As a program that unpacks itself has them: the directory's offsets count from the archive.
    shifted.write_bytes(b"PK\x03\x04" * 5 + before)
    moved = find(shifted)
    assert moved.data_offset == found.data_offset + 20


def test_a_file_that_is_called_like_a_member_is_that_file(path: Path) -> None:
    odd = path.with_name("a.npz::x")
    with odd.open("wb") as file:
        np.save(file, np.zeros(7))
    assert find(odd).shape == (7,)


def test_in_a_missing_file_no_member_is_looked_for(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"b\.npz: no such file"):
        find(tmp_path / "b.npz::x")


@pytest.mark.parametrize(
    ("named", "says"),
    [
        ("::q", "has no member q; it has ::x, ::y, ::z"),
        ("::", "the first of"),
    ],
)
def test_a_member_that_is_not_there_is_told_with_those_that_are(
    named: str, says: str, path: Path
) -> None:
    if named == "::":
        assert says in find(Path(f"{path}{named}")).words
        return
    with pytest.raises(FormatError, match=says):
        find(Path(f"{path}{named}"))


def test_what_is_packed_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    np.savez_compressed(path, x=X)
    for named in (path, Path(f"{path}::x")):
        with pytest.raises(FormatError) as caught:
            find(named)
        assert str(caught.value) == (
            f"{path}: member x is compressed (deflate), and what is compressed cannot be mapped: "
            "save it with np.savez, not np.savez_compressed, or unpack it and use the .npy file"
        )


def test_of_many_members_some_are_named(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    np.savez(path, *[X] * 30)
    with pytest.raises(FormatError, match=r"it has ::arr_0, .*::arr_4 and 25 more$"):
        find(Path(f"{path}::x"))


def test_an_archive_without_arrays_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "text")
    with pytest.raises(FormatError, match="is a zip archive without arrays"):
        find(path)
    with pytest.raises(FormatError, match="has no member x; it has no arrays"):
        find(Path(f"{path}::x"))
    with pytest.raises(FormatError, match=r"is not a \.npy file"):
        find(Path(f"{path}::a.txt"))


def test_a_member_that_reaches_into_the_next_is_refused(path: Path) -> None:
    data = path.read_bytes()
    first = data.index(b"PK\x01\x02")
    second = data.index(b"PK\x01\x02", first + 4)
    (next_at,) = struct.unpack_from("<I", data, second + 42)
    both = struct.pack("<II", next_at, next_at)
    path.write_bytes(data[: first + 20] + both + data[first + 28 :])
    with pytest.raises(FormatError, match="member x is not where the archive's directory says"):
        find(Path(f"{path}::x"))
    assert find(Path(f"{path}::y")).shape == (5,)


def test_what_is_wrong_with_a_member_is_said_of_that_member(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("in/empty.npy", b"")
    with pytest.raises(FormatError, match=r"a\.npz::in/empty: is not a \.npy file"):
        find(Path(f"{path}::in/empty"))


def test_an_archive_written_to_a_pipe_has_its_sizes_behind_its_members(tmp_path: Path) -> None:
    class Pipe(io.RawIOBase):
        written = b""

        def writable(self) -> bool:
            return True

        def write(self, data: Any) -> int:
            self.written += bytes(data)
            return len(data)

    pipe, path = Pipe(), tmp_path / "a.npz"
    np.savez(cast(Any, pipe), x=X, y=X)
    path.write_bytes(pipe.written)
    for name in "xy":
        found = find(Path(f"{path}::{name}"))
        assert path.read_bytes()[found.data_offset :].startswith(X.tobytes())
