"""The file of one run or of several, made or digested, with what is to be said of it before."""

from __future__ import annotations

from collections.abc import Callable

from tui.cage.subject_cage import SubjectCage
from tui.files.cooling import cooled, warmth_of
from tui.files.held import HeldFile
from tui.files.warmth import Warmth
from tui.settings import Settings
from tui.subject.array_file import ArrayFile, Report, prepare
from tui.subject.fill_within import fill_within


def prepared(
    settings: Settings, cage: SubjectCage, report: Report, should_stop: Callable[[], bool]
) -> ArrayFile:
    """Within the limit, where the file lies in memory; raises UsageError or Stopped."""

    def fill(made: HeldFile) -> None:
        fill_within(cage, settings, made, report, should_stop)

    is_caged = settings.memory_max_bytes is not None
    return prepare(settings, report, should_stop, fill if is_caged else None)


def warmth_at_start(settings: Settings, file: ArrayFile) -> Warmth:
    """What of it is cached, after `--cold` where that was asked for: the last before a child."""
    if settings.is_cold:
        return cooled(file.held, is_ours=file.made is not None)
    return warmth_of(file.held)


def price_of(settings: Settings, file: ArrayFile) -> str:
    """What `--exact` will cost, said before it does; empty where it was not asked for."""
    if not settings.exact:
        return ""
    from tui.probe.exact_price import exact_page_seconds
    from tui.run.exact import price_in_words

    # Beside a scratch array: another file system has another price.
    place = file.path.parent if settings.file is None else None
    seconds = exact_page_seconds(place, is_shared=settings.mode.is_shared)
    return price_in_words(settings, seconds)
