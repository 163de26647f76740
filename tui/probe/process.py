"""The counters tier: what `/proc/PID` counts anyway, the same few microseconds at any size."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tui.probe.reading import PROCESS_GONE, STOPPED, Absent, Figure, why
from workloads.figures import known
from workloads.kernel import ProcFile, kib_fields, plain_fields

PROC: Final = Path("/proc")

_STATUS: Final = {
    "rss_bytes": b"VmRSS",
    "rss_anon_bytes": b"RssAnon",
    "swap_bytes": b"VmSwap",
    "page_tables_bytes": b"VmPTE",
    "rss_peak_bytes": b"VmHWM",
}
_NOT_IN_KERNEL: Final = Absent("not in this kernel")


@dataclass(frozen=True, slots=True)
class StatFields:
    """From `/proc/PID/stat`: faults since the start, and CPU time in clock ticks."""

    minor_faults: int
    major_faults: int
    cpu_ticks: int
    start_ticks: int


def parse_stat(text: bytes) -> StatFields:
    """Fields counted after the last `)`: the name before it may hold anything."""
    fields = text[text.rindex(b")") + 2 :].split(None, 20)
    cpu = int(fields[11]) + int(fields[12])
    return StatFields(int(fields[7]), int(fields[9]), cpu, int(fields[19]))


def is_stopped(stat: bytes) -> bool:
    """Whether a signal has stopped it, from its `stat`: until another one nothing in it goes on."""
    return stat[stat.rindex(b")") + 2 :].startswith(b"T")


def parse_status(text: bytes) -> dict[str, Figure]:
    """Metric key to bytes; a process without memory of its own (a zombie) is gone."""
    fields = kib_fields(text, *_STATUS.values(), b"RssFile", b"RssShmem")
    if b"VmRSS" not in fields:
        return dict.fromkeys((*_STATUS, "file_backed_bytes"), PROCESS_GONE)
    missing = _NOT_IN_KERNEL
    values: dict[str, Figure] = {key: fields.get(name, missing) for key, name in _STATUS.items()}
    # On tmpfs the file's pages are counted as shared memory.
    file, shmem = known(fields.get(b"RssFile"), missing), known(fields.get(b"RssShmem"), missing)
    values["file_backed_bytes"] = file + shmem
    return values


class ProcessCounters:
    """Reads `status`, `stat` and `io` of one process; every figure is a number or a reason.

    Keys: the counters tier's bytes, `rss_peak_bytes`, and the running totals `minor_faults`,
    `major_faults`, `read_bytes`, `write_bytes`, from which rates are made; `STOPPED` is there, and
    1, while a signal has stopped it.
    """

    def __init__(self, pid: int, proc_root: Path = PROC) -> None:
        base = proc_root / str(pid)
        self._files = {name: _open(base / name) for name in ("status", "stat", "io")}

    def read(self) -> dict[str, Figure]:
        """Read all three now."""
        status = self._text("status")
        if isinstance(status, Absent):
            values: dict[str, Figure] = dict.fromkeys((*_STATUS, "file_backed_bytes"), status)
        else:
            values = parse_status(status)
        stat = self._text("stat")
        if isinstance(stat, Absent):
            values |= dict.fromkeys(("minor_faults", "major_faults"), stat)
        else:
            fields = parse_stat(stat)
            values["minor_faults"] = fields.minor_faults
            values["major_faults"] = fields.major_faults
            if is_stopped(stat):
                values[STOPPED] = 1
        io = self._text("io")
        if isinstance(io, Absent):
            values |= dict.fromkeys(("read_bytes", "write_bytes"), io)
        else:
            totals = plain_fields(io, b"read_bytes", b"write_bytes")
            for key in ("read_bytes", "write_bytes"):
                values[key] = totals.get(key.encode(), _NOT_IN_KERNEL)
        return values

    def _text(self, name: str) -> bytes | Absent:
        file = self._files[name]
        if isinstance(file, Absent):
            return file
        try:
            return file.read() or PROCESS_GONE
        except OSError as error:
            return why(error)

    def close(self) -> None:
        """Give the descriptors back."""
        for file in self._files.values():
            if isinstance(file, ProcFile):
                file.close()


def _open(path: Path) -> ProcFile | Absent:
    try:
        return ProcFile(path)
    except OSError as error:
        return why(error)
