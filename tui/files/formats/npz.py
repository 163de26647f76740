"""`.npz`: a zip archive of `.npy` files; a member that is only stored lies in it as it is.

The archive's directory is a stranger's word: each entry is held against the member's own header.
"""

from __future__ import annotations

import io
import struct
import zipfile
from typing import Final

from tui.files.formats import npy
from tui.files.formats.found import FoundArray, Source
from tui.named_files.member import MEMBER
from tui.text import plain

_MAGICS: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_MOST_READ_BYTES: Final = 4 << 20
"""Of the directory with all around it: some 50,000 members."""
_LOCAL: Final = struct.Struct("<4s2xHH16xHH")
_LOCAL_AT: Final = 30
_ENCRYPTED: Final = 1
_UTF8: Final = 1 << 11
_METHODS: Final = {8: "deflate", 9: "deflate64", 12: "bzip2", 14: "lzma", 93: "zstd"}
_NAMED: Final = 5
_NAME_LENGTH: Final = 40


def begins(start: bytes) -> bool:
    """Whether these are the first bytes of such a file."""
    return start.startswith(_MAGICS)


def array_in(source: Source, member: str) -> FoundArray:
    """The member of that name, the first array without one; raises FormatError."""
    members, directory_at = _members(source)
    arrays = [name for name in members if name.endswith(".npy")]
    if not member and not arrays:
        raise source.error(
            "is a zip archive without arrays: none of its members is a .npy file, as np.savez "
            "makes them"
        )
    name = next((n for n in (member, f"{member}.npy") if n in members), "") or (
        "" if member else arrays[0]
    )
    if not name:
        has = _names(arrays) if arrays else "no arrays"
        raise source.error(f"has no member {plain(member, _NAME_LENGTH)}; it has {has}")
    offset = _data_offset(source, members, name, directory_at)
    end = offset + members[name].file_size
    short = name.removesuffix(".npy")
    called = plain(short, _NAME_LENGTH)
    header = npy.header_at(source.called(f"{MEMBER}{called}"), offset, end)
    others = [one for one in arrays if one != name]
    words = f"member {called} of an archive, where it lies from byte {header.data_offset:,} on"
    if not member and others:
        words = f"the first of {len(arrays):,} arrays, the others are {_names(others)}; {words}"
    return npy.array_of(source, header, end=end, member=short, words=words)


def only_header_in(source: Source) -> npy.NpyHeader | None:
    """The header of the array of an archive that has no other; raises FormatError."""
    members, directory_at = _members(source)
    arrays = [name for name in members if name.endswith(".npy")]
    if len(arrays) != 1:
        return None
    offset = _data_offset(source, members, arrays[0], directory_at)
    return npy.header_at(source, offset, offset + members[arrays[0]].file_size)


def _names(members: list[str]) -> str:
    """`::x, ::y and 3 more`: what to type behind the archive's name."""
    shown = [f"::{plain(one.removesuffix('.npy'), _NAME_LENGTH)}" for one in members[:_NAMED]]
    more = len(members) - len(shown)
    return ", ".join(shown) + (f" and {more:,} more" if more else "")


class _Bounded(io.RawIOBase):
    """The file for `zipfile`, which would read a directory of any size that is claimed."""

    def __init__(self, source: Source) -> None:
        super().__init__()
        self._source, self._at, self._left = source, 0, _MOST_READ_BYTES

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """As a file's."""
        begin = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._source.file_bytes}
        self._at = begin[whence] + offset
        if self._at < 0:
            raise OSError("before the first byte")
        return self._at

    def tell(self) -> int:
        """As a file's."""
        return self._at

    def read(self, size: int = -1) -> bytes:
        """As a file's; raises OSError beyond what a directory may take."""
        rest = max(0, self._source.file_bytes - self._at)
        size = rest if size is None or size < 0 else min(size, rest)
        if size > self._left:
            raise OSError("too large a directory")
        read = self._source.read(self._at, size)
        self._at += len(read)
        self._left -= len(read)
        return read


def _members(source: Source) -> tuple[dict[str, zipfile.ZipInfo], int]:
    """The directory's entries by name, in its order, and where it begins; raises FormatError."""
    try:
        with zipfile.ZipFile(_Bounded(source)) as archive:
            members = {info.filename: info for info in archive.infolist() if not info.is_dir()}
            return members, archive.start_dir
    except OSError as error:
        raise source.error(f"is a zip archive with {error}") from error
    except Exception as error:  # hostile bytes make zipfile raise nearly anything
        raise source.error("is a zip archive whose directory is damaged or missing") from error


def _data_offset(
    source: Source, members: dict[str, zipfile.ZipInfo], name: str, directory_at: int
) -> int:
    """Where a stored member's bytes begin in the archive; raises FormatError.

    They end before the next member, or the directory: what is changed there is this one's alone.
    """
    info = members[name]
    called = plain(info.filename.removesuffix(".npy"), _NAME_LENGTH)
    if info.flag_bits & _ENCRYPTED:
        raise source.error(
            f"member {called} is encrypted, and what is encrypted cannot be mapped: unpack it and "
            "use the .npy file"
        )
    if info.compress_type != zipfile.ZIP_STORED:
        how = _METHODS.get(info.compress_type, f"method {info.compress_type}")
        raise source.error(
            f"member {called} is compressed ({how}), and what is compressed cannot be mapped: save "
            "it with np.savez, not np.savez_compressed, or unpack it and use the .npy file"
        )
    damaged = source.error(f"member {called} is not where the archive's directory says")
    if info.file_size != info.compress_size or info.header_offset < 0:
        raise damaged
    local = source.read(info.header_offset, _LOCAL_AT)
    if len(local) < _LOCAL_AT:
        raise damaged
    magic, flags, method, name_length, extra_length = _LOCAL.unpack(local)
    local_name = source.read(info.header_offset + _LOCAL_AT, name_length)
    try:
        is_same = local_name.decode("utf-8" if flags & _UTF8 else "cp437") == info.orig_filename
    except UnicodeDecodeError:
        is_same = False
    offset: int = info.header_offset + _LOCAL_AT + name_length + extra_length
    is_stored = method == zipfile.ZIP_STORED and not flags & _ENCRYPTED
    begins = (other.header_offset for other in members.values())
    next_at = min((at for at in begins if at > info.header_offset), default=directory_at)
    ends_before = offset + info.file_size <= min(next_at, directory_at)
    if magic != _MAGICS[0] or not (is_same and is_stored and ends_before):
        raise damaged
    return offset
