"""Arrays as anybody may have them: any dtype, order, shape, offset and format, as drawn.

Each is written by numpy or by its format's own library; where it lies they tell themselves.
"""

from __future__ import annotations

import io
import os
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from math import prod
from pathlib import Path
from typing import Any, Final

import numpy as np
from hypothesis import strategies as st
from numpy.lib import format as npy

from tui.files.formats.raw import Said

Array = np.ndarray[Any, np.dtype[Any]]
NUMBERS: Final = (
    *("?", "i1", "u1", "<i2", ">u2", "<i4", ">i4", "<u4", "<i8", ">i8", "<u8", "<f2", ">f2"),
    *("<f4", ">f4", "<f8", ">f8", "<f16", "<c8", ">c8", "<c16", ">c16", "<c32"),
)
OTHERS: Final[tuple[Any, ...]] = (
    *("S1", "S3", "<U2", ">U5", "V1", "V5", "V2", "<M8[s]", ">m8[ms]", "<M8[ns]", "V4099"),
    [("a", "<f4"), ("b", ">i2")],
    [("é", "i1"), ("in", [("x", "<f8"), ("y", "S3")])],
    [("a", "<f4", (2, 3)), ("b", "u1")],
    {"names": ["a", "b"], "formats": ["i1", "<f8"], "offsets": [0, 8], "itemsize": 24},
)
ARRAYS_OF: Final[tuple[Any, ...]] = (("<i2", (3,)), ("f4", (2, 2)))
NPY: Final = ("npy 1", "npy 2", "npy 3")
OF_LIBRARIES: Final = ("u1", "<i2", "<i4", "<f4", "<f8")


@dataclass(frozen=True, slots=True)
class Drawn:
    """An array that is not there yet; `before`: bytes, or those of another member, before it."""

    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    is_by_columns: bool
    form: str
    before: int

    @property
    def array_bytes(self) -> int:
        """Its length."""
        return prod(self.shape) * self.dtype.itemsize

    def write(self, folder: Path) -> tuple[Path, Said | None]:
        """A file of holes; what to name it by, and what is to be said of a raw one."""
        if self.form == "raw":
            return self._raw(folder / "a.bin")
        if self.form == "npz":
            return self._npz(folder / "a.npz")
        if self.form in LIBRARIES:
            return LIBRARIES[self.form](self, folder)
        header = io.BytesIO()
        said = {
            "descr": npy.dtype_to_descr(self.dtype),
            "fortran_order": self.is_by_columns,
            "shape": self.shape,
        }
        write = npy.write_array_header_1_0 if self.form == "npy 1" else npy.write_array_header_2_0
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # some names need version 3, says numpy
            write(header, said)
        start = bytearray(header.getvalue())
        start[6] = int(self.form[-1])  # of ASCII alone the third is as the second
        path = folder / "a.npy"
        path.write_bytes(start)
        os.truncate(path, len(start) + self.array_bytes)
        return path, None

    def _raw(self, path: Path) -> tuple[Path, Said]:
        with path.open("wb") as file:
            file.write(b"\1" * self.before)
            file.truncate(self.before + self.array_bytes)
            file.seek(0, os.SEEK_END)
            file.write(b"\2" * 7)
        text = self.dtype.str if self.dtype.names is None else str(self.dtype)
        if self.dtype.subdtype:
            text = repr((self.dtype.base.str, self.dtype.shape))
        return path, Said(text, self.shape or (1,), self.before, "F" if self.is_by_columns else "C")

    def _npz(self, path: Path) -> tuple[Path, None]:
        out = io.BytesIO()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            npy.write_array(out, self.in_its_order(), None, allow_pickle=False)
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("other.npy", b"\1" * self.before)
            archive.writestr("x.npy", out.getvalue())
            archive.writestr("behind.npy", b"\2" * 7)
        return path.with_name("a.npz::x"), None

    def contents(self) -> Array:
        """Every byte something, every number one that a workload changes; rows lie together."""
        kind, count = self.dtype.base, self.array_bytes // self.dtype.base.itemsize
        lengths = self.shape[::-1] if self.is_by_columns else self.shape
        if kind.kind in "biufc" and kind.char not in "gG":  # those have bytes that nobody sets
            numbers = (np.arange(count) % 91 + 1).astype(kind)
            return numbers.reshape((*lengths, *self.dtype.shape))
        return (
            np.resize(np.arange(1, 252, dtype="u1"), self.array_bytes).view(kind).reshape(lengths)
        )

    def in_its_order(self) -> Array:
        """The same as numpy would have it in memory."""
        return self.contents().T if self.is_by_columns else self.contents()

    def by_numpy(self, path: Path, said: Said | None, mode: Any = "r") -> Array:
        """As numpy maps it where it can, in the array's own order."""
        if said is None:
            return np.asanyarray(np.load(path, mmap_mode=mode))
        dtype = self.dtype if self.form == "raw" else np.dtype(said.dtype)
        order: Any = said.order
        return np.memmap(path, dtype, mode, said.offset_bytes or 0, said_shape(said), order)


def said_shape(said: Said) -> tuple[int, ...]:
    """All lengths, none left out."""
    return tuple(length for length in said.shape or () if length is not None)


Library = Callable[[Drawn, Path], tuple[Path, Said]]


def _fits(drawn: Drawn, folder: Path) -> tuple[Path, Said]:
    fits: Any = import_module("astropy.io.fits")
    path = folder / "a.fits"
    fits.PrimaryHDU(np.ascontiguousarray(drawn.in_its_order())).writeto(path)
    with fits.open(path, do_not_scale_image_data=True) as opened:
        found, data = opened[0].fileinfo()["datLoc"], opened[0].data
        return path, Said(data.dtype.str, data.shape, found)


def _nifti(drawn: Drawn, folder: Path) -> tuple[Path, Said]:
    nibabel: Any = import_module("nibabel")
    path = folder / "a.nii"
    nibabel.save(nibabel.Nifti1Image(drawn.in_its_order(), np.eye(4)), path)
    data = nibabel.load(path).dataobj
    return path, Said(data.dtype.str, data.shape, data.offset, "F")


def _joblib(drawn: Drawn, folder: Path) -> tuple[Path, Said]:
    joblib: Any = import_module("joblib")
    path = folder / "a.joblib"
    joblib.dump(drawn.in_its_order(), path)
    data = joblib.load(path, mmap_mode="r")
    order = "F" if drawn.is_by_columns and len(drawn.shape) > 1 else "C"
    return path, Said(data.dtype.str, data.shape, data.offset, order)


def _hdf5(drawn: Drawn, folder: Path) -> tuple[Path, Said]:
    h5py: Any = import_module("h5py")
    path = folder / "a.h5"
    with h5py.File(path, "w") as file:
        made = file.create_dataset("x", data=np.ascontiguousarray(drawn.in_its_order()))
        offset, dtype, shape = made.id.get_offset(), made.dtype.str, made.shape
    return path, Said(dtype, shape, offset)


LIBRARIES: Final[dict[str, Library]] = {
    "fits": _fits,
    "nifti": _nifti,
    "joblib": _joblib,
    "hdf5": _hdf5,
}


@st.composite
def drawn_arrays(
    draw: st.DrawFn,
    *,
    lengths: tuple[int, ...],
    most_elements: int,
    most_bytes: int,
    forms: tuple[str, ...],
) -> Drawn:
    """No dimensions to five, of these lengths or what is left of the most there may be."""
    form = draw(st.sampled_from(forms))
    if form in LIBRARIES:
        dtype = np.dtype(draw(st.sampled_from(OF_LIBRARIES)))
        dimensions = draw(st.integers(2, 4))
    else:
        kinds: tuple[Any, ...] = (*NUMBERS, *OTHERS)
        dtype = np.dtype(draw(st.sampled_from((*kinds, *ARRAYS_OF) if form == "raw" else kinds)))
        dimensions = draw(st.integers(0, 5))
    if not str(dtype).isascii() or (form == "npz" and dtype.names and "offsets" in str(dtype)):
        dtype = np.dtype("V9")  # numpy writes some names in version 3 alone, and no gaps
    left = max(1, min(most_elements, most_bytes // dtype.itemsize))
    shape: tuple[int, ...] = ()
    for _ in range(dimensions):
        length = min(draw(st.sampled_from(lengths)), left)
        shape, left = (*shape, length), left // length
    is_by_columns = draw(st.booleans()) and dtype.subdtype is None and len(shape) > 1
    before = draw(st.sampled_from([0, 1, 13, 128, 2880, 4095, 4096, 4097, 70_001]))
    return Drawn(dtype, shape, is_by_columns, form, before)
