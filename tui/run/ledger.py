"""The ledger: every changed page in exactly one column, the columns summing to what was changed.

A column that cannot be known is absent with its reason, and then so is the rest.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

from tui.probe.reading import Absent, Figure
from workloads.words import Mode

NOT_READ = Absent("not read")
NOTHING_WRITTEN = Absent("nothing goes to the file in this mode")

COUNTER_NOISE_PAGES: Final = 64
"""What the interpreter may allocate for itself between two walks."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """Where the changed pages are, in bytes, each a number or the reason why there is none.

    `changed_bytes` is the writer's own count, each page once. In a shared mode the kernel counts
    `dirtied_bytes`: with large folios more than was changed, and a page again each time it is
    dirtied anew; `write_amplification` is the one over the other.
    """

    changed_bytes: int = 0
    private_ram_bytes: Figure = 0
    private_swap_bytes: Figure = 0
    file_dirty_bytes: Figure = 0
    file_writeback_bytes: Figure = 0
    file_written_bytes: Figure = 0
    discarded_bytes: Figure = 0
    unaccounted_bytes: Figure = 0
    write_amplification: Figure = NOTHING_WRITTEN

    def to_json(self) -> dict[str, float | None]:
        """The columns, null where absent; the reasons are in `reasons`."""
        return {
            item.name: None if isinstance(value, Absent) else value
            for item in fields(self)
            if isinstance(value := getattr(self, item.name), (int, float, Absent))
        }

    def reasons(self) -> dict[str, str]:
        """Why the absent columns are absent."""
        return {
            item.name: value.reason
            for item in fields(self)
            if isinstance(value := getattr(self, item.name), Absent)
        }


EMPTY = Ledger()


def private_ledger(
    changed_bytes: int, discarded_bytes: int, ram_bytes: Figure, swap_bytes: Figure
) -> Ledger:
    """For mode `c`: changed = private copies in RAM + in swap + discarded."""
    if isinstance(ram_bytes, Absent) or isinstance(swap_bytes, Absent):
        reason = ram_bytes if isinstance(ram_bytes, Absent) else swap_bytes
        unaccounted: Figure = reason
    else:
        unaccounted = changed_bytes - discarded_bytes - ram_bytes - swap_bytes
    return Ledger(
        changed_bytes=changed_bytes,
        private_ram_bytes=ram_bytes,
        private_swap_bytes=swap_bytes,
        discarded_bytes=discarded_bytes,
        unaccounted_bytes=unaccounted,
    )


def loaded_ledger(changed_bytes: int, ram_bytes: Figure, swap_bytes: Figure) -> Ledger:
    """For `load`: the whole array is private, changed or not; only a lack is unaccounted for."""
    ledger = private_ledger(changed_bytes, 0, ram_bytes, swap_bytes)
    lack = ledger.unaccounted_bytes
    if isinstance(lack, Absent):
        return ledger
    return Ledger(
        changed_bytes=changed_bytes,
        private_ram_bytes=ram_bytes,
        private_swap_bytes=swap_bytes,
        unaccounted_bytes=max(0, lack),
    )


def shared_ledger(
    changed_bytes: int, dirtied_bytes: Figure, dirty_bytes: Figure, writeback_bytes: Figure
) -> Ledger:
    """For `r+` and `w+`: dirtied = dirty now + under writeback + written to the file.

    `dirtied_bytes` is the growth of `write_bytes` in `/proc/PID/io`, which the kernel counts
    when a page is dirtied. Unaccounted for are pages changed that the kernel did not count
    (a file system without writeback, such as tmpfs), and dirty pages that somebody else made.
    """
    known = [f for f in (dirtied_bytes, dirty_bytes, writeback_bytes) if not isinstance(f, Absent)]
    if len(known) < 3:
        missing = next(
            f for f in (dirtied_bytes, dirty_bytes, writeback_bytes) if isinstance(f, Absent)
        )
        return Ledger(
            changed_bytes=changed_bytes,
            file_dirty_bytes=dirty_bytes,
            file_writeback_bytes=writeback_bytes,
            file_written_bytes=missing,
            unaccounted_bytes=missing,
            write_amplification=_ratio(dirtied_bytes, changed_bytes),
        )
    dirtied, dirty, writeback = known
    uncounted = max(0, changed_bytes - dirtied)
    others = max(0, dirty + writeback - dirtied)
    return Ledger(
        changed_bytes=changed_bytes,
        file_dirty_bytes=dirty,
        file_writeback_bytes=writeback,
        file_written_bytes=max(0, dirtied - dirty - writeback),
        unaccounted_bytes=uncounted + others,
        write_amplification=_ratio(dirtied, changed_bytes),
    )


def _ratio(dirtied_bytes: Figure, changed_bytes: int) -> Figure:
    if isinstance(dirtied_bytes, Absent):
        return dirtied_bytes
    if not changed_bytes:
        return Absent("nothing was changed")
    return round(dirtied_bytes / changed_bytes, 3)


def ledger_for(
    mode: Mode,
    changed_bytes: int,
    discarded_bytes: int,
    *,
    ram_bytes: Figure = NOT_READ,
    swap_bytes: Figure = NOT_READ,
    dirtied_bytes: Figure = NOT_READ,
    dirty_bytes: Figure = NOT_READ,
    writeback_bytes: Figure = NOT_READ,
) -> Ledger:
    """The ledger of a mode from whatever was read; mode `r` changes nothing."""
    if mode.is_shared:
        return shared_ledger(changed_bytes, dirtied_bytes, dirty_bytes, writeback_bytes)
    if mode is Mode.LOAD:
        return loaded_ledger(changed_bytes, ram_bytes, swap_bytes)
    if mode is Mode.READ:
        return Ledger(changed_bytes=changed_bytes, unaccounted_bytes=changed_bytes)
    return private_ledger(changed_bytes, discarded_bytes, ram_bytes, swap_bytes)
