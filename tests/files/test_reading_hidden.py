"""A file is read by who is not told what of it is cached: what may have come in is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.files.cached import SIZE, cached_pages, make, opened
from tests.other_user import NOBODY, run_as
from tui.files import reading
from tui.files.reading import QuietReader
from tui.probe.reading import Absent

_AS_ANOTHER = """
import os, sys
from tui.files.reading import QuietReader
from tui.probe.residency import why_not_told
fd = os.open(sys.argv[1], os.O_RDONLY)
with QuietReader(fd) as reader:
    if "old" in sys.argv: reader._may_pass = False
    if "older" in sys.argv: reader._direct = -1
    size = os.fstat(fd).st_size
    print(len(reader.read(0, size)), reader.warmed_bytes, why_not_told(fd) is not None)
"""


@pytest.mark.parametrize(("kernel", "may_warm"), [
    ([], False),
    pytest.param(["old"], True, marks=pytest.mark.long),
    pytest.param(["old", "older"], True, marks=pytest.mark.long),
])  # fmt: skip
def test_of_a_file_of_another_user_it_is_said_what_may_have_come_into_the_cache(
    path: Path, kernel: list[str], may_warm: bool
) -> None:
    data = make(path, SIZE)
    path.chmod(0o644)
    path.parent.chmod(0o755)
    done = run_as(NOBODY, _AS_ANOTHER, path, *kernel)
    assert done.returncode == 0, done.stderr
    length, warmed, is_hidden = done.stdout.split()
    assert (int(length), is_hidden) == (len(data), "True")
    assert may_warm or int(warmed) == 0
    if not int(warmed):
        assert not cached_pages(path)
    assert int(warmed) or "older" not in kernel


def test_who_is_told_nothing_reads_as_one_who_is_not(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = make(path, SIZE)
    monkeypatch.setattr(reading, "why_not_told", lambda fd: Absent("not told"))
    with opened(path) as fd, QuietReader(fd) as reader:
        assert reader.read(0, SIZE) == data
        if not reader.warmed_bytes:
            assert not cached_pages(path)
