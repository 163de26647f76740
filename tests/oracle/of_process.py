"""Figures of the process and of its private pages, held against smaps, pagemap and status."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tests.oracle.evidence import Evidence, Problems, about, absent, either
from tests.oracle.reader import PAGE, summed
from tests.oracle.witness import Reading
from workloads.words import Mode

_STATUS: Final = {
    "rss_bytes": ("VmRSS",),
    "rss_anon_bytes": ("RssAnon",),
    "file_backed_bytes": ("RssFile", "RssShmem"),
    "swap_bytes": ("VmSwap",),
    "page_tables_bytes": ("VmPTE",),
}
_SMAPS: Final = {"private_dirty_bytes": "Private_Dirty", "shared_dirty_bytes": "Shared_Dirty"}
# Whoever starts or ends and has the same libraries moves these.
_SMAPS_OF_MANY: Final = {
    "private_clean_bytes": "Private_Clean",
    "shared_clean_bytes": "Shared_Clean",
    "pss_bytes": "Pss",
}


def _status(*names: str) -> Callable[[Reading], int]:
    return lambda reading: sum(reading.status[name] for name in names)


def _smaps(name: str) -> Callable[[Reading], int]:
    return lambda reading: summed(reading.areas, name)


def counts(run: Evidence) -> Problems:
    """What the child counted itself: rows, bytes, pages, flushes."""
    said, model = run.said, run.model
    yield from about("rows_done", said["rows_done"], run.settings.rows)
    yield from about("bytes_changed", said["bytes_changed"], model.bytes_changed)
    yield from about("pages_changed", said["pages_changed"], len(model.changed))
    yield from about("ledger.changed_bytes", run.ledger["changed_bytes"], model.changed_bytes)
    yield from about("flushes.count", said["flushes"]["count"], model.flushes)


def figures(run: Evidence) -> Problems:
    """The final metrics of the process."""
    final = run.said["final"]
    for key, names in _STATUS.items():
        low, high = run.range_of(_status(*names))
        yield from about(f"final.{key}", final.get(key), low, high)
        if key in run.said["peak"]:
            yield from about(f"peak.{key}", run.said["peak"][key], low, 1 << 60)
    for key, name in (_SMAPS | _SMAPS_OF_MANY).items():
        low, high = run.range_of(_smaps(name))
        if key in _SMAPS_OF_MANY:
            low, high = 0, run.range_of(_smaps("Rss"))[1]
        yield from about(f"final.{key}", final.get(key), low, high)
    yield from private_copies(run)


def private_copies(run: Evidence) -> Problems:
    """The metric of private copies: by pagemap, and not more than there were at any time."""
    key, final = "private_copies_bytes", run.said["final"]
    if run.settings.mode is Mode.LOAD:
        return
    low, high = run.range_of(lambda r: (len(r.pages.private) + len(r.pages.swapped)) * PAGE)
    right = about(f"final.{key}", final.get(key), low, high)
    if run.place.name == "hugetlbfs":
        yield from either(right, absent(key, final.get(key), run.said["absent"].get(key)))
        return
    yield from right
    if run.settings.mode is Mode.COPY_ON_WRITE:
        peak = run.said["peak"].get(key)
        yield from about(f"peak.{key}", peak, low, max(high, run.model.changed_bytes))


def kernel(run: Evidence) -> Problems:
    """Whether the kernel's private pages are those that the model says, page by page."""
    if run.settings.mode is not Mode.COPY_ON_WRITE or run.place.name == "hugetlbfs":
        return
    for reading in run.readings:
        there = reading.pages.private | reading.pages.swapped
        if there != run.model.private:
            yield f"the model is wrong: {sorted(there ^ run.model.private)[:5]} differ"


def private_ledger(run: Evidence) -> Problems:
    """The columns of private pages in every mode; in `c` and `load` the whole ledger."""
    ledger, reasons, mode = run.ledger, run.said["ledger_absent"], run.settings.mode
    ram = run.range_of(lambda r: len(r.pages.private) * PAGE)
    if mode is Mode.LOAD:
        ram = run.range_of(lambda r: (r.load_pages or 0) * PAGE)
    swap = run.range_of(lambda r: len(r.pages.swapped) * PAGE)
    for name, true in (("private_ram_bytes", ram), ("private_swap_bytes", swap)):
        right = about(f"ledger.{name}", ledger[name], *true)
        # What `load` allocates may lie in one mapping with other memory.
        if mode is Mode.LOAD or run.place.name == "hugetlbfs":
            right = either(right, absent(name, ledger[name], reasons.get(name)))
        yield from right
    if mode is Mode.COPY_ON_WRITE and run.place.name != "hugetlbfs":
        discarded = len(run.model.discarded) * PAGE
        yield from about("ledger.discarded_bytes", ledger["discarded_bytes"], discarded)
        yield from about("ledger.unaccounted_bytes", ledger["unaccounted_bytes"], 0)


def flushes_of_private(run: Evidence) -> Problems:
    """Where nothing goes to the file a flush cleans nothing and releases nothing."""
    if run.settings.mode.is_shared or not run.model.flushes:
        return
    said = run.said["flushes"]
    yield from about("flushes.bytes_cleaned", said["bytes_cleaned"] or 0, 0)
    yield from about("flushes.private_bytes_released", said["private_bytes_released"] or 0, 0)


def page_map(run: Evidence) -> Problems:
    """Bytes by state in the last page map, against pagemap."""
    frame = run.page_map
    if frame is None or run.settings.mode is Mode.LOAD or run.place.name == "hugetlbfs":
        return
    by_state = {state.name.lower(): count for state, count in frame.totals_bytes.items()}
    for name, low, high in (
        ("private_copy", *run.range_of(lambda r: len(r.pages.private) * PAGE)),
        ("swapped", *run.range_of(lambda r: len(r.pages.swapped) * PAGE)),
        ("file", *run.range_of(lambda r: len(r.pages.of_file) * PAGE)),
    ):
        said = sum(count for state, count in by_state.items() if state.startswith(name))
        yield from about(f"page map: {name}", said, low, high)


CHECKS: Final = (
    counts,
    kernel,
    figures,
    private_ledger,
    flushes_of_private,
    page_map,
)
