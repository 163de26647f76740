"""How many instances there may be of what, and what tells the settings of one from another's."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from tui.errors import UsageError
from tui.settings import Settings, parse_count
from workloads.words import Mode

MOST_INSTANCES: Final = 64
_FILES_EACH: Final = 12  # 10 were counted, for a moment more while one begins
_FILES_BESIDE: Final = 64
_AT_FULL_PACE: Final = 4
_LONGEST_INTERVAL_SECONDS: Final = 2.0


def files_for(many: int) -> int:
    """How many descriptors so many take, the program's own with them."""
    return _FILES_BESIDE + many * _FILES_EACH


def parse_instances(text: str) -> int:
    """How many; raises UsageError."""
    wrong = f"{text!r:.40} is not a number of instances: from 1 to {MOST_INSTANCES}"
    try:
        many = parse_count(text)
    except UsageError:
        raise UsageError(wrong) from None
    if not 1 <= many <= MOST_INSTANCES:
        raise UsageError(wrong)
    return many


def refuse_instances(settings: Settings, many: int) -> None:
    """Raise UsageError for a number, or for a mode, that cannot be."""
    if not 1 <= many <= MOST_INSTANCES:
        raise UsageError(f"from 1 to {MOST_INSTANCES} instances, and not {many:,}")
    if settings.mode is Mode.WRITE_NEW and many > 1:
        raise UsageError(
            "--instances: with mode w+ each would undo what the others made: "
            "choose c, load, r+ or r"
        )


def settings_of(settings: Settings, index: int, many: int) -> Settings:
    """Those of one instance: a seed of its own, and samples as rare as all together can afford."""
    stretched = settings.interval_seconds * max(1.0, many / _AT_FULL_PACE)
    longest = max(settings.interval_seconds, _LONGEST_INTERVAL_SECONDS)
    return replace(settings, seed=settings.seed + index, interval_seconds=min(stretched, longest))
