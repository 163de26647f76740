"""What the kernel counted of this process's own reading: faults, and bytes from the disk."""

from __future__ import annotations

import resource
from dataclasses import dataclass

from workloads.figures import NOT_READ, Absent, Count, known
from workloads.kernel import plain_fields

_NOT_IN_KERNEL = Absent("not in this kernel")


@dataclass(frozen=True, slots=True)
class Reads:
    """All since the start of the process, each a number or why it is not known.

    `major_faults` had to read from the disk, `minor_faults` found their page in RAM, or on its way
    there; `read_bytes` it caused to be read from a disk, swap with them.
    """

    minor_faults: Count = NOT_READ
    major_faults: Count = NOT_READ
    read_bytes: Count = NOT_READ


def own_reads(io_text: bytes | Absent) -> Reads:
    """This process's, by its `/proc/self/io` as it was just read."""
    read_bytes: Count
    if isinstance(io_text, Absent):
        read_bytes = io_text
    else:
        fields = plain_fields(io_text, b"read_bytes")
        read_bytes = known(fields.get(b"read_bytes"), _NOT_IN_KERNEL)
    used = resource.getrusage(resource.RUSAGE_SELF)
    return Reads(used.ru_minflt, used.ru_majflt, read_bytes)
