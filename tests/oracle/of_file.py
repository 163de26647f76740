"""Figures of the file itself, which are everyone's, and the names of file system and writers."""

from __future__ import annotations

from typing import Final

from tests.oracle import reader
from tests.oracle.evidence import Evidence, Problems, about, absent, either
from tests.oracle.reader import PAGE


def file_totals(run: Evidence) -> Problems:
    """The file's pages in the cache: everyone's; not known on overlayfs, never dirty on tmpfs."""
    final, reasons = run.said["final"], run.said["absent"]
    for key, low, high in (
        ("file_cached_bytes", *run.range_of(lambda r: r.cached.cached * PAGE if r.cached else 0)),
        ("file_dirty_bytes", *run.range_of(lambda r: len(r.dirty) * PAGE)),
        ("file_writeback_bytes", *run.range_of(lambda r: len(r.writeback) * PAGE)),
    ):
        said = final.get(key)
        if run.place.is_memory and key != "file_cached_bytes":
            yield from absent(f"final.{key}", said, reasons.get(key), run.place.name)
        elif not run.place.hides_its_cache:
            yield from about(f"final.{key}", said, low, high)
        else:
            null = absent(f"final.{key}", said, reasons.get(key), "overlay", run.place.name)
            yield from either(null, about(f"final.{key}", said, max(low, 1), high))


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
    elif said is None and run.settings.mode.is_shared:
        yield "other_writer is null, and there is one"
    elif said is not None and run.writer_pid not in [
        process["pid"] for process in said["processes"]
    ]:
        yield f"other_writer names {said['processes']}, not process {run.writer_pid}"


def flushes_of_shared(run: Evidence) -> Problems:
    """What the flushes made clean: at least every page that was changed before one, or null."""
    model, said = run.model, run.said["flushes"]
    if not run.settings.mode.is_shared or not model.flushes:
        return
    name, cleaned = "flushes.bytes_cleaned", said["bytes_cleaned"]
    reason = run.said["flushes_absent"].get("bytes_cleaned")
    if run.place.is_memory:
        yield from absent(name, cleaned, reason, run.place.name)
        return
    most = run.mapping_pages * model.flushes * PAGE
    # A small btrfs that has to note many pieces writes some of them before it is asked to.
    least = min(1, model.cleaned_pages) if run.place.name == "btrfs" else model.cleaned_pages
    right = about(name, cleaned, least * PAGE, most)
    if run.writer_pid is not None or run.place.hides_its_cache:
        yield from either(right, absent(name, cleaned, reason))
    else:
        yield from right


CHECKS: Final = (file_totals, flushes_of_shared)
NAMES: Final = (sources, other_writer)
