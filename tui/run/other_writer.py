"""Somebody else who writes, or may write, the file that a run works on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OtherWriter:
    """Somebody else who may write the array's file: how that is known, and who they are if seen.

    `is_certain`: its pages were seen, and not only that somebody could. `instances`: others of this
    very run that have it mapped to write; without a `how` there is nobody but them.
    """

    how: str
    pids: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    is_certain: bool = False
    instances: int = 0

    @property
    def words(self) -> str:
        """`another process writes this file: python (PID 123)`."""
        if not self.instances:
            return self._strangers
        noun = "instance has" if self.instances == 1 else "instances have"
        known = f"{self.instances:,} other {noun} this file mapped to write"
        return f"{known}; {self._strangers}" if self.how else known

    @property
    def _strangers(self) -> str:
        does = "writes" if self.is_certain else "may write"
        if not self.pids:
            return f"another process {does} this file: {self.how}"
        who = ", ".join(
            f"{name} (PID {pid})" for pid, name in zip(self.pids, self.names, strict=True)
        )
        return f"another process {does} this file: {who} {self.how}"
