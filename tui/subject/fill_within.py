"""A scratch array that lies in memory is written from within the cage: who writes it is charged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tui.cage.subject_cage import SubjectCage
from tui.errors import UsageError
from tui.files.held import HeldFile
from tui.metrics_format import format_bytes
from tui.settings import Settings
from tui.subject.array_file import Report, Stopped
from tui.subject.child import Child
from tui.subject.program import child_arguments
from workloads.events import Progress

_WAIT_SECONDS: Final = 0.2


def fill_within(
    cage: SubjectCage,
    settings: Settings,
    file: HeldFile,
    report: Report,
    should_stop: Callable[[], bool],
) -> None:
    """A child in the cage writes the array; raises UsageError if it does not fit, or Stopped."""
    arguments = [*child_arguments(settings, file.path), "--make", *cage.child_options]
    child = Child(arguments, argv_prefix=cage.child_prefix, file_fd=file.fd)
    try:
        while child.ended() is None:
            for event in child.wait(_WAIT_SECONDS):
                if isinstance(event, Progress):
                    report("making a scratch array", event.bytes_changed, settings.array_bytes)
            if should_stop():
                raise Stopped
    finally:
        code = child.close()
    if code != 0:
        said = f" ({child.output_tail[-1]})" if child.output_tail else ""
        what = f"the scratch array of {format_bytes(settings.array_bytes)} in {file.path.parent}"
        raise UsageError(
            f"{what} is memory too, and it could not be made within the limit{said}: "
            "--scratch-dir on a disk, a smaller array, or a higher limit"
        )
