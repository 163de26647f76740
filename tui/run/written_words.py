"""`exec --exact` in words and for scripts: which rows of which file the command wrote.

Pure. A row is named if a page that holds a byte of it was written; bytes are those of whole pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from tui.metrics.measured import Bounded
from tui.metrics_format import format_bytes, format_seconds
from tui.probe.reading import Absent, Figure
from tui.text import plain
from tui.tree.reading import MappedFile, TreeReading
from tui.tree.written import Written, WrittenPart
from workloads.words import Mode

_LONGEST_NAME: Final = 32
_LONGEST_MARK: Final = 40
_MOST_NAMED: Final = 4
_MOST_FILES: Final = 3


def written_sentences(tree: TreeReading) -> tuple[str, ...]:
    """What was written to each file, the first few of them; none where it was not asked for."""
    files = [file for file in tree.files if file.exact is not None]
    found = [sentence for file in files[:_MOST_FILES] for sentence in _of_file(file)]
    if len(files) > _MOST_FILES:
        found.append(f"What was written to {len(files) - _MOST_FILES:,} other files is in the JSON")
    return tuple(found)


def _of_file(file: MappedFile) -> Iterator[str]:
    exact, name = file.exact, plain(file.path.name, _LONGEST_NAME) or "a file without a name"
    if exact is None:
        return
    yield _sentence(exact.so_far, name, exact)
    if exact.since_mark is not None:
        mark = f'the mark "{plain(exact.mark, _LONGEST_MARK)}"' if exact.mark else "the last mark"
        yield f"Since {mark} it wrote {_wrote(exact.since_mark)} of {name}"


def _sentence(part: WrittenPart, name: str, exact: Written) -> str:
    figure = part.written_bytes
    if Mode.COPY_ON_WRITE in exact.modes:
        some = "" if exact.modes == (Mode.COPY_ON_WRITE,) else "in part "
        name = f"{name}, {some}in copies of its own"
    if isinstance(figure, Bounded):
        return f"Your script wrote {_wrote(part)} of {name}: {exact.reason}"
    if isinstance(figure, Absent):
        return f"What your script wrote to {name} is not known: {figure.reason}"
    if not figure:
        return f"Your script wrote nothing to {name}"
    return f"Your script wrote {_wrote(part)} of {name}"


def _wrote(part: WrittenPart) -> str:
    """`rows 4-6 and 100 (28.0 KiB, to the page)`, `at least 4.0 KiB`."""
    figure = part.written_bytes
    least = figure.at_least if isinstance(figure, Bounded) else figure
    if isinstance(least, Absent):
        return "what is not known"
    size = f"{'at least ' * isinstance(figure, Bounded)}{format_bytes(least)}"
    if not least and not isinstance(figure, Bounded):
        return "nothing"
    return f"{rows_in_words(part)} ({size}, to the page)" if part.rows else size


def rows_in_words(part: WrittenPart) -> str:
    """`row 7`, `rows 4-6 and 100`, `rows 0, 2, 4, 6 and 12 more runs of rows`; empty if none."""
    shown = part.rows[:_MOST_NAMED]
    if not shown:
        return ""
    names = [f"{first:,}" if first == last else f"{first:,}-{last:,}" for first, last in shown]
    more = len(part.rows) - len(shown) + part.more_runs
    if more:
        names.append(f"{more:,} more {'run' if more == 1 else 'runs'} of rows")
    is_one = len(names) == 1 and shown[0][0] == shown[0][1]
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"{'row' if is_one else 'rows'} {listed}"


def details_of(exact: Written | None) -> str:
    """One line beside the file's figures; empty where it was not asked for."""
    if exact is None:
        return ""
    figure = exact.so_far.written_bytes
    if isinstance(figure, Absent) and not isinstance(figure, Bounded):
        return f"written: not known ({figure.reason})"
    since = exact.since_mark
    marked = f"; since the last mark {_wrote(since)}" if since is not None else ""
    why = f" ({exact.reason})" if exact.reason else ""
    return f"written: {_wrote(exact.so_far)}{marked}{why}"


def exact_json(exact: Written | None) -> dict[str, Any] | None:
    """As a script reads it: bytes, rows as [first, last]; null where it was not asked for."""
    if exact is None:
        return None
    since = exact.since_mark
    return {
        **_part_json(exact.so_far),
        "since_mark": None if since is None else {"mark": exact.mark, **_part_json(since)},
        "reason": exact.reason or None,
    }


def _part_json(part: WrittenPart) -> dict[str, Any]:
    figure = part.written_bytes
    return {
        "written_bytes": None if isinstance(figure, Absent) else figure,
        "at_least_bytes": figure.at_least if isinstance(figure, Bounded) else None,
        "rows": [list(run) for run in part.rows],
        "more_runs": part.more_runs,
        "no_rows": part.no_rows or None,
    }


def price_in_words(page_seconds: Sequence[Figure]) -> str:
    """What `exec --exact` will cost, before the start; per page in a shared and a private map."""
    price = (
        "--exact: a fault more for each page written first after an opening or a mark, and 2 MiB "
        "of page tables for each GiB of a map"
    )
    unknown = next((one for one in page_seconds if isinstance(one, Absent)), None)
    if unknown is not None:
        return f"{price}; what that takes is not known here ({unknown.reason})"
    known = [one for one in page_seconds if not isinstance(one, Absent)]
    return f"{price}; about {format_seconds(max(known))} a page here" if known else price
