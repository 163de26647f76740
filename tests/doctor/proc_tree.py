"""A small `/proc`: what the checks of memory and of the kernel read there."""

from __future__ import annotations

from pathlib import Path

MEMINFO = "MemTotal: 2097152 kB\nMemFree: 1000 kB\nSwapTotal: {swap} kB\nSwapFree: {swap} kB\n"


def proc_tree(tmp_path: Path, *, swap: int = 0, overcommit: str = "0", **files: str) -> Path:
    (tmp_path / "self").mkdir()
    (tmp_path / "sys/vm").mkdir(parents=True)
    (tmp_path / "meminfo").write_text(
        MEMINFO.format(swap=swap) + "CommitLimit: 2048 kB\nCommitted_AS: 1024 kB\n"
    )
    (tmp_path / "sys/vm/overcommit_memory").write_text(overcommit + "\n")
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    return tmp_path
