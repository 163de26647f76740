"""Maps that cannot be watched: the reason is told, and the script runs as it would."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.tree.exact_scripts import PAGE, exact_of
from tui.hook.environment import hook_folder
from tui.metrics.measured import Bounded
from tui.probe.reading import Absent


@pytest.mark.parametrize(
    ("before", "shape", "reason"),
    [
        ("import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (40, 40))", 5, "descriptors"),
        ("import os; os.truncate('array', 80 << 30)", (80 << 30) // PAGE, "larger than 64 GiB"),
    ],
)
def test_what_cannot_be_watched_says_why(
    tmp_path: Path, before: str, shape: int, reason: str
) -> None:
    (tmp_path / "array").write_bytes(bytes(5 * PAGE))
    text = f"""
import numpy as np
{before}
array = np.memmap("array", np.uint8, "r+", shape=({shape}, {PAGE}))
array[1] = 1
"""
    (file,) = exact_of(tmp_path, text)
    figure = file.written.so_far.written_bytes
    assert isinstance(figure, Absent) and not isinstance(figure, Bounded)
    assert reason in figure.reason


@pytest.mark.parametrize(
    ("changed", "to", "reason"),
    [
        ("os.uname().machine", '"vax"', "not told on this machine"),
        ('"x86_64": 323, "aarch64": 282', '"x86_64": 4000, "aarch64": 4000', "not in this kernel"),
        ("_WP_ASYNC = 1 << 13, 1 << 15", "_WP_ASYNC = 1 << 13, 1 << 60", "6.7 and later can"),
        (
            "int(self._libc.syscall(self._long(self._number), flags))",
            "-1 - (sys.modules['ctypes'].set_errno(1) or 0) * 0",
            "no permission",
        ),
    ],
    ids=["another machine", "no userfaultfd", "an older kernel", "refused"],
)
def test_an_interpreter_whose_kernel_cannot_says_so_and_runs(
    tmp_path: Path, changed: str, to: str, reason: str
) -> None:
    site = tmp_path / "site"
    ours = hook_folder(tmp_path)
    shutil.copytree(ours, site, ignore=shutil.ignore_patterns("__pycache__"))
    kernel = site / "cowtop_hook_kernel.py"
    text = kernel.read_text()
    assert changed in text
    kernel.write_text(text.replace(changed, to))
    script = f"""
import numpy as np
array = np.memmap("array", np.uint8, "w+", shape=(5, {PAGE}))
array[1] = 1
"""
    (file,) = exact_of(tmp_path, script, hook=site)
    figure = file.written.so_far.written_bytes
    assert isinstance(figure, Absent) and re.search(reason, figure.reason), figure
    assert (tmp_path / "array").read_bytes().count(1) == PAGE
