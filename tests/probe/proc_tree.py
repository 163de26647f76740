"""A canned `/proc` of one process, as the kernel writes it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

PID: Final = 4321

STATUS: Final = """\
Name:\tpython3
Umask:\t0022
State:\tS (sleeping)
Tgid:\t4321
Groups:\t{groups}
NStgid:\t4321
VmPeak:\t 5000000 kB
VmSize:\t 4000000 kB
VmHWM:\t  130000 kB
VmRSS:\t  120000 kB
RssAnon:\t   90000 kB
RssFile:\t   29000 kB
RssShmem:\t    1000 kB
VmData:\t  700000 kB
VmPTE:\t     800 kB
VmSwap:\t    4096 kB
HugetlbPages:\t       0 kB
Threads:\t2
"""

ZOMBIE: Final = "Name:\tpython3\nState:\tZ (zombie)\nTgid:\t4321\nThreads:\t1\n"

# Minor faults 111, of children 222, major 333, of children 444; user 10, system 20 ticks.
STAT: Final = (
    "4321 ({name}) S 1 4321 4321 0 -1 4194560 111 222 333 444 10 20 30 40 20 0 2 0 "
    "987654 4096000000 30000 18446744073709551615 1 1 0 0 0 0 0 16781312 2 0 0 0 17 1 0 0 0 0 0\n"
)

IO: Final = """\
rchar: 1
wchar: 2
syscr: 3
syscw: 4
read_bytes: 8192
write_bytes: 16384
cancelled_write_bytes: 4096
"""

MEMINFO: Final = """\
MemTotal:        2000000 kB
MemFree:          100000 kB
MemAvailable:    1500000 kB
Buffers:            1000 kB
SwapCached:            0 kB
SwapTotal:        500000 kB
SwapFree:         400000 kB
Dirty:              1234 kB
Writeback:             5 kB
CommitLimit:     1500000 kB
Committed_AS:    1600000 kB
HugePages_Total:       7
"""


def mapping(start: int, end: int, name: str = "/var/tmp/a.npy", **kib: int) -> str:
    """One mapping of `smaps`, in KiB by smaps' names; what is not given is 0."""
    names = (
        *("Size", "Rss", "Pss", "Pss_Dirty", "Shared_Clean", "Shared_Dirty", "Private_Clean"),
        *("Private_Dirty", "Referenced", "Anonymous", "LazyFree", "AnonHugePages"),
        *("Shared_Hugetlb", "Swap", "SwapPss"),
    )
    assert kib.keys() <= set(names)
    lines = [f"{start:x}-{end:x} rw-p 00000000 fe:00 12345                    {name}"]
    lines += [f"{field + ':':<16}{kib.get(field, 0):8d} kB" for field in names]
    return "\n".join([*lines, "THPeligible:           0", "VmFlags: rd wr mr mw me ac sd", ""])


def write_process(root: Path, **files: str) -> Path:
    """The process's directory below a canned `/proc`, with these files."""
    directory = root / str(PID)
    directory.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (directory / name).write_text(text)
    return directory
