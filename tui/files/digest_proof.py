"""A file of the user's as it was before the run: a digest of each page, and its header as it is."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Final

import numpy as np

from tui.files.held import HeldFile
from tui.files.places import EXACT_UP_TO_BYTES, Pages, Places
from tui.files.proof import ProofError, Report
from tui.files.reading import QuietReader, read_pages
from workloads.kernel import PAGE_BYTES

_DIGEST_BYTES: Final = 16
_HEADER_BYTES: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class DigestProof:
    """The digests of `pages`, which are those of `places`, one after another.

    `warmed_bytes`: of what was read for them it is not known whether it was cached before.
    """

    places: Places
    pages: Pages = field(repr=False, compare=False)
    outside: tuple[tuple[int, bytes], ...]
    digests: bytes = field(repr=False)
    words: str = "by digest"
    warmed_bytes: int = 0

    def differing(self, first: int, count: int, read: memoryview) -> list[int]:
        """Pages whose digest is another now."""
        now = _digests(read, count)
        # Pages that follow each other in the file do so among the digests.
        start = int(np.searchsorted(self.pages, first)) * _DIGEST_BYTES
        known = self.digests[start : start + count * _DIGEST_BYTES]
        if now == known:
            return []
        steps = range(0, len(known), _DIGEST_BYTES)
        return [
            first + at // _DIGEST_BYTES
            for at in steps
            if now[at : at + _DIGEST_BYTES] != known[at : at + _DIGEST_BYTES]
        ]


def take(
    held: HeldFile,
    *,
    header_bytes: int = 0,
    data_bytes: int = 0,
    on_progress: Report = lambda done, total: None,
    exact_up_to_bytes: int = EXACT_UP_TO_BYTES,
) -> DigestProof:
    """Read the file, or a sample of its pages if it is larger; raises ProofError.

    The array's data are the `data_bytes` after the header; what follows in their last page is
    kept as it is, as the header is, of a long one the end: all that shares pages with the data.
    """
    places = Places(held.began.st_size, exact_up_to_bytes)
    pages = places.pages()
    digests, done = [], 0
    try:
        with QuietReader(held.fd) as reader:
            with closing(read_pages(reader, pages, places.size_bytes)) as pieces:
                for _, count, read in pieces:
                    digests.append(_digests(read, count))
                    done += count
                    told = min(done * PAGE_BYTES, places.size_bytes)
                    on_progress(told, _total(places, len(pages)))
            end = header_bytes + data_bytes
            begin = max(0, header_bytes - _HEADER_BYTES)
            parts = [(begin, reader.read(begin, header_bytes - begin))]
            parts.append((end, reader.read(end, -end % PAGE_BYTES)))
            warmed = reader.warmed_bytes
    except OSError as error:
        raise ProofError(f"{held.path}: cannot be read: {error.strerror}") from error
    outside = tuple((offset, known) for offset, known in parts if known)
    return DigestProof(places, pages, outside, b"".join(digests), warmed_bytes=warmed)


def _total(places: Places, pages: int) -> int:
    return min(pages * PAGE_BYTES, places.size_bytes)


def _digests(read: memoryview, count: int) -> bytes:
    """One for each page; pages that the file no longer has are empty ones."""
    pages = (read[at * PAGE_BYTES : (at + 1) * PAGE_BYTES] for at in range(count))
    return b"".join([blake2b(page, digest_size=_DIGEST_BYTES).digest() for page in pages])
