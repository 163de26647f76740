"""What was written is put to the file that it is of, and who else may have written is said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.tree.test_exact_order import GONE, OPENED, look
from tui.metrics.measured import Bounded
from tui.probe.reading import Absent
from tui.tree.exact import ExactWrites
from tui.tree.exact_files import with_written
from tui.tree.reading import FileKind, FileUse, MappedFile, Process, TreeReading
from tui.tree.taken import Taken
from workloads.words import Mode

KEY = "00:01:2"
SHARED = (Mode.READ_WRITE,)


def file_of(key: str, path: str = "/d/a", kind: FileKind = FileKind.DATA) -> MappedFile:
    """As a walk finds it."""
    return MappedFile(key, Path(path), kind, modes=SHARED)


def written(folder: Path, reading: TreeReading) -> TreeReading:
    """One page was written to `/d/a`, device 1 and inode 2."""
    writes = ExactWrites(folder)
    look(folder, 0, Taken.LAST, 4)
    writes.hear([OPENED])
    writes.end()
    return with_written(reading, writes.files.values())


@pytest.mark.parametrize("key", [KEY, "00:2a:2"], ids=["the device", "its name and inode"])
def test_the_file_is_found_by_its_inode(tmp_path: Path, key: str) -> None:
    others = (file_of("00:01:3"), file_of("00:2b:2", "/d/b"))
    found = written(tmp_path, TreeReading(1.0, files=(file_of(key), *others)))
    assert [file.key for file in found.files] == [key, "00:01:3", "00:2b:2"]
    parts = [file.exact.so_far for file in found.files if file.exact is not None]
    assert parts[0].rows == ((4, 4),)
    assert all(isinstance(part.written_bytes, Absent) for part in parts[1:]), "nobody told of them"


def test_a_file_that_no_walk_saw_is_there_all_the_same(tmp_path: Path) -> None:
    (file,) = written(tmp_path, TreeReading(1.0)).files
    assert (file.path, file.modes, file.processes) == (Path("/d/a"), (Mode.WRITE_NEW,), 0)
    assert file.exact is not None and file.exact.so_far.written_bytes == 4096
    assert isinstance(file.get("private_copies_bytes"), Absent)


def test_of_what_can_only_be_read_and_of_libraries_nothing_is_to_be_told() -> None:
    read = MappedFile("1", Path("r"), modes=(Mode.READ,))
    reading = TreeReading(1.0, files=(read, file_of("2", kind=FileKind.LIBRARY)))
    assert [file.exact for file in with_written(reading, ()).files] == [None, None]


def test_where_words_were_lost_each_figure_is_the_least(tmp_path: Path) -> None:
    writes = ExactWrites(tmp_path)
    look(tmp_path, 0, Taken.LAST, 4)
    writes.hear([OPENED])
    writes.end()
    reading = TreeReading(1.0, files=(file_of("00:01:3"),))
    unknown, known = (
        file.exact for file in with_written(reading, writes.files.values(), "3 were lost").files
    )
    assert known is not None and known.so_far.written_bytes == Bounded("3 were lost", 4096)
    assert unknown is not None and isinstance(unknown.so_far.written_bytes, Absent)
    assert unknown.reason.endswith("; 3 were lost")


def test_openings_of_more_files_than_are_told_apart_are_counted(tmp_path: Path) -> None:
    writes = ExactWrites(tmp_path)
    writes.hear([replace(OPENED, inode=number) for number in range(1, 1004)])
    assert (len(writes.files), writes.more_openings) == (1000, 3)


@pytest.mark.parametrize(
    ("modes", "words"), [((Mode.READ,), ""), (SHARED, "1 more process has had it mapped")]
)
def test_who_may_have_written_too_makes_it_a_least(
    tmp_path: Path, modes: tuple[Mode, ...], words: str
) -> None:
    told = Process(GONE, 1, 1, "python", uses=(FileUse(KEY, SHARED),))
    other = Process(7, 1, GONE, "python", uses=(FileUse(KEY, modes),))
    reading = TreeReading(1.0, (told, other), (file_of(KEY),))
    (file,) = written(tmp_path, reading).files
    assert file.exact is not None
    assert isinstance(file.exact.so_far.written_bytes, Bounded) is bool(words)
    assert file.exact.reason.startswith(words)
