"""Readings of process trees as Hypothesis draws them: every field, every kind of figure."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from tui.metrics.measured import Bounded
from tui.probe.reading import Absent
from tui.recording.codec import MOST
from tui.tree.reading import FileKind, FileUse, MappedFile, Process, SinceFork, TreeReading
from tui.tree.written import MOST_TOLD, Written, WrittenPart
from workloads.words import Mode

_WORDS = st.sampled_from(["no permission", "not read yet", "3 files: each has its own"])
_BYTES = st.integers(0, MOST)
_RATES = st.integers(0, 10**12).map(lambda thousandths: thousandths / 1000)
_BOUNDED = st.builds(
    lambda words, least, more: Bounded(words, least, None if more is None else least + more),
    _WORDS,
    st.integers(0, MOST // 2),
    st.none() | st.integers(0, MOST // 2),
)
FIGURES = _BYTES | _RATES | st.builds(Absent, _WORDS) | _BOUNDED
_KEYS = st.sampled_from(["rss_bytes", "pss_bytes", "private_copies_bytes", "swap_bytes"])
_SOME = st.dictionaries(_KEYS, FIGURES)
_PEAKS = st.dictionaries(_KEYS, _BYTES | _RATES)
# To the microsecond, as they are told.
MOMENTS = st.integers(0, 10**12).map(lambda microseconds: microseconds / 1e6)
_MODES = st.lists(st.sampled_from(Mode), unique=True).map(tuple)
_NAMES = st.sampled_from(["python", "python train.py", "make -j", "a b", "é", "?"])
_FILES = [f"fd:0{number} {number}" for number in range(5)]
_PIDS = st.integers(1, 6)


def _lists(kind: Any, key: Any, most: int = 3) -> Any:
    return st.lists(kind, max_size=most, unique_by=key).map(tuple)


_USES = st.builds(FileUse, st.sampled_from(_FILES), _MODES, _SOME)
_FORKS = st.builds(SinceFork, _PIDS, FIGURES, FIGURES, FIGURES, FIGURES, at=st.none() | MOMENTS)
PROCESSES = st.builds(
    Process,
    pid=_PIDS,
    start_ticks=st.integers(0, 2),
    parent=_PIDS,
    name=_NAMES,
    is_alive=st.booleans(),
    walked_at=st.none() | MOMENTS,
    figures=_SOME,
    peak=_PEAKS,
    uses=_lists(_USES, lambda use: use.file),
    since_fork=st.none() | _FORKS,
)
_SPANS = st.tuples(st.integers(0, MOST // 2), st.integers(0, MOST // 2)).map(
    lambda pair: (pair[0], pair[0] + pair[1])
)
_PARTS = st.builds(
    WrittenPart, FIGURES, st.lists(_SPANS, max_size=MOST_TOLD).map(tuple), st.integers(0, 9), _WORDS
)
_WRITTEN = st.builds(Written, _PARTS, st.none() | _PARTS, _NAMES, _WORDS, _MODES)
FILES = st.builds(
    MappedFile,
    key=st.sampled_from(_FILES),
    path=st.sampled_from(["a.npy", "b c.bin", "memfd:x"]).map(Path),
    kind=st.sampled_from(FileKind),
    is_deleted=st.booleans(),
    modes=_MODES,
    processes=st.integers(0, 1000),
    shape=st.none() | st.lists(st.integers(0, 1 << 40), max_size=4).map(tuple),
    dtype=st.none() | st.just("<f4"),
    data_offset=st.none() | st.integers(0, 1 << 20),
    is_by_columns=st.booleans(),
    figures=_SOME,
    peak=_PEAKS,
    peak_bound=st.dictionaries(_KEYS, _WORDS),
    exact=st.none() | _WRITTEN,
)
TREES = st.builds(
    TreeReading,
    at=MOMENTS,
    processes=_lists(PROCESSES, lambda process: process.identity),
    files=_lists(FILES, lambda file: file.key),
    total=_SOME,
    more_processes=st.integers(0, 5),
    notes=st.lists(_WORDS, max_size=2).map(tuple),
    peak_bounds=st.dictionaries(_KEYS, _BOUNDED),
)
