"""What a file is that holds no array in a format of ours, by its first bytes; and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

START_BYTES: Final = 4096
"""So many of a file's first bytes tell what it is."""
_RAW: Final = "--dtype --shape --offset"
_MANUAL: Final = "`cowtop help formats` has how its own library tells them"
_AT_OFFSET: Final = (
    f"its array lies in it as raw bytes: say where with {_RAW} (and --order F); {_MANUAL}"
)
_MAYBE: Final = (
    f"an array in it that is neither compressed nor in pieces can be told with {_RAW}; {_MANUAL}"
)
_PACKED: Final = "what is compressed cannot be mapped: unpack it first"
_LOAD: Final = (
    "what is in it cannot be mapped as one array: load it with its own library and np.save it"
)
UNKNOWN: Final = (
    f"is not a .npy or .npz file, nor known by its first bytes: a raw file is told with {_RAW} "
    "(and --order)"
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: `magic` stands `at` its beginning, or at one of several places."""

    name: str
    magics: tuple[bytes, ...]
    hint: str
    at: tuple[int, ...] = (0,)

    def is_of(self, start: bytes) -> bool:
        """Whether these are its first bytes."""
        return any(start.startswith(magic, at) for at in self.at for magic in self.magics)


_KINDS: Final = (
    Kind("a FITS file", (b"SIMPLE  =",), _AT_OFFSET),
    Kind("a NIfTI file", (b"n+1\0",), _AT_OFFSET, (344,)),
    Kind("a NIfTI-2 file", (b"n+2\0",), _AT_OFFSET, (4,)),
    Kind(
        "a NIfTI header",
        (b"ni1\0",),
        "its array is in the .img file beside it, raw bytes from the first on",
        (344,),
    ),
    Kind("an HDF5 file", (b"\x89HDF\r\n\x1a\n",), _MAYBE, (0, 512, 1024, 2048)),
    Kind("a netCDF file", (b"CDF\x01", b"CDF\x02", b"CDF\x05"), _MAYBE),
    Kind("a MATLAB file", (b"MATLAB 5.0 MAT-file",), _LOAD),
    Kind(
        "a pickle, as joblib.dump makes too",
        tuple(b"\x80" + bytes([version]) for version in (2, 3, 4, 5)),
        _MAYBE,
    ),
    Kind("an MRC file", (b"MAP ",), _AT_OFFSET, (208,)),
    Kind("an NRRD file", (b"NRRD000",), _MAYBE),
    Kind("a TIFF file", (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"), _MAYBE),
    Kind("a DICOM file", (b"DICM",), _MAYBE, (128,)),
    Kind("a GGUF file", (b"GGUF",), _MAYBE),
    Kind("compressed with gzip", (b"\x1f\x8b",), _PACKED),
    Kind("compressed with bzip2", (b"BZh",), _PACKED),
    Kind("compressed with xz", (b"\xfd7zXZ\0",), _PACKED),
    Kind("compressed with zstd", (b"\x28\xb5\x2f\xfd",), _PACKED),
    Kind("compressed with lz4", (b"\x04\x22\x4d\x18",), _PACKED),
    Kind("a Parquet file", (b"PAR1",), _LOAD),
    Kind("an Arrow file", (b"ARROW1", b"FEA1"), _LOAD),
    Kind("an ORC file", (b"ORC",), _LOAD),
    Kind("an Avro file", (b"Obj\x01",), _LOAD),
    Kind("an SQLite database", (b"SQLite format 3\0",), _LOAD),
    Kind("a GRIB file", (b"GRIB",), _LOAD),
    Kind("a PNG picture", (b"\x89PNG\r\n\x1a\n",), _LOAD),
    Kind("a JPEG picture", (b"\xff\xd8\xff",), _LOAD),
    Kind("a WAV file", (b"RIFF",), _MAYBE),
    Kind("a tar archive", (b"ustar",), "unpack it first, and use the file that was in it", (257,)),
)


def kind_of(start: bytes) -> Kind | None:
    """What it is by its first bytes, if that is one of these."""
    found = next((kind for kind in _KINDS if kind.is_of(start)), None)
    return found or (_SAFETENSORS if _is_safetensors(start) else None)


_SAFETENSORS: Final = Kind("a safetensors file", (), _MAYBE)


def _is_safetensors(start: bytes) -> bool:
    """A length of eight bytes, and a JSON object of that length."""
    length = int.from_bytes(start[:8], "little")
    return start[8:10] == b'{"' and 2 <= length <= 100_000_000
