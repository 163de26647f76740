"""The file a run works on: a scratch array made for it, or the user's own; and its proof after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from tui.errors import UsageError
from tui.files import scratch
from tui.files.comparing import Before, compare
from tui.files.contents_proof import contents
from tui.files.digest_proof import take
from tui.files.formats.found import FormatError, FoundArray, Source
from tui.files.formats.raw import Said
from tui.files.formats.registry import find, find_in
from tui.files.held import HeldFile
from tui.files.judging import judged, judged_new
from tui.files.left_over import remove_left_over
from tui.files.proof import FileState, FileVerdict, OwnChanges, ProofError, not_known
from tui.files.scratch_directory import ScratchError, choose_directory
from tui.metrics_format import format_bytes
from tui.probe.residency import NOT_TOLD
from tui.settings import Settings
from workloads.words import Mode

Report = Callable[[str, int, int], None]
"""What is being done, bytes done, all bytes."""

Fill = Callable[[HeldFile], None]
"""Writes the contents behind the header of a file; may raise UsageError or Stopped."""


class Stopped(Exception):
    """The user stopped the run before it began."""


@dataclass(slots=True)
class ArrayFile:
    """A file to work on, held open, with what it was; `remove` deletes it if cowtop made it.

    `is_made_anew`: mode `w+` is to replace what is in it by `before`.
    """

    path: Path
    held: HeldFile
    before: Before
    is_made_anew: bool = False
    made: scratch.ScratchFile | None = None
    notice: str = ""

    def verdict(
        self, report: Report, own: OwnChanges, opened: tuple[int, int] | None
    ) -> FileVerdict:
        """What became of it since `prepare`, and of its name.

        `own`: what the run did to it; `opened`: device and inode of what the run mapped, None if
        it never opened it.
        """
        if opened is not None and opened != self.held.identity:
            return FileVerdict(
                None,
                f"inode {opened[1]} had its name by the time it was opened, and no longer inode "
                f"{self.held.identity[1]}: nobody knows what it held before the run",
                FileState.REPLACED,
            )
        try:
            return self.held.named(self._mapped(report, own, is_opened=opened is not None))
        except (ProofError, OSError) as error:
            return not_known(str(error))

    def _mapped(self, report: Report, own: OwnChanges, *, is_opened: bool) -> FileVerdict:
        def told(done: int, total: int) -> None:
            report("reading the file back", done, total)

        if not self.is_made_anew:
            return judged(compare(self.before, self.held, own, told), own)
        if is_opened:
            return judged_new(compare(self.before, self.held, own, told), own)
        if self.held.is_as_it_began():
            return FileVerdict(False, "never opened; its size and time", FileState.UNCHANGED)
        return FileVerdict(True, "mode w+ had begun to make it anew", FileState.BY_RUN)

    def remove(self) -> None:
        """Let go of it, and delete a scratch array; a user's file is left alone."""
        self.held.close()
        if self.made is not None:
            self.made.remove()


def with_file(settings: Settings, said: Said | None = None) -> Settings:
    """Settings whose shape and dtype are the file's own; raises UsageError for a bad file.

    `said`: what the user tells of a raw file. A file is looked at once: settings that were here
    come back as they are.
    """
    if settings.file is None or settings.data_offset is not None:
        return settings
    try:
        return _with(settings, find(settings.file, said))
    except FormatError as error:
        raise UsageError(str(error)) from error


def _with(settings: Settings, found: FoundArray) -> Settings:
    return replace(
        settings,
        file=found.path,
        member=found.member,
        shape=found.shape,
        dtype=found.dtype_name,
        order=found.order,
        data_offset=found.data_offset,
        is_raw=found.is_raw,
        file_words=found.words,
    )


def prepare(
    settings: Settings,
    report: Report,
    should_stop: Callable[[], bool],
    fill: Fill | None = None,
) -> ArrayFile:
    """Make the scratch array, or take the proof of the user's file.

    `fill`: what writes a file that lies in memory, so that the memory is charged to the cage.
    Raises UsageError with one line, or Stopped.
    """

    def told(done: int, total: int) -> None:
        if should_stop():
            raise Stopped
        report("taking the file's digest", done, total)

    dtype, is_new = np.dtype(settings.dtype), settings.mode is Mode.WRITE_NEW
    if settings.file is not None:
        try:
            held = HeldFile.open(settings.file)
            try:
                _refuse_another(held, settings)
                # `w+` replaces the file: there is no need to prove what was asked for.
                before = _made_of(settings) if is_new else _digests(held, settings, told)
            except BaseException:
                held.close()
                raise
        except ProofError as error:
            raise UsageError(str(error)) from error
        return ArrayFile(settings.file, held, before, is_new, notice=_notice(settings, before))
    try:
        made_of = _made_of(settings)
        directory = choose_directory(settings.scratch_dir)
        if directory.is_memory:  # said by the file itself, once it is open
            directory = replace(directory, notice="")
        remove_left_over(directory.path)
        if is_new:
            made = scratch.reserve(directory.path, settings.shape, dtype)
            return ArrayFile(made.path, made.held(), made_of, True, made, directory.notice)
        if fill is not None and directory.is_memory:
            made = scratch.begin(directory.path, settings.shape, dtype)
            file = ArrayFile(made.path, made.held(), made_of, False, made)
            try:
                fill(file.held)
                file.held.look()
            except BaseException:
                file.remove()
                raise
            return file
        made = scratch.make(
            directory.path,
            settings.shape,
            dtype,
            on_progress=lambda done, total: report("making a scratch array", done, total),
            should_stop=should_stop,
        )
        return ArrayFile(made.path, made.held(), made_of, False, made, directory.notice)
    except scratch.ScratchStopped as error:
        raise Stopped from error
    except ScratchError as error:
        raise UsageError(str(error)) from error


def _notice(settings: Settings, before: Before) -> str:
    parts = [settings.file_words]
    if settings.member and settings.mode.is_shared:
        parts.append(
            "the archive's own checksum of it will be wrong once it is changed: np.load then "
            "refuses this member"
        )
    if before.warmed_bytes:
        parts.append(
            f"the proof read {format_bytes(before.warmed_bytes)} of it through the page cache: "
            f"{NOT_TOLD.reason}, and this kernel has no other way"
        )
    return "; ".join(part for part in parts if part)


def _refuse_another(held: HeldFile, settings: Settings) -> None:
    """Raise ProofError if what is held now is not what was looked at for these settings."""
    size, offset = held.began.st_size, settings.data_offset or 0
    if size < offset + settings.array_bytes:
        raise ProofError(f"{held.path}: is shorter than it was: {size:,} bytes")
    if settings.is_raw:
        return
    try:
        found = find_in(Source(held.fd, held.path, size), settings.member)
    except FormatError as error:
        raise ProofError(str(error)) from error
    if (found.shape, found.dtype_name, found.data_offset, found.order) != (
        settings.shape,
        settings.dtype,
        offset,
        settings.order,
    ):
        raise ProofError(f"{held.path}: holds another array than when it was looked at")


def _made_of(settings: Settings) -> Before:
    is_empty = settings.mode is Mode.WRITE_NEW
    return contents(settings.shape, np.dtype(settings.dtype), is_empty=is_empty)


def _digests(held: HeldFile, settings: Settings, told: Callable[[int, int], None]) -> Before:
    return take(
        held,
        header_bytes=settings.data_offset or 0,
        data_bytes=settings.array_bytes,
        on_progress=told,
    )
