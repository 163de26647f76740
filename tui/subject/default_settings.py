"""The settings that a screen begins with: a size that this machine bears, paced to be watched."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from tui.extents import with_extents
from tui.settings import (
    DEFAULT_PACE_SECONDS,
    Settings,
)
from tui.shapes import shape_for_size


def default_settings(like: Settings | None = None) -> Settings:
    """Every choice as it is at first; where arrays lie and how they are watched is as in `like`."""
    place = like.scratch_dir if like else None
    shape = shape_for_size(default_bytes(place), "float32")
    settings = with_extents(Settings(shape=shape, pace_seconds=DEFAULT_PACE_SECONDS))
    if like is None:
        return settings
    return replace(
        settings, scratch_dir=place, cage=like.cage, interval_seconds=like.interval_seconds
    )


def default_bytes(scratch_dir: Path | None) -> int:
    """1 GiB, or a quarter of available memory or free scratch space, whichever is least."""
    from tui.probe.system import read_machine
    from tui.run.estimate import default_size_bytes

    place = scratch_dir or Path("/var/tmp")
    free = shutil.disk_usage(place).free if place.is_dir() else 1 << 30
    return default_size_bytes(read_machine(), free)
