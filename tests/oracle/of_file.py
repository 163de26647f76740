"""Figures of the file and the ledger of the shared modes, held against the real inode's pages.

The run's own: what somebody else dirtied must be in none of its columns.
"""

from __future__ import annotations

from typing import Final

from tests.oracle import reader
from tests.oracle.evidence import Evidence, Problems, about, absent, either
from tests.oracle.reader import PAGE, summed
from tests.oracle.witness import Reading
from workloads.words import Mode

_OTHER: Final = ("another process", "another writer", "other process", "else")
# Without a journal, and on btrfs, inodes, bitmaps and trees are dirtied by who calls.
_NOTES_PAGES: Final = 16
_SHARED: Final = ("file_dirty_bytes", "file_writeback_bytes", "file_written_bytes")


def file_totals(run: Evidence) -> Problems:
    """The file's pages in the cache: everyone's; not known on overlayfs, never dirty on tmpfs."""
    final, reasons = run.said["final"], run.said["absent"]
    for key, low, high in (
        ("file_cached_bytes", *run.range_of(lambda r: r.cached.cached * PAGE if r.cached else 0)),
        ("file_dirty_bytes", *run.range_of(lambda r: len(_dirty(r)) * PAGE)),
        ("file_writeback_bytes", *run.range_of(lambda r: len(_writeback(r)) * PAGE)),
    ):
        said = final.get(key)
        if run.place.is_memory and key != "file_cached_bytes":
            yield from absent(f"final.{key}", said, reasons.get(key), run.place.name)
        elif run.place.name == "disk" or not _hides_its_cache(run):
            yield from about(f"final.{key}", said, low, high)
        else:
            null = absent(f"final.{key}", said, reasons.get(key), "overlay", run.place.name)
            yield from either(null, about(f"final.{key}", said, max(low, 1), high))


def _hides_its_cache(run: Evidence) -> bool:
    return run.place.name in ("overlay", "tmpfs", "hugetlbfs")


def _dirty(reading: Reading) -> frozenset[int]:
    return reading.cached.dirty if reading.cached else frozenset()


def _writeback(reading: Reading) -> frozenset[int]:
    return reading.cached.writeback if reading.cached else frozenset()


def sources(run: Evidence) -> Problems:
    """The file system is named as the kernel names it."""
    name, true = run.said["sources"]["file_system"], run.settings.file
    assert true is not None
    wanted = reader.file_system_of(true)
    if not str(name).startswith(wanted):
        yield f"sources.file_system is {name}, not {wanted}"


def other_writer(run: Evidence) -> Problems:
    """Named where there is one, and only there."""
    said = run.said["other_writer"]
    if run.writer_pid is None:
        if said is not None:
            yield f"other_writer is {said}, and there is none"
    elif said is None:
        yield "other_writer is null, and there is one"
    elif run.writer_pid not in [process["pid"] for process in said["processes"]]:
        yield f"other_writer names {said['processes']}, not process {run.writer_pid}"


def shared_ledger(run: Evidence) -> Problems:
    """Where the run's changes are, in a shared mode."""
    if not run.settings.mode.is_shared:
        return
    if run.place.is_memory:
        yield from _in_memory(run)
        return
    yield from _dirty_now(run)
    yield from _written(run)
    yield from _sums(run)


def _in_memory(run: Evidence) -> Problems:
    ledger, reasons = run.ledger, run.said["ledger_absent"]
    for name in _SHARED:
        yield from absent(f"ledger.{name}", ledger[name], reasons.get(name), run.place.name)
    true = run.model.changed_bytes
    yield from about("ledger.memory_file_bytes", ledger.get("memory_file_bytes"), true)
    yield from about("ledger.unaccounted_bytes", ledger["unaccounted_bytes"], 0)
    if "clean" in run.said["verdict"]:
        yield f"a file in memory is never clean: {run.said['verdict']!r}"


def _own_dirty(run: Evidence) -> tuple[int, int]:
    """The least and the most pages that the run itself has dirty: none beyond its array.

    Where another writer dirtied some of the same pages, those that this run wrote to since its
    last flush are its own for certain, and if there are none, none is.
    """
    found = []
    for reading in run.readings:
        inside = {page for page in _dirty(reading) if page < run.mapping_pages}
        both = run.writer_pages & inside
        found.append(len(run.model.unflushed & inside) if both else len(inside))
        found.append(len(inside) if not both or run.model.unflushed else 0)
    return min(found), max(found)


def _dirty_now(run: Evidence) -> Problems:
    """Dirty and under writeback: true, or (beside another writer, or unmapped) null and why."""
    ledger, reasons = run.ledger, run.said["ledger_absent"]
    low, high = _own_dirty(run)
    back = run.range_of(lambda r: len(_writeback(r)) * PAGE)
    true = {"file_dirty_bytes": (low * PAGE, high * PAGE), "file_writeback_bytes": back}
    for name, bounds in true.items():
        said = ledger[name]
        right = about(f"ledger.{name}", said, *bounds)
        null = absent(f"ledger.{name}", said, reasons.get(name))
        if run.writer_pid is not None:
            named = absent(f"ledger.{name}", said, reasons.get(name), *_OTHER)
            yield from either(right, named)
        elif run.place.name == "overlay" and name == "file_dirty_bytes":
            smaps = run.range_of(lambda r: summed(r.mapping, "Private_Dirty", "Shared_Dirty"))
            known = either(right, about(f"ledger.{name}", said, *smaps))
            # What is not mapped any more is in no smaps.
            yield from known if _is_mapped(run) else either(known, null)
        elif run.place.name == "overlay":
            yield from either(right, null)
        else:
            yield from right


def _is_mapped(run: Evidence) -> bool:
    return all(run.model.changed <= reading.pages.of_file for reading in run.readings)


def _written(run: Evidence) -> Problems:
    """What the run dirtied and is not dirty any more, or null beside another writer."""
    ledger, reasons = run.ledger, run.said["ledger_absent"]
    name = "file_written_bytes"
    right = about(f"ledger.{name}", ledger[name], *_written_bounds(run))
    if run.writer_pid is not None:
        yield from either(right, absent(name, ledger[name], reasons.get(name), *_OTHER))
    elif run.place.name == "overlay" and not _is_mapped(run):
        yield from either(right, absent(name, ledger[name], reasons.get(name)))
    else:
        yield from right


def _written_bounds(run: Evidence) -> tuple[int, int]:
    """By what the process dirtied, of which the file system's own notes are not the file's."""
    model = run.model
    opened_with_sync = run.settings.mode is Mode.WRITE_NEW
    notes = _NOTES_PAGES * (1 + opened_with_sync + model.flushes) * PAGE
    low, high = (pages * PAGE for pages in _own_dirty(run))
    dirtied = run.readings[0].dirtied
    back = max(len(_writeback(r)) for r in run.readings) * PAGE
    least = max(model.cleaned_pages * PAGE, dirtied - notes - high - back)
    if not model.flushes and dirtied - low <= notes:
        return 0, 0  # all that it changed is dirty: nothing can have been written
    return least, max(least, dirtied - low)


def _sums(run: Evidence) -> Problems:
    """The columns sum to what was dirtied, which is at least what was changed."""
    ledger = run.ledger
    columns = [ledger[name] for name in _SHARED]
    if None in columns:
        return
    dirtied, changed = sum(columns), run.model.changed_bytes
    if run.writer_pid is None:
        yield from about("ledger.unaccounted_bytes", ledger["unaccounted_bytes"], 0)
        yield from about("the ledger's sum", dirtied, changed, 1 << 60)
    if changed:
        ratio = ledger["write_amplification"]
        if ratio is None or abs(ratio - dirtied / changed) > 0.001:
            yield f"write_amplification is {ratio}, not {dirtied / changed:.3f}"


def flushes_of_shared(run: Evidence) -> Problems:
    """What the flushes made clean: at least every page that was changed before one, or null."""
    model, said = run.model, run.said["flushes"]
    if not run.settings.mode.is_shared or not model.flushes:
        return
    name, cleaned = "flushes.bytes_cleaned", said["bytes_cleaned"]
    reason = said.get("flushes_absent", run.said.get("flushes_absent", {})).get("bytes_cleaned")
    if run.place.is_memory:
        yield from absent(name, cleaned, reason, run.place.name)
        return
    most = run.mapping_pages * model.flushes * PAGE
    # A small btrfs that has to note many pieces writes some of them before it is asked to.
    least = min(1, model.cleaned_pages) if run.place.name == "btrfs" else model.cleaned_pages
    right = about(name, cleaned, least * PAGE, most)
    if run.writer_pid is not None or _hides_its_cache(run):
        yield from either(right, absent(name, cleaned, reason))
    else:
        yield from right


CHECKS: Final = (file_totals, shared_ledger, flushes_of_shared)
NAMES: Final = (sources, other_writer)
