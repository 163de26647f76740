"""What the kernel says of processes that hold what they have, read by nothing of the program."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Held:
    """Bytes of one process: all its mappings, and those of one file."""

    anonymous: int
    swap: int
    page_tables: int
    pss: int
    rss: int
    of_file: Counter[str]


def held_by(pid: int, file: os.stat_result) -> Held:
    """Read from `/proc/PID/smaps` and `status` now."""
    whole: Counter[str] = Counter()
    of_file: Counter[str] = Counter()
    inside = False
    for line in Path(f"/proc/{pid}/smaps").read_text().splitlines():
        words = line.split()
        if "-" in words[0] and not words[0].endswith(":"):
            inside = words[4] == str(file.st_ino)
        elif words[-1] == "kB":
            whole[words[0]] += int(words[1]) << 10
            if inside:
                of_file[words[0]] += int(words[1]) << 10
    status = dict(
        line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines()
    )
    kib = {key: int(status[key].split()[0]) << 10 for key in ("RssAnon", "VmSwap", "VmPTE")}
    return Held(kib["RssAnon"], kib["VmSwap"], kib["VmPTE"], whole["Pss:"], whole["Rss:"], of_file)


def together(each: Iterable[Held]) -> Held:
    """The plain sums."""
    found = list(each)
    return Held(
        sum(one.anonymous for one in found),
        sum(one.swap for one in found),
        sum(one.page_tables for one in found),
        sum(one.pss for one in found),
        sum(one.rss for one in found),
        sum((one.of_file for one in found), Counter()),
    )
