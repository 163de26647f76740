"""What the child writes behind a header is, to the byte, what cowtop itself would have written."""

from __future__ import annotations

from math import prod
from pathlib import Path

import numpy as np
import pytest

from tui.files.scratch import begin, make
from workloads import fill_file as filling
from workloads.events import Event, Progress
from workloads.fill_file import fill_file


@pytest.mark.parametrize("piece_bytes", [4 * 1237, filling.PIECE_BYTES])
@pytest.mark.parametrize(
    ("shape", "dtype"),
    [((100, 30), "f4"), ((1, 1), "f8"), ((7,), "u1"), ((5, 60, 7), "i2"), ((999, 101), "c8")],
)
def test_the_bytes_are_those_of_any_scratch_array(
    shape: tuple[int, ...],
    dtype: str,
    piece_bytes: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(filling, "PIECE_BYTES", piece_bytes)
    kind, told = np.dtype(dtype), list[Event]()
    with (
        make(
            tmp_path,
            shape,
            kind,
            on_progress=lambda done, total: None,
            should_stop=lambda: False,
        ) as whole,
        begin(tmp_path, shape, kind) as begun,
    ):
        assert begun.path.read_bytes() == begun.header
        fill_file(begun.path, prod(shape), dtype, told.append)
        assert begun.path.read_bytes() == whole.path.read_bytes()
    done = [event.bytes_changed for event in told if isinstance(event, Progress)]
    assert len(done) == len(told)
    assert done == sorted(set(done))
    assert done[-1] == prod(shape) * kind.itemsize
    assert list(tmp_path.iterdir()) == []
