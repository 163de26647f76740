"""Options that several commands have: forms, budgets, files to be written by names with fields."""

from __future__ import annotations

import contextlib
import os
from argparse import ArgumentParser
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui.errors import UsageError

if TYPE_CHECKING:
    from tui.run.budgets import Budget

PICTURE_FIELDS: Final = ("name", "at")
"""What a picture's name is filled with once it is drawn."""


def add_format_option(parser: ArgumentParser, *names: str) -> None:
    """How what a command tells is printed; the first is how without it."""
    names = names or ("text", "json", "csv", "markdown")
    parser.add_argument(
        "--format",
        default=names[0],
        choices=names,
        metavar="FORMAT",
        help=f"{', '.join(names)}; default {names[0]}",
    )


def budget(text: str) -> Budget:
    """A condition that fails; raises UsageError."""
    from tui.run.budgets import parse_budget

    return parse_budget(text)


def file_to_write(text: str) -> Path:
    """A file's name with its fields filled; raises UsageError.

    The folder of a name with fields is made now, by the first process of a job that comes to it.
    """
    from tui.batch.names import filled, here

    name = filled(text, here().values, here().why_not)
    path = Path(name.text)
    refuse_shared(path, name.fields)
    if name.fields:
        _make_folder(path)
    return path


def pattern_to_write(text: str) -> str:
    """Likewise of pictures' names, whose own fields stay."""
    from tui.batch.names import filled, here

    name = filled(text, here().values, here().why_not, later=PICTURE_FIELDS)
    refuse_shared(Path(name.text), name.fields)
    return name.text


def refuse_shared(path: Path, fields: Collection[str] = ()) -> None:
    """Raise UsageError for a file that other processes of this job would write as well."""
    from tui.batch.names import here, shared_by

    words = shared_by(fields, here())
    if words and _is_replaced(path):
        raise UsageError(f"{str(path)!r:.200}: {words}")


def report_file(text: str) -> Path:
    """A file that can be written: a long run whose report could not be is refused at once."""
    from tui.named_files.new_file import check_writable

    path = file_to_write(text)
    with _to_be_written(path):
        check_writable(path)
    return path


def _make_folder(path: Path) -> None:
    from tui.named_files.place import find

    with _to_be_written(path):
        find(path, make_folders=True).close()


@contextlib.contextmanager
def _to_be_written(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise UsageError(f"{str(path)!r:.200} cannot be written: {why}") from error


def refuse_one_name_twice(named: Mapping[str, Path | None]) -> None:
    """What is written last would take the place of what was written, or read, before."""
    seen: dict[str, str] = {}
    for option, path in named.items():
        if path is None or not _is_replaced(path):
            continue
        place = os.path.normpath(path)
        with contextlib.suppress(OSError):
            place = os.path.realpath(path)
        if place in seen:
            raise UsageError(f"{seen[place]} and {option} name the same file: {str(path)!r:.200}")
        seen[place] = option


def _is_replaced(path: Path) -> bool:
    """Not so what is no file, as `/dev/null` or a pipe."""
    return path.is_file() or not path.exists()
