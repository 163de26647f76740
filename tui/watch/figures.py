"""The figures of a watch by their names: what each is of, and what it is not."""

from __future__ import annotations

from abc import ABC, abstractmethod

from tui.watch.known import COPIES, OWN_COPIES, SinceStart


class Figures(ABC):
    """All in bytes; each raises `NotKnown` where the kernel does not tell."""

    @abstractmethod
    def _now(self, key: str) -> int:
        """The figure now, or of the end of the block."""

    @abstractmethod
    def _peak(self, key: str) -> int:
        """The highest of the block."""

    @abstractmethod
    def _grown(self, key: str) -> int:
        """What came since the block began."""

    @property
    def private_copies_bytes(self) -> int:
        """The array's pages that copy-on-write made, in RAM and in swap, in this process and in all
        its descendants that map these pages of the file; exact to the page.

        Copies made before the block count too: they are there (`since_start` leaves them out).
        Pages that a fork still shares with its parent count once. A child that has ended has given
        its copies back: only the peak has them.
        """
        return self._now(COPIES)

    @property
    def own_private_copies_bytes(self) -> int:
        """The private copies of this process alone, those it shares with its forks too."""
        return self._now(OWN_COPIES)

    @property
    def peak_private_copies_bytes(self) -> int:
        """The most private copies that this process and its descendants had together in the block.

        Exact unless copies came and went (MADV_DONTNEED) between two readings. Not known where a
        child ended between two and may have had more than any reading saw: `NotKnown` then has the
        bounds, of which the upper one is a page for each page fault of the family since.
        """
        return self._peak(COPIES)

    @property
    def file_dirty_bytes(self) -> int:
        """Pages of the whole file that wait to be written, whoever changed them (kernel 6.5+)."""
        return self._now("file_dirty_bytes")

    @property
    def rss_bytes(self) -> int:
        """RAM that this process maps, without its children: its own pages and files' together."""
        return self._now("rss_bytes")

    @property
    def peak_rss_bytes(self) -> int:
        """This process's highest RSS in the block: the kernel's mark where the block raised it.

        Else the highest reading: a process that once was larger has no newer mark.
        """
        return self._peak("rss_bytes")

    @property
    def since_start(self) -> SinceStart:
        """The same figures as differences to what they were when the block began."""
        return SinceStart(self._grown)
