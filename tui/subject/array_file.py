"""The file a run works on: a scratch array made for it, or the user's own; and its proof after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from tui.errors import UsageError
from tui.files import npy, proof, scratch
from tui.files.left_over import remove_left_over
from tui.files.scratch_directory import ScratchError, choose_directory
from tui.run.state import FileVerdict
from tui.settings import Settings
from workloads.words import Mode

Report = Callable[[str, int, int], None]
"""What is being done, bytes done, all bytes."""


class Stopped(Exception):
    """The user stopped the run before it began."""


@dataclass(slots=True)
class ArrayFile:
    """A file in its mode; `remove` deletes it if cowtop made it."""

    path: Path
    settings: Settings
    made: scratch.ScratchFile | None
    before: proof.FileProof | None
    notice: str = ""

    def verdict(self, report: Report) -> FileVerdict | None:
        """Whether its bytes changed since `prepare`; None if that cannot be told."""

        def told(done: int, total: int) -> None:
            report("reading the file back", done, total)

        try:
            if self.before is not None:
                found = proof.compare(self.before, proof.take(self.path, on_progress=told))
            elif self.settings.mode is Mode.WRITE_NEW:
                return FileVerdict(True, "mode w+ made it anew")
            else:
                shape, dtype = self.settings.shape, np.dtype(self.settings.dtype)
                found = proof.proof_of_contents(self.path, shape, dtype, on_progress=told)
        except (proof.ProofError, OSError):
            return None
        return FileVerdict(found.changed, found.how)

    def remove(self) -> None:
        """Delete a scratch array; a user's file is left alone."""
        if self.made is not None:
            self.made.remove()


def with_file(settings: Settings) -> Settings:
    """Settings whose shape and dtype are the file's own; raises UsageError for a bad file.

    A file is looked at once: settings that were here come back as they are.
    """
    if settings.file is None or settings.data_offset is not None:
        return settings
    try:
        found = npy.inspect(settings.file)
    except npy.NpyError as error:
        raise UsageError(str(error)) from error
    return replace(
        settings, shape=found.shape, dtype=str(found.dtype), data_offset=found.data_offset
    )


def prepare(settings: Settings, report: Report, should_stop: Callable[[], bool]) -> ArrayFile:
    """Make the scratch array, or take the proof of the user's file.

    Raises UsageError with one line, or Stopped.
    """

    def told(done: int, total: int) -> None:
        if should_stop():
            raise Stopped
        report("taking the file's digest", done, total)

    if settings.file is not None:
        before = None
        # `w+` replaces the file: there is no need to prove what was asked for.
        if settings.mode is not Mode.WRITE_NEW:
            try:
                before = proof.take(settings.file, on_progress=told)
            except proof.ProofError as error:
                raise UsageError(str(error)) from error
        return ArrayFile(settings.file, settings, None, before)
    try:
        directory = choose_directory(settings.scratch_dir)
        remove_left_over(directory.path)
        dtype = np.dtype(settings.dtype)
        if settings.mode is Mode.WRITE_NEW:
            made = scratch.reserve(directory.path, settings.shape, dtype)
        else:
            made = scratch.make(
                directory.path,
                settings.shape,
                dtype,
                on_progress=lambda done, total: report("making a scratch array", done, total),
                should_stop=should_stop,
            )
    except scratch.ScratchStopped as error:
        raise Stopped from error
    except ScratchError as error:
        raise UsageError(str(error)) from error
    return ArrayFile(made.path, settings, made, None, directory.notice)
