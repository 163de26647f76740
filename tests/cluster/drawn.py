"""What workers tell, made up: for tests that need no cluster."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from tui.cluster.report import Report
from tui.cluster.told import Named, Place, Told, ToldFile
from tui.probe.reading import Absent, Figure
from workloads.words import Mode

MIB: Final = 1 << 20
PRIVATE: Final = Absent("a private mapping dirties no file")


def place(pid: int, boot: str = "boot-a", host: str = "hive", **more: Any) -> Place:
    return replace(Place(host, boot, 1, pid, 7), **more)


def file(
    key: str = "08:01:12",
    path: str = "/data/big.npy",
    mode: Mode = Mode.COPY_ON_WRITE,
    copies: Figure = 0,
    pages: Figure = 0,
    **figures: Figure,
) -> ToldFile:
    is_known = not isinstance(copies, Absent) and not isinstance(pages, Absent)
    found: dict[str, Figure] = {
        "private_copies_bytes": copies,
        "copies_in_swap_bytes": 0,
        "resident_bytes": copies + pages if is_known else Absent("no"),
        "file_pages_bytes": pages,
        "file_share_bytes": 0,
        "dirty_bytes": PRIVATE if mode is Mode.COPY_ON_WRITE else 0,
        "file_cached_bytes": Absent("not on this kernel"),
        "file_dirty_bytes": 0,
        "size_bytes": 64 * MIB,
    }
    return ToldFile(key, path, modes=(mode,), figures=found | figures)


def told(pid: int, *files: ToldFile, name: str = "", **more: Any) -> Told:
    where = more.pop("where", place(pid))
    worker = Named(f"Worker-{pid}", f"tcp://127.0.0.1:{pid}", name or str(pid))
    figures = {
        "rss_bytes": 200 * MIB,
        "file_pages_bytes": 0,
        "limit_bytes": 1024 * MIB,
        "pause_bytes": 800 * MIB,
        "peak_copies_bytes": 0,
    } | more.pop("figures", {})
    made = Told(where, (worker,), 1000.0, 0.0, figures, files, pids=(pid,))
    return replace(made, **more)


def row(report: Report, worker: str) -> dict[str, Any]:
    (found,) = [one for one in report.rows if one["worker"] == worker]
    return found
