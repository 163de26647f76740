"""Every `numpy.memmap` of a block is looked at before it goes: held against the kernel's word."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.watch.workers import PAGE, PAGES
from tui.metrics.measured import Bounded, Measured
from tui.probe.reading import NO_PERMISSION, Absent, Figure
from tui.watch import own_arrays
from tui.watch.known import COPIES
from tui.watch.own_arrays import OwnArray, OwnArrays, less


def _opened(path: Path, mode: Any = "c") -> np.memmap[Any, Any]:
    return np.memmap(path, np.uint8, mode=mode)


def _only(path: Path, arrays: OwnArrays) -> OwnArray:
    """The one of this file: what another test has left open is seen too."""
    (found,) = [array for array in arrays.end() if array.path == path]
    return found


def _copies(array: OwnArray) -> tuple[object, object]:
    came: Measured = array.came()
    return came.figure(COPIES, at_end=False), came.figure(COPIES, at_end=True)


def _anonymous_bytes(path: Path) -> int:
    """Of all maps of a file in this process, by smaps read line by line."""
    total, is_of_file = 0, False
    for line in Path("/proc/self/smaps").read_text().splitlines():
        if line.split(" ", 1)[0].endswith(":"):
            if is_of_file and line.startswith("Anonymous:"):
                total += int(line.split()[1]) * 1024
        else:
            is_of_file = line.endswith(str(path))
    return total


def test_an_array_is_looked_at_before_it_is_let_go_of(path: Path) -> None:
    with OwnArrays() as arrays:
        arrays.begin()
        array = _opened(path)
        array[: 7 * PAGE] = 1
        view = array[3:]
        del array
        view[20 * PAGE] = 1
        seen = _anonymous_bytes(path)
        del view
        found = _only(path, arrays)
    assert _copies(found) == (8 * PAGE, 8 * PAGE) == (seen, seen)
    assert (found.is_closed, found.mode, found.name) == (True, "c", path.name)


def test_of_what_was_there_before_the_block_what_came_is_told(path: Path) -> None:
    array = _opened(path)
    array[: 10 * PAGE] = 1
    with OwnArrays() as arrays:
        arrays.begin()
        array[5 * PAGE : 15 * PAGE] = 2
        first = _only(path, arrays)
        arrays.begin()
        second = _only(path, arrays)
    assert _copies(first) == (5 * PAGE, 5 * PAGE) and not first.is_unchanged
    assert _copies(second) == (0, 0) and second.is_unchanged and second.was_open


def test_what_goes_to_the_file_is_no_copy_and_flushes_are_counted_once(path: Path) -> None:
    with OwnArrays() as arrays:
        arrays.begin()
        array = _opened(path, "r+")
        array[:] = 1
        array.flush()
        view: Any = array[10:]
        view.flush()
        found = _only(path, arrays)
    assert _copies(found) == (0, 0) and found.flushes == 2


def test_an_array_of_another_thread_and_one_in_a_cycle_are_seen(path: Path) -> None:
    def work() -> None:
        array = _opened(path)
        array[:PAGE] = 1
        cycle: list[Any] = [array]
        cycle.append(cycle)

    with OwnArrays() as arrays:
        arrays.begin()
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        gc.collect()
        found = _only(path, arrays)
    assert found.is_closed and _copies(found) == (PAGE, PAGE)


def test_beyond_so_many_at_once_figures_are_absent(path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(own_arrays, "MOST", 1)
    with OwnArrays() as arrays:
        arrays.begin()
        kept = [_opened(path) for _ in range(2)]
        found = arrays.end()
    assert len(kept) == 2
    assert _copies(found[0]) == (0, 0)
    assert all(isinstance(figure, Absent) for figure in _copies(found[1]))


def test_numpy_is_left_as_it_was_also_with_two_who_listen(path: Path) -> None:
    flush = np.memmap.flush
    with OwnArrays() as one, OwnArrays() as two:
        one.begin()
        two.begin()
        array = _opened(path)
        array[0] = 1
        assert [_copies(*found.end()) for found in (one, two)] == [(PAGE, PAGE)] * 2
    assert "__init__" not in vars(np.memmap) and np.memmap.flush is flush


def test_a_subclass_and_wrong_arguments_are_as_without(path: Path) -> None:
    class Mine(np.memmap[Any, Any]):
        def __init__(self, *_: Any, **__: Any) -> None:
            super().__init__()
            self.is_mine = True

    with OwnArrays() as arrays:
        arrays.begin()
        mine = Mine(path, np.uint8, mode="c")
        mine[0] = 1
        found = _only(path, arrays)
    assert mine.is_mine and _copies(found) == (PAGE, PAGE)


def test_a_fork_leaves_the_descriptors_of_its_parent_alone(path: Path) -> None:
    with OwnArrays() as arrays:
        arrays.begin()
        array = _opened(path)
        array[: 2 * PAGE] = 1
        pid = os.fork()
        if not pid:
            del array
            os._exit(0)
        os.waitpid(pid, 0)
        array[PAGES * PAGE - 1] = 1
        found = _only(path, arrays)
    assert found.came().final[COPIES] == 3 * PAGE


def test_beside_another_s_init_that_wants_the_arguments(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[Any] = []
    monkeypatch.setattr(
        np.memmap, "__init__", lambda _, *args, **more: given.append((args, more)), raising=False
    )
    before = vars(np.memmap)["__init__"]
    with OwnArrays() as arrays:
        arrays.begin()
        array = _opened(path)
        array[0] = 1
        found = _only(path, arrays)
    assert _copies(found) == (PAGE, PAGE)
    assert given == [((path, np.uint8), {"mode": "c"})]
    assert vars(np.memmap)["__init__"] is before


UNDER_THE_HOOK = """
import sys
import numpy as np
import cowtop.own
cowtop.own.load_own()
from tui.watch.own_arrays import OwnArrays
with OwnArrays() as arrays:
    arrays.begin()
    array = np.memmap(sys.argv[1], np.uint8, mode="c")
    array[:5000] = 1
    array.flush()
    (found,) = arrays.end()
print(found.came().final["private_copies_bytes"], found.flushes)
"""


@pytest.mark.slow
def test_beside_the_hook_both_see_the_array_and_its_flush(path: Path, tmp_path: Path) -> None:
    told = tmp_path / "told.json"
    command = [sys.executable, "-c", UNDER_THE_HOOK, str(path)]
    cowtop = [sys.executable, "-m", "cowtop", "exec", "--headless", "--json", str(told), "--"]
    done = subprocess.run([*cowtop, *command], stdout=subprocess.PIPE, text=True, timeout=120)
    assert (done.stdout.split(), done.returncode) == ([str(2 * PAGE), "1"], 0)
    kinds = [marker["kind"] for marker in json.loads(told.read_text())["markers"]]
    assert "open" in kinds and "flush" in kinds


@pytest.mark.parametrize(
    ("figure", "first", "came"),
    [
        (5, 3, 2),
        (3, 5, -2),
        (Bounded("forked", 5, 9), 3, Bounded("forked", 2, 6)),
        (Bounded("forked", 5, None), 3, Bounded("forked", 2, None)),
        (7, Bounded("forked", 2, 4), Bounded("forked", 3, 5)),
        (7, Bounded("forked", 2, None), Absent("forked")),
        (7, NO_PERMISSION, NO_PERMISSION),
        (NO_PERMISSION, 7, NO_PERMISSION),
    ],
)
def test_what_came_is_no_more_certain_than_what_was_there_before(
    figure: Figure, first: Figure, came: Figure
) -> None:
    assert less(figure, first) == came
