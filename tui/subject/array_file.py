"""The file a run works on: a scratch array made for it, or the user's own; and its proof after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from tui.errors import UsageError
from tui.files import npy, scratch
from tui.files.contents_proof import ContentsProof
from tui.files.left_over import remove_left_over
from tui.files.proof import FileVerdict, MadeAnew, Proof, ProofError, take
from tui.files.scratch_directory import ScratchError, choose_directory
from tui.settings import Settings
from workloads.words import Mode

Report = Callable[[str, int, int], None]
"""What is being done, bytes done, all bytes."""


class Stopped(Exception):
    """The user stopped the run before it began."""


@dataclass(slots=True)
class ArrayFile:
    """A file to work on, with the proof of what it was; `remove` deletes it if cowtop made it."""

    path: Path
    proof: Proof
    made: scratch.ScratchFile | None = None
    notice: str = ""

    def verdict(self, report: Report) -> FileVerdict | None:
        """Whether its bytes changed since `prepare`; None if that cannot be told."""

        def told(done: int, total: int) -> None:
            report("reading the file back", done, total)

        try:
            return self.proof.check(self.path, told)
        except (ProofError, OSError):
            return None

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
        # `w+` replaces the file: there is no need to prove what was asked for.
        if settings.mode is Mode.WRITE_NEW:
            return ArrayFile(settings.file, MadeAnew())
        try:
            return ArrayFile(settings.file, take(settings.file, on_progress=told))
        except ProofError as error:
            raise UsageError(str(error)) from error
    try:
        directory = choose_directory(settings.scratch_dir)
        remove_left_over(directory.path)
        dtype = np.dtype(settings.dtype)
        if settings.mode is Mode.WRITE_NEW:
            made = scratch.reserve(directory.path, settings.shape, dtype)
            return ArrayFile(made.path, MadeAnew(), made, directory.notice)
        made = scratch.make(
            directory.path,
            settings.shape,
            dtype,
            on_progress=lambda done, total: report("making a scratch array", done, total),
            should_stop=should_stop,
        )
        return ArrayFile(made.path, ContentsProof(settings.shape, dtype), made, directory.notice)
    except scratch.ScratchStopped as error:
        raise Stopped from error
    except ScratchError as error:
        raise UsageError(str(error)) from error
