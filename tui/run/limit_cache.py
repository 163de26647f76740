"""Does the page cache count against a limit? Answered by what one limit counted in one run.

It counts where it is charged: to who read a page in first. What is clean goes when the limit is
full, and nothing is killed for it.
"""

from __future__ import annotations

from typing import Any, Final

from tui.metrics_format import format_bytes, format_seconds
from tui.probe.reading import Sample, Tier, number
from tui.run.state import Fullest, Outcome, RunState
from tui.settings import CageKind
from workloads.words import Mode

_NOISE_BYTES: Final = 1 << 20
_LITTLE: Final = 0.05
_FULL: Final = 0.99
_ABOVE: Final = 1.01
_OF_THE_FILE: Final = (Mode.READ, Mode.READ_WRITE, Mode.WRITE_NEW)
_NOT_COUNTED: Final = (
    "Page cache never counts against this limit: RLIMIT_DATA counts private mappings alone."
)


def fullest(known: Fullest | None, sample: Sample, started_at: float) -> Fullest | None:
    """The moment at which the limit counted most, with all its figures of that moment."""
    usage = number(sample.get("limit_usage_bytes"))
    clean = number(sample.get("limit_reclaimable_bytes"))
    kept = number(sample.get("limit_unreclaimable_bytes"))
    if usage is None or clean is None or kept is None:
        return known
    if known is not None and usage <= known.usage_bytes:
        return known
    at = sample.read_at.get(Tier.LIMIT, sample.at)
    seconds = max(0.0, at - started_at) if started_at else 0.0
    kernel = sample.get("limit_kernel_bytes")
    return Fullest(round(seconds, 6), int(usage), int(clean), int(kept), kernel)


def of_limit_cache(state: RunState) -> str:
    """What of a limit was page cache, what it meant, and what counts elsewhere; a few sentences.

    Empty without a limit of its own, or where nothing was read of it.
    """
    settings = state.about.settings
    if settings is None or settings.memory_max_bytes is None or not state.started_at:
        return ""
    if settings.cage is CageKind.RLIMIT:
        return _NOT_COUNTED
    if state.fullest is None:
        return ""
    parts = [_fullest_in_words(state, state.fullest), _was_full(state), _elsewhere(state)]
    return " ".join(part for part in parts if part)


def _fullest_in_words(state: RunState, full: Fullest) -> str:
    usage, clean, kept = full.usage_bytes, full.reclaimable_bytes, full.unreclaimable_bytes
    whole = f"{format_bytes(usage)} that the limit counted at its fullest moment seen"
    whole += f" ({format_seconds(full.seconds)}{_marked(state, usage)})"
    kernel = number(full.kernel_bytes)
    own = f", {format_bytes(kernel)} of it the kernel's own" if kernel else ""
    rest = f"{format_bytes(kept)} could not be given back{_until(state.about.mode)}{own}"
    were = f"{format_bytes(clean)} were clean pages of files"
    if state.sources is not None and state.sources.is_in_memory:
        name = state.sources.file_system
        return f"A file in memory ({name}) is no page cache: of {whole}, {were}; {rest}."
    unseen = _unseen_bytes(state, usage)
    if clean < max(_NOISE_BYTES, usage * _LITTLE) and unseen:
        then = f"of the {format_bytes(usage)} then, {were}; {rest}" if usage else "then 0 B"
        return (
            f"What filled the limit was not seen: its own mark is {format_bytes(usage + unseen)}, "
            f"{format_bytes(unseen)} more than at its fullest moment seen "
            f"({format_seconds(full.seconds)}): {then}."
        )
    if clean < _NOISE_BYTES:
        return f"No page cache counted here: of {whole}, {were}; {rest}."
    if clean < usage * _LITTLE:
        return f"It is not page cache that filled it: of {whole}, {were}; {rest}."
    return (
        f"Page cache counts, and kills nothing: of {whole}, {were}, taken back when it is full; "
        f"{rest}."
    )


def _until(mode: Mode | None) -> str:
    if mode is not None and mode.is_shared and mode is not Mode.READ:
        return " before it is written or swapped"
    return ""


def _unseen_bytes(state: RunState, usage: int) -> int:
    """What was counted beyond any reading, and nobody knows of what kind; 0 if that is little."""
    mark = state.peak.get("limit_usage_bytes", usage)  # without a mark nothing is known of more
    unseen = int(mark - usage)
    return unseen if unseen >= max(_NOISE_BYTES, mark * _LITTLE) else 0


def _marked(state: RunState, usage: int) -> str:
    mark = state.peak.get("limit_usage_bytes")
    return f"; its own mark: {format_bytes(mark)}" if mark and mark > usage * _ABOVE else ""


def _was_full(state: RunState) -> str:
    """Of a run that went on all the same."""
    mark, sample = state.peak.get("limit_usage_bytes"), state.reading
    limit = number(sample.get("limit_bytes")) if sample is not None else None
    array = state.about.array_bytes
    if not mark or not limit or mark < limit * _FULL or array is None or array < limit:
        return ""
    if state.outcome not in (None, Outcome.FINISHED) or state.about.mode not in _OF_THE_FILE:
        return ""
    return (
        f"The array, {format_bytes(array)}, is larger than the limit, {format_bytes(limit)}: pages "
        "left as others came, and nothing was killed."
    )


def _elsewhere(state: RunState) -> str:
    """Of one moment, and at least: what is clean in the limit may be of other files too."""
    final = state.final
    if final is None:
        return ""
    keys = ("file_cached_bytes", "file_dirty_bytes", "limit_reclaimable_bytes")
    cached, dirty, clean = (number(final.get(key)) for key in keys)
    if cached is None or dirty is None or clean is None:
        return ""
    paid_for = cached - dirty - clean
    if paid_for < _NOISE_BYTES:
        return ""
    return (
        f"At least {format_bytes(paid_for)} of the file's {format_bytes(cached)} in cache at the "
        "end do not count here: they count where they were first read in."
    )


def limit_cache_json(state: RunState) -> dict[str, Any] | None:
    """The fullest moment for scripts, in bytes; null where nothing was read of a limit."""
    full = state.fullest
    if full is None:
        return None
    return {
        "at_seconds": full.seconds,
        "usage_bytes": full.usage_bytes,
        "clean_cache_bytes": full.reclaimable_bytes,
        "kept_bytes": full.unreclaimable_bytes,
        "kernel_bytes": number(full.kernel_bytes),
    }
