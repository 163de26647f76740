"""What the kernel counted of the subject in all, from its start: running totals, not rates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Final, Self

from tui.probe.reading import NOT_READ, Absent, Figure
from workloads.figures import rise


@dataclass(frozen=True, slots=True)
class Totals:
    """Page faults of the process, and the file's bytes it dirtied since the array was open.

    `dirtied_bytes` is what the kernel has written to the file or still has to: the growth of
    `write_bytes`. Swap is not in it.
    """

    minor_faults: Figure = NOT_READ
    major_faults: Figure = NOT_READ
    dirtied_bytes: Figure = NOT_READ

    def risen(self, read: Mapping[str, Figure], write_bytes_before: Figure) -> Self:
        """With what was read now; what could not be read keeps what is known."""
        written, dirtied = read.get("write_bytes", NOT_READ), self.dirtied_bytes
        risen = rise(write_bytes_before, written)
        if not isinstance(risen, Absent) or isinstance(dirtied, Absent):
            dirtied = risen
        return replace(
            self,
            minor_faults=_newer(self.minor_faults, read.get("minor_faults", NOT_READ)),
            major_faults=_newer(self.major_faults, read.get("major_faults", NOT_READ)),
            dirtied_bytes=dirtied,
        )

    def to_json(self) -> dict[str, float | None]:
        """The totals, null where absent."""
        values = {item.name: getattr(self, item.name) for item in fields(self)}
        return {key: None if isinstance(v, Absent) else v for key, v in values.items()}


UNREAD: Final = Totals()


def _newer(known: Figure, read: Figure) -> Figure:
    return known if isinstance(read, Absent) and not isinstance(known, Absent) else read
