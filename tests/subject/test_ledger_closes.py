"""Whatever is drawn, every changed page is in exactly one column at the end."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.profiles import fewer_examples
from tests.subject.running import Watched
from tests.workloads.scripted import pages_of
from tui.probe.reading import Absent, number
from tui.run.ledger import Basis
from tui.run.ledger_columns import COLUMNS
from tui.run.marker import MarkerKind
from tui.run.state import Outcome
from tui.settings import Settings
from workloads.kernel import PAGE_BYTES
from workloads.order import Shuffled
from workloads.sources import Source
from workloads.words import Mode, Release

pytestmark = pytest.mark.usefixtures("no_process_left")
HEADER = 128
ITEM = 4


def _order(drawn: Settings) -> list[int]:
    if drawn.workload == "random-rows":
        order: list[int] = Shuffled(drawn.rows, drawn.seed).rows_at(0, drawn.rows).tolist()
        return order
    return list(range(drawn.rows))


def _touched(rows: range, columns: int) -> list[tuple[int, int]]:
    """The first element that begins in each page, of those in these rows."""
    low, high = rows.start * columns * ITEM, rows.stop * columns * ITEM
    spans = []
    for page in range((HEADER + low) // PAGE_BYTES, (HEADER + high - 1) // PAGE_BYTES + 1):
        element = max(0, -(-(page * PAGE_BYTES - HEADER) // ITEM)) * ITEM
        if low <= element < high:
            spans.append((element, element + ITEM))
    return spans


def _pages(drawn: Settings) -> tuple[int, int]:
    """Pages changed and pages discarded, counted with sets, chunk by chunk."""
    columns, order = drawn.shape[1], _order(drawn)
    loses = drawn.mode is Mode.COPY_ON_WRITE and drawn.release in (
        Release.DONTNEED,
        Release.REOPEN,
    )
    changed: set[int] = set()
    discarded: set[int] = set()
    for start in range(0, drawn.rows, drawn.chunk_rows):
        stop = min(start + drawn.chunk_rows, drawn.rows)
        if drawn.workload == "touch":
            spans = _touched(range(start, stop), columns)
        else:
            row = columns * ITEM
            spans = [(number * row, (number + 1) * row) for number in order[start:stop]]
        pages = pages_of(HEADER, spans, PAGE_BYTES)
        changed |= pages
        discarded -= pages
        every = drawn.flush_every_rows
        if loses and every and stop // every > start // every:
            discarded = set(changed)
    return len(changed), len(discarded)


@st.composite
def _settings(draw: st.DrawFn) -> Settings:
    rows = draw(st.integers(1, 300))
    columns = draw(st.sampled_from([1, 7, 1000, 1024, 1025, 5000, 20_000]))
    flush_every = draw(st.sampled_from([0, 1, 7, 50, 100]))
    # A file flushed after every row costs a disk write each.
    flush_every = max(flush_every, rows // 10) if flush_every else 0
    release = draw(st.sampled_from(list(Release))) if flush_every else Release.KEEP
    return Settings(
        workload=draw(st.sampled_from(["fill", "normalize", "random-rows", "touch"])),
        mode=draw(st.sampled_from([Mode.COPY_ON_WRITE, Mode.READ_WRITE, Mode.WRITE_NEW])),
        shape=(rows, columns),
        chunk_rows=draw(st.sampled_from([1, 3, 50, 300])) if rows > 1 else 1,
        flush_every_rows=flush_every,
        release=release,
        seed=draw(st.integers(0, 3)),
    )


@given(drawn=_settings())
@fewer_examples(by=10)
def test_the_ledger_closes(drawn: Settings, scratch_dir: Path) -> None:
    drawn = replace(drawn, chunk_rows=min(drawn.chunk_rows, drawn.rows), scratch_dir=scratch_dir)
    watched = Watched(drawn)
    state, ledger = watched.state, watched.state.ledger
    assert state.outcome is Outcome.FINISHED
    changed, discarded = _pages(drawn)
    assert (state.pages_changed, state.discarded_pages) == (changed, discarded)
    assert ledger.changed_bytes == changed * PAGE_BYTES
    if drawn.mode is Mode.COPY_ON_WRITE:
        assert ledger.unaccounted_bytes == 0
        assert ledger.discarded_bytes == discarded * PAGE_BYTES
        held = (number(ledger.private_ram_bytes) or 0) + (number(ledger.private_swap_bytes) or 0)
        assert held == (changed - discarded) * PAGE_BYTES
        assert state.file_verdict is not None
        assert not state.file_verdict.changed
    elif not isinstance(ledger.unaccounted_bytes, Absent):
        columns = [column.of(ledger) for column in COLUMNS]
        told = [figure for figure in columns if not isinstance(figure, Absent)]
        assert sum(told) == ledger.whole_bytes
        assert min(told) >= 0
        if state.sources is not None and state.sources.own_dirty is Source.CACHESTAT:
            assert (ledger.basis, ledger.unaccounted_bytes) == (Basis.DIRTIED, 0)
            assert len(told) == len(columns)
            for marker in watched.markers:
                if marker.kind is MarkerKind.FLUSH:
                    assert marker.ledger is not None
                    assert marker.ledger.unaccounted_bytes == 0, marker
            amplification = ledger.write_amplification
            assert not isinstance(amplification, Absent) and amplification >= 1
    assert list(scratch_dir.iterdir()) == []
