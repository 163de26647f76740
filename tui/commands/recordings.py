"""Recordings that a command was given, or is to make.

They are read within the memory of one, with what they lack said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tui.commands.picture_options import refuse_only
from tui.errors import UsageError

if TYPE_CHECKING:
    from tui.instances.threaded import OpenGroupRecorder
    from tui.recording.instances import InstancesRecorder
    from tui.recording.keepers import Keeper
    from tui.recording.reader import FileOfRuns, Recorded
    from tui.run.about import About


def read_all(files: Sequence[Path], *, only: int | None = None) -> list[Recorded]:
    """The recordings, with a line about each that is not whole.

    `only`: of instances this one alone, from 1. Raises RecordingError, and UsageError for what
    cannot be shown: instances beside others, one that is not there.
    """
    from tui.recording.reader import FileOfRuns

    opened = [FileOfRuns(path) for path in files]
    for file in opened:
        _refuse(file, only, is_alone=len(opened) == 1)
    # All of them together get no more memory than one.
    found = [_read(file, only, 1 / len(opened)) for file in opened]
    for recorded in found:
        tell_trouble(recorded.trouble)
    return found


def recorder_of_instances(record: Path | None) -> OpenGroupRecorder | None:
    """What makes one file of all of them; None where nothing is recorded."""
    if record is None:
        return None

    def opened(abouts: Sequence[About]) -> InstancesRecorder:
        from tui.recording.instances import InstancesRecorder

        return InstancesRecorder(record, abouts)

    return opened


def tell_trouble(trouble: str | None) -> None:
    """Say on stderr what is missing of a recording, if anything is."""
    from tui.text import say

    if trouble:
        say(trouble)


def _refuse(file: FileOfRuns, only: int | None, *, is_alone: bool) -> None:
    refuse_only(only, file.many, file.name)
    if file.many is not None and only is None and not is_alone:
        raise UsageError(
            f"{file.name}: its {file.many} instances are shown by themselves: "
            "leave the other recordings out"
        )


def _read(file: FileOfRuns, only: int | None, share: float) -> Recorded:
    from tui.recording.keepers import Everything, Keeper

    if only is None:
        return file.read(lambda _: Everything(share / (file.many or 1)))

    def keeper_of(number: int) -> Keeper:
        return Everything(share) if number == only - 1 else Keeper()

    recorded = file.read(keeper_of)
    return replace(recorded, runs=(recorded.runs[only - 1],), are_together=False)
