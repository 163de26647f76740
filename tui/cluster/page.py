"""How a report looks: three tables and what is to be known beside them, as text or HTML. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from html import escape
from pathlib import PurePosixPath
from typing import Final

from tui.cluster.report import Report, Seen, State, clock_text, mode_text
from tui.cluster.table import Column, Table
from tui.cluster.take import PRIVATE
from tui.metrics.moment import STALE_SECONDS
from tui.metrics_format import format_seconds
from tui.probe.reading import Absent, Figure
from tui.run.tree_figures import count_of, few_words_of, words_of
from tui.text import clean

_NOT_OF_IT: Final = "-"
_MOST_NAMED: Final = 5
FILES: Final = (
    Column("worker", is_number=False, is_flexible=True),
    Column("host", is_number=False, is_flexible=True, drop=6),
    Column("pid", drop=3),
    Column("file", is_number=False, is_flexible=True),
    Column("mode", is_number=False),
    Column("copies"),
    Column("in swap", drop=2),
    Column("resident", drop=1),
    Column("file's own"),
    Column("dirty", drop=4),
    Column("read", drop=5),
)
WORKERS: Final = (
    Column("worker", is_number=False, is_flexible=True),
    Column("pid", drop=3),
    Column("RSS"),
    Column("of files"),
    Column("limit", drop=4),
    Column("paused at"),
    Column("most copies", drop=2),
    Column("while", is_number=False, is_flexible=True, drop=1),
)
SHARED: Final = (
    Column("machine", is_number=False, is_flexible=True),
    Column("file", is_number=False, is_flexible=True),
    Column("workers"),
    Column("mapped, once"),
    Column("as RSS counts", drop=2),
    Column("in cache", drop=1),
    Column("dirty", drop=3),
)
_SHARED_SHOWN: Final = (
    *("mapped_pages_bytes", "counted_pages_bytes", "file_cached_bytes", "file_dirty_bytes"),
)
"""By these columns, from the fourth on."""


def as_text(report: Report, width: int) -> str:
    """For a terminal of so many columns."""
    from textwrap import fill

    parts = [fill(sentence, width) for sentence in headline(report)]
    parts += ["\n".join(table.lines(width)) for table in tables(report) if table.rows]
    parts.append("\n".join(fill(clean(said), width) for said in sentences(report)))
    return "\n\n".join(part for part in parts if part)


def as_html(report: Report) -> str:
    """For a notebook: escaped, without style or script of its own."""
    said = [f"<p>{escape(clean(text))}</p>" for text in headline(report)]
    shown = [table.html() for table in tables(report) if table.rows]
    after = [f"<p>{escape(clean(text))}</p>" for text in sentences(report)]
    return f"<div>{''.join((*said, *shown, *after))}</div>"


def headline(report: Report) -> Iterator[str]:
    """The sums, in a sentence."""
    now = [one for one in report.seen if one.is_now]
    if not report.seen and not report.unwatched:
        yield "No worker is there."
        return
    if not now:
        yield "No worker is watched now."
        return
    machines = len({one.told.place.machine for one in now})
    yield (
        f"{count_of(len(now), 'worker process', 'worker processes')} on "
        f"{count_of(machines, 'machine')}: {words_of(report.get('private_copies_bytes'))} of "
        f"private copies, {words_of(report.get('mapped_pages_bytes'))} of files' own pages, "
        f"each once a machine (RSS counts {words_of(report.get('counted_pages_bytes'))} of these)."
    )


def tables(report: Report) -> tuple[Table, ...]:
    """By worker and file; by worker as Dask counts; by machine and file."""
    names = short_names(report)
    has_hosts = len({one.told.place.machine for one in report.seen}) > 1
    columns = [at for at, column in enumerate(FILES) if has_hosts or column.head != "host"]
    shown = [one for one in report.seen if one.state is not State.CLOSED]
    rows = [_file_rows(report, one, names) for one in shown]
    files = Table(
        "",
        tuple(FILES[at] for at in columns),
        tuple(tuple(row[at] for at in columns) for of_worker in rows for row in of_worker),
    )
    workers = Table(
        "What Dask counts of each, RSS, and how much of that are pages of data files:",
        WORKERS,
        tuple(_worker_row(one) for one in report.seen if one.is_now and not one.told.trouble),
    )
    shared = Table(
        "Pages of files, once a machine:",
        SHARED,
        tuple(
            (
                clean(one.host),
                names.get(one.path, one.path),
                str(len(one.workers)),
                *(few_words_of(one.get(key)) for key in _SHARED_SHOWN),
            )
            for one in report.shared
        ),
    )
    return files, workers, shared


def _file_rows(report: Report, one: Seen, names: dict[str, str]) -> Iterator[tuple[str, ...]]:
    told = one.told
    for file in told.files:
        yield (
            one.label,
            told.place.host,
            str(told.place.pid),
            names.get(file.path, file.path) + (" (deleted)" if file.is_deleted else ""),
            mode_text(file.modes),
            *(
                few_words_of(file.get(key))
                for key in ("private_copies_bytes", "copies_in_swap_bytes", "resident_bytes")
            ),
            few_words_of(file.get("file_pages_bytes")),
            _dirty(file.get("dirty_bytes")),
            read_text(one, report.at),
        )


def _dirty(figure: Figure) -> str:
    is_private = isinstance(figure, Absent) and figure.reason == PRIVATE.reason
    return _NOT_OF_IT if is_private else few_words_of(figure)


def _worker_row(one: Seen) -> tuple[str, ...]:
    told = one.told
    limit, pause = (told.get(key) for key in ("limit_bytes", "pause_bytes"))
    return (
        one.label,
        str(told.place.pid),
        few_words_of(told.get("rss_bytes")),
        few_words_of(told.get("file_pages_bytes")),
        *(_NOT_OF_IT if isinstance(f, Absent) else few_words_of(f) for f in (limit, pause)),
        few_words_of(told.get("peak_copies_bytes")),
        ", ".join(told.peak_while),
    )


def read_text(one: Seen, at: float) -> str:
    """`now`, `12 s ago`; of who is no more there, what became of it and when it was read last."""
    if one.read_at is None:
        return "never" if one.is_now else f"{one.state}"
    if one.state in (State.DEAD, State.CLOSED):
        return f"{one.state} {clock_text(one.read_at)}"
    age = max(0.0, at - one.read_at)
    return "now" if age <= STALE_SECONDS else f"{format_seconds(round(age))} ago"


def short_names(report: Report) -> dict[str, str]:
    """By their paths: the last part, and of those that have the same as much more as tells them."""
    paths = {file.path for one in report.seen for file in one.told.files}
    parts = {path: PurePosixPath(path).parts for path in paths}
    names = {path: parts[path][-1] if parts[path] else path for path in paths}
    for length in range(2, 1 + max(map(len, parts.values()), default=1)):
        counted = Counter(names.values())
        for path in paths:
            if counted[names[path]] > 1:
                names[path] = "/".join(parts[path][-length:]).replace("//", "/")
    return names


def sentences(report: Report) -> Iterator[str]:
    """What is to be known beside the tables."""
    for one in report.seen:
        told, who = one.told, f"Worker {one.label} (process {one.told.place.pid})"
        if one.state is State.DEAD:
            yield f"{who} is dead: what it told last is in no sum.{_last_ran(one)}"
        elif one.state is State.SILENT:
            yield f"{who} does not answer: what it told last is in no sum.{_last_ran(one)}"
        elif told.trouble:
            yield f"{who} is not watched: {told.trouble}."
        elif said := over_for_files(one):
            yield f"{who} {said}"
    reasons: dict[str, list[str]] = {}
    for address, why in report.unwatched:
        reasons.setdefault(why, []).append(address)
    for why, addresses in reasons.items():
        more = f" and {len(addresses) - _MOST_NAMED} more" if len(addresses) > _MOST_NAMED else ""
        yield f"Not watched: {', '.join(addresses[:_MOST_NAMED])}{more}: {why}."
    if closed := sum(one.state is State.CLOSED for one in report.seen):
        yield f"{count_of(closed, 'worker')} closed as asked: `rows` has what was told last."
    yield from (f"{note}." for note in report.notes)


def _last_ran(one: Seen) -> str:
    running = ", ".join(one.told.running)
    return f" Then ran: {running}." if running else ""


def over_for_files(one: Seen) -> str:
    """Whether Dask pauses it for what the kernel would take back by itself."""
    rss, pages, pause = (
        one.told.get(key) for key in ("rss_bytes", "file_pages_bytes", "pause_bytes")
    )
    if isinstance(rss, Absent) or isinstance(pages, Absent) or isinstance(pause, Absent):
        return ""
    if not rss - pages < pause <= rss:
        return ""
    return (
        f"is over the {words_of(pause)} of RSS at which Dask pauses it, and {words_of(pages)} of "
        "that are pages of files, which the kernel takes back when memory is needed: without them "
        f"it has {words_of(rss - pages)}."
    )
