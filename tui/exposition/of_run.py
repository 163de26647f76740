"""A run as series: what it is, what it has done, its limit, and what it is made of.

Pure. A figure that is absent or too old is not there; of what has ended the counts stay.
"""

from __future__ import annotations

from typing import Final

from tui.exposition import families as f
from tui.exposition.board import Known, Told
from tui.exposition.labels import reason, scratch, text
from tui.exposition.of_fit import put_fit
from tui.exposition.of_tree import put_trees
from tui.exposition.sheet import Sheet
from tui.metrics import BY_KEY, Unit
from tui.probe.reading import NOT_READ_YET, Absent, Sample
from tui.run.about import WorkloadAbout
from tui.run.about_tree import TreeAbout
from tui.run.state import Outcome, Phase, RunState
from tui.sampling.rates import RATES
from tui.tree.reading import TreeReading
from tui.tree.totals import less

_AT_WORK: Final = (Phase.RUNNING, Phase.PAUSED, Phase.HOLDING)
"""When a workload's process has its array: before that it is no figure's, later it is gone."""


def sheet_of(known: Known, now: float, version: str, began_at: float) -> Sheet:
    """Everything at a moment, `time.monotonic()` seconds; `began_at`: the machine, since 1970."""
    sheet = Sheet()
    sheet.info(f.BUILD_INFO, version)
    trees: dict[str, TreeReading] = {}
    for index, told in sorted(known.runs.items()):
        run = str(index + 1)
        _put_run(sheet, run, told)
        sample = told.state.sample
        if told.state.phase is Phase.ENDED or sample is None:
            continue
        _put_ages(sheet, run, sample, now)
        if now - sample.at > known.fresh_seconds:
            continue
        if told.state.tree is not None:
            _put_sample(sheet, run, sample)
            trees[run] = told.state.tree
        elif told.state.phase in _AT_WORK and told.state.pid is not None:
            _put_sample(sheet, run, sample)
            _put_workload(sheet, run, told.state, sample, str(told.state.pid))
    put_trees(sheet, trees, now=now, began_at=began_at)
    if known.fit is not None:
        put_fit(sheet, known.fit)
    return sheet


def _put_run(sheet: Sheet, run: str, told: Told) -> None:
    state, about = told.state, told.state.about
    sheet.info(f.RUN_INFO, run, *_what(state))
    sheet.put(f.ACTIVE, int(state.phase is not Phase.ENDED), run)
    sheet.put(f.ELAPSED, state.elapsed_seconds, run)
    sheet.put(f.SAMPLES, state.samples, run)
    sheet.put(f.WATCHING, state.watching.cpu_seconds, run)
    for key, family in f.PEAKS.items():
        is_bound = state.tree is not None and key in state.tree.peak_bounds
        if key in state.peak and not is_bound:
            sheet.put(family, state.peak[key], run)
    if not (isinstance(about, TreeAbout) and about.pid is not None):
        sheet.put(f.KILLS, int(state.outcome is Outcome.KILLED), run)
    if isinstance(about, WorkloadAbout):
        sheet.put(f.ROWS_TO_DO, about.rows, run)
        sheet.put(f.ROWS, state.rows_done, run)
        sheet.put(f.CHANGED, state.bytes_changed, run)
        sheet.put(f.FLUSHES, state.flushes.count, run)
        sheet.put(f.FLUSH_SECONDS, state.flushes.seconds, run)
        sheet.put(f.FLUSHED, state.flushes.bytes_cleaned, run)
    elif told.hears:
        sheet.put(f.FLUSHES, told.flushes, run)
        sheet.put(f.MARKS, told.marks, run)


def _what(state: RunState) -> tuple[str, str, str, str]:
    """Kind of subject, name, mode and PID; empty where there is none."""
    about = state.about
    if not isinstance(about, TreeAbout):
        return "workload", text(about.name), str(about.mode or ""), ""
    if about.pid is None:
        return "command", text(about.name), "", ""
    return "process", text(about.name), "", str(about.pid)


def _put_ages(sheet: Sheet, run: str, sample: Sample, now: float) -> None:
    for tier, at in sample.read_at.items():
        sheet.put(f.AGE, max(0.0, now - at), run, str(tier))


def _put_sample(sheet: Sheet, run: str, sample: Sample) -> None:
    """What is told of a whole run, of its limit and of the machine."""
    sheet.put_all(f.RUNS, sample.values, run)
    sheet.put_all(f.LIMIT, sample.values, run)
    sheet.put_all(f.SYSTEM, sample.values)
    for key, figure in sample.values.items():
        metric = BY_KEY.get(key)
        if metric is None or metric.unit in (Unit.PER_SECOND, Unit.BYTES_PER_SECOND):
            continue
        if isinstance(figure, Absent) and figure != NOT_READ_YET:
            sheet.info(f.ABSENT, run, key, reason(figure))


def _put_workload(sheet: Sheet, run: str, state: RunState, sample: Sample, pid: str) -> None:
    """The one process of a workload of ours, and its one array."""
    about, values = state.about, sample.values
    settings = about.settings
    path = settings.file if settings is not None else None
    file = scratch(about.mode) if path is None else text(path.absolute())
    mapping = (pid, file, str(about.mode or ""))
    sheet.info(f.PROCESS_INFO, pid, run, text(about.name))
    sheet.put_all(f.PROCESSES, values, pid)
    for rate, key in RATES.items():
        sheet.put(f.PROCESSES[rate], sample.get(key), pid)
    sheet.put_all(f.MAPPINGS, values, *mapping)
    sheet.put(f.USES["resident_bytes"], sample.get("mapping_rss_bytes"), *mapping)
    swapped = less(sample.get("private_copies_bytes"), sample.get("copies_in_ram_bytes"))
    sheet.put(f.USES["copies_in_swap_bytes"], swapped, *mapping)
    sheet.put_all(f.FILES, values, file)
    sheet.put(f.FILE_SIZE, state.file_bytes or NOT_READ_YET, file)
