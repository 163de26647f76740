"""The lines of a recording on their way to its file, each flushed as it is written.

There is no file before the first sample is in it: what had its name before stays until then. A disk
that fails does not fail the run: `trouble` then says what is missing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from tui.recording.output import OutputFile
from tui.recording.privacy import Discretion

_DELETED: Final = "the file was deleted while it was written"


class RecordingFile:
    """From its header to its end; what it says is without paths and names of people."""

    def __init__(
        self, path: Path, header: Mapping[str, Any], known_paths: Iterable[Path | None]
    ) -> None:
        """Raises UsageError where the file could not be made; made it is later."""
        self._file: OutputFile | None = OutputFile(path)
        self._discretion = Discretion(known_paths)
        self.trouble: str | None = None
        self.has_failed = False
        """Whether something could not be written; else `trouble` says that there was nothing to."""
        self.has_begun = False
        """Whether a sample is in it: only then is there a file of this run."""
        self._write(header)

    @property
    def _is_open(self) -> bool:
        """Whether a line more may be written."""
        return self._file is not None

    def _write(self, line: Mapping[str, Any]) -> int:
        """The bytes written; none once the disk has failed."""
        if self._file is None:
            return 0
        text = json.dumps(self._discretion.json(line), separators=(",", ":"), allow_nan=False)
        data = text.encode() + b"\n"
        try:
            self._file.write(data)
            if "s" in line:
                self._file.begin()
                self.has_begun = True
        except OSError as error:
            self._fail(error)
        return len(data)

    def _sync(self) -> None:
        """Have what was written on the disk."""
        try:
            if self._file is not None:
                self._file.sync()
        except OSError as error:
            self._fail(error)

    def _end(self, without_sample: str | None) -> None:
        """Let go of the file; what to say if nothing came to be in it. Harmless when repeated."""
        file = self._let_go()
        if file is None:
            return
        if without_sample is not None and not file.has_begun:
            self.trouble = f"nothing is recorded: {without_sample}"
        try:
            if file.is_deleted:
                self.trouble, self.has_failed = f"nothing is recorded: {_DELETED}", True
            file.close()
        except OSError as error:
            self._fail(error)

    def _let_go(self) -> OutputFile | None:
        file, self._file = self._file, None
        return file

    def _fail(self, error: OSError) -> None:
        file = self._let_go()
        what = (
            "the recording ends early" if file is None or file.has_begun else "nothing is recorded"
        )
        self.trouble, self.has_failed = f"{what}: {error.strerror or error}", True
        if file is not None:
            try:
                file.close()
            except OSError:
                return  # what failed to be written fails once more
