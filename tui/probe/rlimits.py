"""The limits of this process that its children inherit and that decide whether a map is made.

Both count what is mapped, not what is used: the kernel asks them before its overcommit rule.
"""

from __future__ import annotations

import resource
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Rlimits:
    """The soft limits in bytes, None where there is no limit.

    `address_space_bytes` (RLIMIT_AS, `ulimit -v`) counts every mapping, `data_bytes`
    (RLIMIT_DATA, `ulimit -d`) the private writable ones.
    """

    address_space_bytes: int | None
    data_bytes: int | None


UNLIMITED: Final = Rlimits(None, None)


def read_rlimits() -> Rlimits:
    """The limits of this process."""
    return Rlimits(_soft(resource.RLIMIT_AS), _soft(resource.RLIMIT_DATA))


def _soft(which: int) -> int | None:
    soft, _hard = resource.getrlimit(which)
    return None if soft == resource.RLIM_INFINITY else soft
