"""Whatever is drawn, every size in a run's answer is a figure of that run, and of that kind."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tui.cage.killer import Killer, KillSeen
from tui.metrics_format import format_bytes
from tui.probe.in_cache import InCache
from tui.probe.reading import NO_PERMISSION, Absent, Figure, Sample
from tui.probe.writeback import WritebackTimes
from tui.run.about import WorkloadAbout
from tui.run.after import After
from tui.run.killing import in_words
from tui.run.ledger import EMPTY, Ledger, private_ledger, read_only_ledger, whole_ledger
from tui.run.marker import FlushTotals
from tui.run.other_writer import OtherWriter
from tui.run.shared_ledger import SharedReading, shared_ledger
from tui.run.state import Fullest, Outcome, RunState
from tui.run.verdict import of_run
from tui.settings import Settings
from workloads.figures import fall
from workloads.sources import sources_of
from workloads.words import Mode

PAGE = 4096
SIZE = re.compile(r"<?\d[\d.]* (?:B|[KMGTPE]iB)\b")
_PAGES = st.integers(0, 1 << 30).map(lambda pages: pages * PAGE)
_FIGURES: st.SearchStrategy[Figure] = (
    _PAGES | st.just(NO_PERMISSION) | st.just(Absent("old kernel"))
)
_SOURCES = st.sampled_from(
    [
        sources_of("ext4", None, None),
        sources_of("overlay", Absent("no cachestat"), None),
        sources_of("overlay", Absent("no cachestat"), NO_PERMISSION),
        sources_of("tmpfs", None, None),
        sources_of("hugetlbfs", Absent("not for huge pages"), None),
    ]
)
_IN_CACHE = st.builds(InCache, _FIGURES, _FIGURES, _FIGURES)
_AFTERS = st.builds(
    After,
    _IN_CACHE,
    st.just(WritebackTimes(30.0, 5.0)),
    st.booleans(),
    _IN_CACHE,
    st.integers(0, 1),
    _FIGURES,
)
_FULLEST = st.builds(Fullest, st.just(0.5), _PAGES, _PAGES, _PAGES, _FIGURES)
_OTHERS = st.none() | st.just(OtherWriter("has it mapped to write", (7,), ("python",)))


@st.composite
def _states(draw: st.DrawFn) -> RunState:
    mode = draw(st.sampled_from(list(Mode)))
    pages = 0 if mode is Mode.READ else draw(st.integers(0, 1 << 20))
    unflushed, changed = draw(st.integers(0, pages)), pages * PAGE
    sources, other = draw(_SOURCES), draw(_OTHERS) if mode.is_shared else None
    discarded = draw(st.integers(0, pages)) * PAGE
    ledger: Ledger
    if mode.is_shared:
        reading = SharedReading(
            changed,
            unflushed * PAGE,
            dirtied_bytes=draw(_FIGURES),
            dirtied_unflushed_bytes=draw(_FIGURES),
            file_dirty_bytes=draw(_FIGURES),
            file_writeback_bytes=draw(_FIGURES),
            mapping_dirty_bytes=draw(_FIGURES),
            sources=sources,
            other_writer=other.words if other else "",
        )
        ledger = shared_ledger(reading)
    elif mode is Mode.READ:
        ledger = read_only_ledger(0)
    else:
        make = whole_ledger if mode is Mode.LOAD else private_ledger
        ledger = make(changed, discarded, draw(_FIGURES), draw(_FIGURES))
    final = draw(st.none() | st.builds(Sample, st.just(9.0), st.just({"file_backed_bytes": PAGE})))
    peak = draw(
        st.dictionaries(st.sampled_from(["private_copies_bytes", "file_backed_bytes"]), _PAGES)
    )
    return RunState(
        WorkloadAbout(Settings(mode=mode, memory_max_bytes=draw(st.none() | st.just(1 << 20)))),
        pages_changed=pages,
        unflushed_pages=unflushed,
        pages_dirtied=draw(st.integers(pages, 4 * pages)),
        bytes_changed=draw(st.integers(1, max(1, changed))) if pages else 0,
        baseline_bytes=draw(_FIGURES),
        outcome=draw(st.sampled_from([Outcome.FINISHED, Outcome.KILLED])),
        reason="ended",
        started_at=10.0,
        final=final,
        peak=peak,
        ledger=ledger,
        sources=sources,
        other_writer=other,
        after=draw(st.none() | _AFTERS),
        fullest=draw(st.none() | _FULLEST),
        flushes=draw(
            st.builds(FlushTotals, st.integers(0, 9), st.just(0.5), _FIGURES, st.just(0), _FIGURES)
        ),
    )


def _left_behind(state: RunState) -> list[Figure]:
    """The file's, at its two moments, and what of this run's never came to the disk."""
    after = state.after
    if after is None:
        return []
    at_end, let_go = after.at_end, after.let_go
    return [
        *(at_end.cached_bytes, let_go.cached_bytes, let_go.cached_bytes - at_end.cached_bytes),
        *(at_end.waiting_bytes, let_go.waiting_bytes, after.never_written_bytes),
        fall(state.ledger.dirtied_bytes, after.never_written_bytes),
    ]


def _allowed(state: RunState) -> set[str]:
    """What may be said of this run: in a private mode nothing of the file's, and the reverse."""
    ledger, mode = state.ledger, state.about.mode
    figures: list[Figure | None] = [ledger.changed_bytes, state.peak.get("file_backed_bytes")]
    figures.append(state.final.get("file_backed_bytes") if state.final else None)
    if mode is not None and mode.is_shared:
        figures += [
            ledger.file_dirty_bytes,
            ledger.file_writeback_bytes,
            ledger.file_written_bytes,
            ledger.dirtied_bytes,
            ledger.unaccounted_bytes,
            state.flushes.bytes_cleaned,
            state.flushes.others_bytes,
            ledger.file_dirty_bytes + ledger.file_writeback_bytes,
            by_page := max(ledger.changed_bytes, state.pages_dirtied * PAGE),
            ledger.dirtied_bytes - by_page,
        ]
        more = re.findall(SIZE, ledger.why_unaccounted)
    else:
        ram, swap = ledger.private_ram_bytes, ledger.private_swap_bytes
        figures += [ram, swap, ram + swap, ledger.discarded_bytes, state.baseline_bytes]
        more = []
    figures += _left_behind(state)
    if (full := state.fullest) is not None:
        figures += [full.usage_bytes, full.reclaimable_bytes, full.unreclaimable_bytes]
        figures.append(full.kernel_bytes)
    known = [figure for figure in figures if figure is not None and not isinstance(figure, Absent)]
    return {format_bytes(figure) for figure in known} | set(more)


@given(_states())
def test_every_size_in_the_answer_is_a_figure_of_the_run(state: RunState) -> None:
    said = of_run(state)
    assert set(SIZE.findall(said)) <= _allowed(state), said


@given(_states())
def test_an_unknown_figure_is_said_with_its_reason_and_never_as_nothing(state: RunState) -> None:
    said, mode = of_run(state), state.about.mode
    if mode is not None and mode.is_shared and isinstance(state.flushes.bytes_cleaned, Absent):
        assert " clean in " not in said
    unread = Ledger(
        PAGE,
        private_ram_bytes=NO_PERMISSION,
        private_swap_bytes=NO_PERMISSION,
        file_dirty_bytes=NO_PERMISSION,
        file_writeback_bytes=NO_PERMISSION,
        file_written_bytes=NO_PERMISSION,
        unaccounted_bytes=NO_PERMISSION,
    )
    blind = replace(state, ledger=unread, pages_changed=1, sources=None)
    if mode not in (None, Mode.READ):
        assert "not known where (no permission)" in of_run(blind)


@given(_states())
def test_of_an_array_that_was_not_open_no_size_is_told_and_no_place(drawn: RunState) -> None:
    state = RunState(drawn.about, outcome=Outcome.KILLED, reason="ended", peak=drawn.peak)
    assert state.ledger == EMPTY
    said = of_run(state)
    assert said.startswith("Ended. The array was not open yet.")
    assert not SIZE.search(said)
    assert "private" not in said


@given(_states())
def test_a_file_in_memory_is_never_called_clean_or_written(state: RunState) -> None:
    mode = state.about.mode
    if mode is None or not mode.is_shared or not state.sources or not state.pages_changed:
        return
    if state.sources.is_in_memory:
        said = of_run(state)
        assert "never clean" in said
        assert "became clean" not in said
        assert "written to the file" not in said
        assert "reclaimable" not in said


_SEEN = st.builds(
    KillSeen,
    st.sampled_from(list(Killer)),
    _PAGES.map(int) | st.just(NO_PERMISSION),
    _PAGES.map(int) | st.just(NO_PERMISSION) | st.none(),
    st.none() | st.just(Path("/sys/fs/cgroup/job")),
    st.none() | _PAGES.map(int),
    st.just(("its own control group: no permission",)),
)


@given(_states(), _SEEN, _PAGES, st.booleans())
def test_every_size_in_the_reason_of_a_kill_is_of_that_limit_or_of_what_filled_it(
    drawn: RunState, seen: KillSeen, file_bytes: float, is_open: bool
) -> None:
    peak = {**drawn.peak, "limit_unreclaimable_bytes": 7 * PAGE, "rss_anon_bytes": 5 * PAGE}
    if isinstance(seen.limit_bytes, int):
        peak["limit_bytes"] = seen.limit_bytes
    state = replace(drawn, peak=peak, started_at=float(is_open), file_bytes=int(file_bytes))
    reason, _ = in_words(state, seen)
    limit = seen.limit_bytes if isinstance(seen.limit_bytes, int) else 0
    held = (state.pages_changed - state.discarded_pages) * PAGE
    of_process = [held, peak["rss_anon_bytes"], peak.get("private_copies_bytes", 0)]
    swapped = state.ledger.private_swap_bytes
    in_ram = [] if isinstance(swapped, Absent) else [max(0, f - swapped) for f in of_process]
    figures = [limit, 7 * PAGE, *of_process, *in_ram]
    figures += [min(figure, limit) for figure in figures]
    figures += [f for f in (seen.swap_bytes, seen.cage_bytes) if isinstance(f, int)]
    if state.sources is not None and state.sources.is_in_memory:
        figures.append(state.file_bytes)
    assert set(SIZE.findall(reason)) <= {format_bytes(figure) for figure in figures}, reason
    if isinstance(seen.swap_bytes, Absent):
        assert "there was none" not in reason
