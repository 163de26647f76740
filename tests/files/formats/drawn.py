"""Arrays of any dtype, order and shape, in any format and at any offset, as Hypothesis draws them.

What numpy sees of each is kept beside it: cowtop's description is held against that.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from hypothesis import strategies as st
from numpy.lib import format as npy

from tui.files.formats.raw import Said

Array = np.ndarray[Any, np.dtype[Any]]
DTYPES: Final = (
    *("?", "i1", "<u2", ">i4", "<i8", "<f2", "<f4", ">f8", "<c8", ">c16"),
    *("S3", "<U2", "V5", "<M8[s]", ">m8[ms]"),
)
FIELDS: Final[tuple[Any, ...]] = (
    [("a", "<f4"), ("b", ">i2")],
    [("é", "i1"), ("in", [("x", "<f8"), ("y", "S3")])],
    {"names": ["a", "b"], "formats": ["i1", "<f8"], "offsets": [0, 8], "itemsize": 24},
)
FORMATS: Final = ("npy 1", "npy 2", "npy 3", "npz", "raw")


@dataclass(frozen=True, slots=True)
class Drawn:
    """An array and how it is written; `before`: bytes, or those of another member, before it."""

    array: Array
    form: str
    before: int

    @property
    def is_by_columns(self) -> bool:
        """Whether it is stored so, and that makes a difference."""
        return self.array.ndim > 1 and not self.array.flags.c_contiguous

    @property
    def as_rows(self) -> Array:
        """The array whose rows lie together."""
        array = self.array.T if self.is_by_columns else self.array
        return array.reshape(1) if array.ndim == 0 else array

    @property
    def data(self) -> bytes:
        """Its bytes as they lie in the file."""
        return self.as_rows.tobytes()

    def write(self, folder: Path) -> tuple[Path, Said | None]:
        """What to name it by, and what is to be said of a raw file."""
        if self.form == "raw":
            return self._raw(folder / "a.bin")
        if self.form == "npz":
            path = folder / "a.npz"
            with zipfile.ZipFile(path, "w") as archive:
                archive.writestr("other.npy", _npy(np.zeros(self.before, "u1"), (1, 0)))
                with archive.open("x.npy", "w", force_zip64=self.before % 2 == 0) as member:
                    member.write(_npy(self.array, None))
            return folder / "a.npz::x", None
        path = folder / "a.npy"
        path.write_bytes(_npy(self.array, (int(self.form[-1]), 0)))
        return path, None

    def _raw(self, path: Path) -> tuple[Path, Said]:
        path.write_bytes(b"\1" * self.before + self.data + b"\2" * 7)
        shape = self.array.shape or None
        text = self.array.dtype.str
        if self.array.dtype.names:
            text = str(self.array.dtype)
        said = Said(text, shape, self.before, "F" if self.is_by_columns else "C")
        # A single element is all that is said to be there.
        return path, said if shape else Said(text, (1,), self.before)


def _npy(array: Array, version: tuple[int, int] | None) -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # some names need version 3, says numpy
        is_latin = all(ord(letter) < 256 for letter in str(array.dtype))
        npy.write_array(out, array, version if is_latin else None, allow_pickle=False)
    return out.getvalue()


def without_gaps(array: Array) -> Array:
    """Zeros between two fields: what is there is lost, or made up, where numpy copies."""
    if not array.dtype.names:
        return array
    made: Array = np.zeros(array.shape, array.dtype, "C" if array.flags.c_contiguous else "F")
    for name in array.dtype.names:
        made[name] = array[name]
    return made


@st.composite
def arrays(draw: st.DrawFn) -> Drawn:
    """Up to five dimensions of up to six, of every kind that numpy maps."""
    dtype = np.dtype(draw(st.sampled_from([*DTYPES, *FIELDS])))
    shape = tuple(draw(st.lists(st.integers(1, 6), max_size=5)))
    size = int(np.prod(shape, dtype=int)) * dtype.itemsize
    seed = draw(st.integers(0, 99))
    data = np.random.default_rng(seed).integers(0, 256, size, "u1").tobytes()
    if dtype.kind == "b":
        data = bytes(byte & 1 for byte in data)
    array: Array = np.frombuffer(data, dtype).reshape(shape)
    if draw(st.booleans()):
        array = np.asfortranarray(array)
    array = without_gaps(array)
    before = draw(st.sampled_from([0, 1, 13, 128, 2880, 4095, 4096, 4097, 9001]))
    return Drawn(array, draw(st.sampled_from(FORMATS)), before)
