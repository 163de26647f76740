"""The controls of what is played, not run: for any front end, whatever it plays."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0)


@runtime_checkable
class Playback(Protocol):
    """Play, pause, speed and place; every change is shown at once."""

    @property
    def is_playing(self) -> bool:
        """Whether time goes on."""

    @property
    def speed(self) -> float:
        """How many seconds of the recording go by in one."""

    @property
    def position_seconds(self) -> float:
        """Where it is."""

    @property
    def length_seconds(self) -> float:
        """Where it ends."""

    @property
    def words(self) -> str:
        """All of this for a status line."""

    def toggle(self) -> None:
        """Play or pause; at the end, play from the beginning."""

    def seek(self, position_seconds: float) -> None:
        """Go to a moment."""

    def seek_by(self, seconds: float) -> None:
        """Go on or back by so much."""

    def seek_marker(self, step: int) -> None:
        """Go to the next marker (1) or the one before (-1)."""

    def change_speed(self, step: int) -> None:
        """So many steps faster (1) or slower (-1)."""
