"""The ledger of the shared modes, held against the real inode's pages: the run's own only.

Its columns sum to what was changed, each page once (`basis` is `changed`: a page that was flushed
is written, and what its folio did later is no matter), or to what the kernel counted as dirtied
(`dirtied`: with folios, and again each time).
"""

from __future__ import annotations

from typing import Final

from tests.oracle.evidence import Evidence, Problems, about, absent, either
from tests.oracle.reader import PAGE
from workloads.words import Mode

_OTHER: Final = ("process", "another writer", "more dirty than this run", "else")
# Without a journal, and on btrfs, inodes, bitmaps and trees are dirtied by who calls.
_NOTES_PAGES: Final = 16
_COLUMNS: Final = ("file_dirty_bytes", "file_writeback_bytes", "file_written_bytes")
Range = tuple[int, int]


def shared_ledger(run: Evidence) -> Problems:
    """Where the run's changes are, in a shared mode."""
    if not run.settings.mode.is_shared:
        return
    yield from about("ledger.discarded_bytes", run.ledger["discarded_bytes"], 0)
    if run.place.is_memory:
        yield from _in_memory(run)
        return
    yield from about("ledger.memory_file_bytes", run.ledger["memory_file_bytes"], 0)
    for name, bounds in zip(_COLUMNS, true_columns(run), strict=True):
        right = about(f"ledger.{name}", run.ledger[name], *(pages * PAGE for pages in bounds))
        reason = run.said["ledger_absent"].get(name)
        words = _OTHER if run.writer_pid is not None else ()
        null = absent(f"ledger.{name}", run.ledger[name], reason, *words)
        # Beside another writer much cannot be told apart; smaps knows of dirty pages only.
        can_be_unknown = run.writer_pid is not None or not _all_waits(run)
        yield from either(right, null) if can_be_unknown else right
    yield from _sums(run)


def _in_memory(run: Evidence) -> Problems:
    ledger, reasons = run.ledger, run.said["ledger_absent"]
    for name in _COLUMNS:
        yield from absent(f"ledger.{name}", ledger[name], reasons.get(name), run.place.name)
    true = run.model.changed_bytes
    yield from about("ledger.memory_file_bytes", ledger["memory_file_bytes"], true)
    yield from about("ledger.unaccounted_bytes", ledger["unaccounted_bytes"], 0)
    if "clean" in run.said["verdict"].replace("never clean", ""):
        yield f"a file in memory is never clean: {run.said['verdict']!r}"


def _all_waits(run: Evidence) -> bool:
    """Whether what was changed since the last flush is dirty, and seen to be so."""
    if not run.place.hides_its_cache:
        return True
    seen = (reading.dirty & reading.pages.of_file for reading in run.readings)
    return all(run.model.unflushed <= pages for pages in seen)


def true_columns(run: Evidence) -> tuple[Range, Range, Range]:
    """The run's own pages that are dirty, under writeback, written: the least and the most."""
    if run.ledger["basis"] == "changed":
        return _true_of_changed(run)
    dirty = run.range_of(lambda r: len(_inside(run, r.dirty)))
    back = run.range_of(lambda r: len(_inside(run, r.writeback)))
    return dirty, back, _written(run, dirty, back)


def _inside(run: Evidence, pages: frozenset[int]) -> set[int]:
    return {page for page in pages if page < run.mapping_pages}


def _true_of_changed(run: Evidence) -> tuple[Range, Range, Range]:
    """Of the pages changed since the last flush those that wait; all others are written."""
    changed, unflushed = len(run.model.changed), run.model.unflushed
    dirty = run.range_of(lambda r: len(unflushed & r.dirty))
    back = run.range_of(lambda r: len(unflushed & r.writeback))
    left = run.range_of(lambda r: len(unflushed & (r.dirty | r.writeback)))
    # Between the two readings a page may have gone from one to the next.
    return dirty, back, (changed - max(left[1], len(unflushed)), changed - left[0])


def _written(run: Evidence, dirty: Range, back: Range) -> Range:
    """By what the process dirtied, of which the file system's own notes are not the file's."""
    least, most = (
        pages - waiting for pages, waiting in zip(_dirtied(run), dirty[::-1], strict=True)
    )
    if not run.model.flushes and most <= _notes(run):
        return 0, 0  # all that it changed is dirty: nothing can have been written
    least = max(run.model.cleaned_pages, least - back[1])
    return least, max(least, most)


def _dirtied(run: Evidence) -> Range:
    dirtied = run.readings[0].dirtied // PAGE
    return max(len(run.model.changed), dirtied - _notes(run)), dirtied


def _notes(run: Evidence) -> int:
    opened_with_sync = run.settings.mode is Mode.WRITE_NEW
    return _NOTES_PAGES * (1 + opened_with_sync + run.model.flushes)


def _sums(run: Evidence) -> Problems:
    """The columns and what is unaccounted for sum to the whole, and the ratio is of both."""
    ledger, changed = run.ledger, run.model.changed_bytes
    columns = [ledger[name] for name in (*_COLUMNS, "unaccounted_bytes")]
    # What is in a column that is null is in the unaccounted.
    whole = sum(column for column in columns if column is not None)
    if ledger["basis"] == "changed":
        yield from about("the ledger's sum", whole, changed)
    else:
        yield from about("the ledger's sum", whole, ledger["dirtied_bytes"])
    if run.writer_pid is None and _all_waits(run):
        yield from about("ledger.unaccounted_bytes", ledger["unaccounted_bytes"], 0)
    elif ledger["unaccounted_bytes"] and not ledger["why_unaccounted"]:
        yield "something is unaccounted for, and there is no word of it"
    if ledger["dirtied_bytes"] is not None and changed:
        bounds = (pages * PAGE for pages in _dirtied(run))
        yield from about("ledger.dirtied_bytes", ledger["dirtied_bytes"], *bounds)
    ratio = ledger["write_amplification"]
    if changed and ratio is not None and abs(ratio - ledger["dirtied_bytes"] / changed) > 0.001:
        yield f"write_amplification is {ratio}, not {ledger['dirtied_bytes'] / changed:.3f}"


CHECKS: Final = (shared_ledger,)
