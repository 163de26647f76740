"""Where there is no `/proc`: what psutil knows of a process, and a reason for all the rest."""

from __future__ import annotations

from typing import Final

from tui.probe.reading import NO_PERMISSION, NOT_ON_THIS_SYSTEM, PROCESS_GONE, Figure

_KEYS: Final = (
    *("rss_bytes", "rss_anon_bytes", "swap_bytes", "page_tables_bytes", "rss_peak_bytes"),
    *("file_backed_bytes", "minor_faults", "major_faults", "read_bytes", "write_bytes"),
)


class PortableCounters:
    """The same keys as `ProcessCounters`, most of them absent."""

    def __init__(self, pid: int) -> None:
        import psutil

        self._psutil = psutil
        try:
            self._process: psutil.Process | None = psutil.Process(pid)
        except psutil.Error:
            self._process = None

    def read(self) -> dict[str, Figure]:
        """RSS and faults where psutil has them."""
        if self._process is None:
            return dict.fromkeys(_KEYS, PROCESS_GONE)
        values: dict[str, Figure] = dict.fromkeys(_KEYS, NOT_ON_THIS_SYSTEM)
        try:
            memory = self._process.memory_info()
        except self._psutil.AccessDenied:
            return dict.fromkeys(_KEYS, NO_PERMISSION)
        except self._psutil.Error:
            return dict.fromkeys(_KEYS, PROCESS_GONE)
        values["rss_bytes"] = memory.rss
        faults = getattr(memory, "pfaults", None)
        if faults is not None:
            values["minor_faults"] = faults
        return values

    def close(self) -> None:
        """Nothing is held."""
