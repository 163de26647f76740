"""Every workload there is, by name."""

from __future__ import annotations

from typing import Final

from workloads.base import Workload
from workloads.fill import Fill
from workloads.lazy import Lazy
from workloads.normalize import Normalize
from workloads.random_rows import RandomRows
from workloads.scan import Scan
from workloads.touch import Touch

WORKLOADS: Final[dict[str, type[Workload]]] = {
    kind.name: kind for kind in (Fill, Normalize, RandomRows, Touch, Scan, Lazy)
}
