"""From the options of a run to its settings, checked together: what is wrong is one line."""

from __future__ import annotations

from collections.abc import Sequence

from tui.errors import UsageError
from tui.extents import with_extents
from tui.option_types import named, refuse_two_arrays
from tui.options.of_run import RunOptions
from tui.settings import (
    COLD_TOGETHER,
    DEFAULT_DTYPE,
    DEFAULT_PACE_SECONDS,
    Settings,
    checked,
    parse_dtype,
)
from tui.shapes import scratch_shape, shape_for_size
from workloads.catalog import CATALOG
from workloads.words import Mode


def all_settings(
    options: RunOptions,
    modes: Sequence[Mode] | None,
    *,
    workload: str,
    headless: bool,
    many: int = 1,
) -> list[Settings]:
    """Settings for each mode, or for the one that the options say; raises UsageError.

    Several together take what one alone would have taken, unless a size was said; so do `many`
    of the same.
    """
    from tui.subject.default_settings import default_bytes

    refuse_two_arrays(options)
    wanted: Sequence[Mode | None] = modes or [options.mode]
    if options.cold and options.file is not None and len(wanted) > 1:
        raise UsageError(f"--cold: {COLD_TOGETHER}")
    size = options.size or default_bytes(options.scratch_dir) // (len(wanted) * many)
    each = [RunOptions(**{**vars(options), "mode": mode, "size": size}) for mode in wanted]
    return [_settings(one, workload=workload, headless=headless) for one in each]


def _settings(options: RunOptions, *, workload: str, headless: bool) -> Settings:
    entry = CATALOG.get(workload)
    if entry is None:
        raise UsageError(f"unknown workload {workload!r:.40}: choose from {', '.join(CATALOG)}")
    pace = 0.0 if headless else DEFAULT_PACE_SECONDS
    dtype = DEFAULT_DTYPE
    if options.file is None and options.dtype is not None:
        dtype = named("--dtype", parse_dtype, options.dtype)
    settings = Settings(
        workload=workload,
        mode=options.mode or entry.default_mode,
        shape=_scratch_shape(options, dtype),
        dtype=dtype,
        release=options.release,
        file=options.file,
        allow_write=options.allow_write,
        seed=options.seed,
        pace_seconds=pace if options.pace is None else options.pace,
        interval_seconds=options.interval,
        scratch_dir=options.scratch_dir,
        memory_max_bytes=options.memory_max,
        swap_max_bytes=options.swap_max,
        cage=options.cage,
        exact=options.exact,
        pattern=options.pattern,
        is_cold=options.cold,
    )
    if settings.file is not None:
        from tui.files.formats.raw import said_of
        from tui.subject.array_file import with_file

        said = said_of(options.dtype, options.shape, options.offset, options.order)
        settings = with_file(settings, said)
    found = checked(with_extents(settings, options.chunk, options.flush_every))
    refuse_what_cannot_change(found)
    return found


def _scratch_shape(options: RunOptions, dtype: str) -> tuple[int, ...]:
    if options.shape is None or options.file is not None:
        return shape_for_size(options.size or 0, dtype)
    return named("--shape", lambda shape: scratch_shape(shape, dtype), options.shape)


def refuse_what_cannot_change(settings: Settings) -> None:
    """Raise UsageError for a workload whose first change numpy would refuse."""
    if settings.mode is Mode.READ and CATALOG[settings.workload].changes:
        raise UsageError(
            f"--mode r: {settings.workload} changes the array, and a read-only one cannot be "
            "changed: c changes a private copy, r+ the file; scan and lazy work in r"
        )
