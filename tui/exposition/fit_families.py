"""The families of a fit: what one instance of each mode costs, and how many fit."""

from __future__ import annotations

from typing import Final

from tui.exposition.family import PREFIX, Family, Kind

_OF_MODE: Final = ("mode",)


def _own(name: str, help: str, labels: tuple[str, ...] = _OF_MODE) -> Family:
    return Family(f"{PREFIX}fit_{name}", help, labels)


MODE_INFO: Final = Family(
    f"{PREFIX}fit_mode_info", "A mode of a fit, and how far it is.", ("mode", "workload", "status"),
    Kind.INFO,
)  # fmt: skip
MEMORY: Final = _own("memory_bytes", "The memory for all instances.", ())
SWAP: Final = _own("swap_bytes", "The swap for all instances, beside their memory.", ())
INSTANCES: Final = _own("instances", "So many instances fit for certain.")
INSTANCES_MOST: Final = _own("instances_at_most", "So many may fit; what is certain where it is.")
PRIVATE: Final = _own(
    "instance_private_bytes", "Anonymous memory of one instance, in RAM and in swap."
)
PAGE_TABLES: Final = _own("instance_page_tables_bytes", "Page tables of one instance.")
KERNEL: Final = _own("instance_kernel_bytes", "What else the kernel holds for one instance.")
SHARED: Final = _own("shared_bytes", "Pages of the file in the cache, which all instances share.")
NOW: Final = _own(
    "running_private_bytes",
    "What an instance that runs now has privately.",
    ("mode", "instance"),
)
FIT: Final = (
    *(MODE_INFO, MEMORY, SWAP, INSTANCES, INSTANCES_MOST, PRIVATE, PAGE_TABLES, KERNEL),
    *(SHARED, NOW),
)
