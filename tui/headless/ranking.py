"""A ranking of recordings as text, JSON, CSV or Markdown, the worst first.

Text and Markdown tell the first of them, and of all how they are spread; JSON and CSV have each.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from typing import Any, Final, TextIO

from tui.metrics import BY_KEY
from tui.metrics_format import format_bytes, format_seconds
from tui.printed.columns import fixed_lines, markdown_lines
from tui.printed.quoting import csv_cell, json_text, markdown_text
from tui.recording.file_totals import FileTotal
from tui.recording.ranked import KEYS, SECONDS, Ranked, Ranking, columns_of
from tui.run.tree_figures import count_of
from tui.text import clean

SCHEMA: Final = "cowtop.ranking/1"
DEFAULT_TOP: Final = 20
_COLUMNS: Final = (
    *("private_copies_bytes", "rss_anon_bytes", "rss_bytes", "swap_bytes", "limit_usage_bytes"),
    SECONDS,
)
_MOST_FILES: Final = 10
_MOST_NAMED: Final = 5


def write_ranking(ranking: Ranking, form: str, out: TextIO, top: int | None = None) -> None:
    """`text`, `json`, `csv` or `markdown`; `top`: so many rows, None for the form's own number."""
    if form == "json":
        _json(ranking, out, top)
    elif form == "csv":
        _csv(ranking, out, top)
    else:
        first = DEFAULT_TOP if top is None else top
        write = _markdown if form == "markdown" else _text
        write(ranking, out, first)


def label_of(key: str) -> str:
    """In words; peaks, but for how long it took."""
    return "seconds" if key == SECONDS else BY_KEY[key].label


def _words(key: str, value: float | None, *, is_at_least: bool = False) -> str:
    if value is None:
        return "?"
    words = format_seconds(value) if key == SECONDS else format_bytes(value)
    return f">={words}" if is_at_least else words


def _tables(ranking: Ranking, top: int) -> Iterator[tuple[list[str], list[list[str]], list[bool]]]:
    """Headings, rows, and which columns are numbers: the worst, the spread, the files.

    A recording's name may be of any length: it is last, so that figures stay below each other.
    """
    columns = columns_of(ranking, _COLUMNS)
    heads = [*(label_of(key) for key in columns), "outcome", "recording"]
    rows = [
        [
            *(_words(k, row.value(k), is_at_least=row.is_at_least(k)) for k in columns),
            row.outcome,
            row.name,
        ]
        for row in ranking.worst_first()[:top]
    ]
    if rows:
        yield heads, rows, [*(True for _ in columns), False, False]
    spreads = [spread for spread in ranking.spreads() if spread.key in columns]
    yield (
        ["of all", "known of", "median", "most", "most of"],
        [
            [
                label_of(one.key),
                f"{one.known:,}",
                _words(one.key, one.median, is_at_least=one.at_least > 0),
                _words(one.key, one.most, is_at_least=one.at_least > 0),
                one.most_of,
            ]
            for one in sorted(spreads, key=lambda spread: columns.index(spread.key))
        ],
        [False, True, True, True, False],
    )
    files = ranking.files.worst_first()[:_MOST_FILES]
    if files:
        yield (
            ["copies of a file", "mode", "mapped in", "most", "sum of peaks, at most", "most of"],
            [
                [
                    one.name,
                    one.modes or "?",
                    f"{one.recordings:,}",
                    format_bytes(one.peak_bytes),
                    _sum_words(one),
                    one.peak_of or "-",
                ]
                for one in files
            ],
            [False, False, True, True, True, False],
        )


def _sum_words(one: FileTotal) -> str:
    unknown = f" and {one.unknown:,} unknown" if one.unknown else ""
    return format_bytes(one.sum_of_peaks_bytes) + unknown


def _title(ranking: Ranking, top: int) -> str:
    many = len(ranking.rows)
    what = "by how long they took" if ranking.by == SECONDS else f"by peak {label_of(ranking.by)}"
    first = f"; the first {top:,}" if 0 < top < many else ""
    return f"{count_of(many, 'recording')}, worst first {what}{first}"


def notes_of(ranking: Ranking) -> list[str]:
    """What must be known beside the figures."""
    notes = [", ".join(f"{many:,} {outcome}" for outcome, many in ranking.outcomes.items())]
    if ranking.unknown():
        notes.append(f"of {ranking.unknown():,} {label_of(ranking.by)} is not known: they are last")
    incomplete = ranking.incomplete
    if incomplete:
        named = "; ".join(row.trouble for row in incomplete[:_MOST_NAMED])
        notes.append(f"{_many_of(len(incomplete), 'not whole')}: {named}{_more(len(incomplete))}")
    may_be_more = sum(row.is_at_least(_COLUMNS[0]) for row in ranking.rows)
    if may_be_more:
        notes.append(
            f"{count_of(may_be_more, 'recording')} may have copied more: files' figures are of "
            "what was seen"
        )
    if ranking.files.left_out:
        notes.append(f"{ranking.files.left_out:,} files of further names are not counted")
    notes.append("peaks are each of its own moment: no sum of them was ever held at one")
    return notes


def unreadable_words(ranking: Ranking) -> str:
    """Which could not be read, and why, in a line; empty where all could be."""
    if not ranking.unreadable:
        return ""
    named = "; ".join(why for _, why in ranking.unreadable[:_MOST_NAMED])
    many = len(ranking.unreadable)
    of_all = many + len(ranking.rows)
    return f"{many:,} of {of_all:,} cannot be read: {named}{_more(many)}"


def _many_of(many: int, what: str) -> str:
    return f"1 is {what}" if many == 1 else f"{many:,} are {what}"


def _more(many: int) -> str:
    return f"; and {many - _MOST_NAMED:,} more" if many > _MOST_NAMED else ""


def _text(ranking: Ranking, out: TextIO, top: int) -> None:
    out.write(f"{_title(ranking, top)}\n")
    for heads, rows, are_numbers in _tables(ranking, top):
        cells = [[clean(cell) for cell in row] for row in (heads, *rows)]
        out.write("\n" + "".join(f"{line}\n" for line in fixed_lines(cells, are_numbers)))
    out.write("\n" + "".join(f"({clean(note)})\n" for note in notes_of(ranking)))


def _markdown(ranking: Ranking, out: TextIO, top: int) -> None:
    out.write(f"{markdown_text(_title(ranking, top))}\n")
    for heads, rows, are_numbers in _tables(ranking, top):
        lines = markdown_lines(heads, are_numbers, rows)
        out.write("\n" + "".join(f"{line}\n" for line in lines))
    out.write("\n" + "".join(f"- {markdown_text(note)}\n" for note in notes_of(ranking)))


def _csv(ranking: Ranking, out: TextIO, top: int | None) -> None:
    """Plain numbers; in the last column the peaks that may have been higher."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["rank", "recording", "outcome", *KEYS, "at_least", "trouble"])
    for rank, row in enumerate(ranking.worst_first()[:top], 1):
        values = ["" if (value := row.value(key)) is None else _plain(value) for key in KEYS]
        cells = [row.name, row.outcome, *values, " ".join(_at_least(row)), row.trouble]
        writer.writerow([rank, *map(csv_cell, cells)])


def _json(ranking: Ranking, out: TextIO, top: int | None) -> None:
    """One object, a line for each recording."""
    head: dict[str, Any] = {
        "schema": SCHEMA,
        "by": ranking.by,
        "recordings": len(ranking.rows),
        "outcomes": ranking.outcomes,
        "not_known": ranking.unknown(),
        "unreadable": [{"recording": name, "why": why} for name, why in ranking.unreadable],
        "figures": [
            {
                "key": one.key,
                "known": one.known,
                "median": _plain(one.median),
                "most": _plain(one.most),
                "most_of": one.most_of,
                "at_least": one.at_least,
            }
            for one in ranking.spreads()
        ],
        "files": [
            {
                "name": one.name,
                "mode": one.modes or None,
                "recordings": one.recordings,
                "unknown": one.unknown,
                "peak_private_copies_bytes": _plain(one.peak_bytes),
                "peak_of": one.peak_of or None,
                "sum_of_peaks_at_most_bytes": _plain(one.sum_of_peaks_bytes),
            }
            for one in ranking.files.worst_first()
        ],
        "notes": notes_of(ranking),
    }
    out.write(json_text(head)[:-1] + ', "rows": [')
    separator = ""
    for rank, row in enumerate(ranking.worst_first()[:top], 1):
        out.write(f"{separator}\n{json_text(_row(rank, row))}")
        separator = ","
    out.write("\n]}\n")


def _row(rank: int, row: Ranked) -> dict[str, Any]:
    values = {key: _plain(row.value(key)) for key in KEYS}
    return {
        "rank": rank,
        "recording": row.name,
        "outcome": row.outcome,
        SECONDS: values.pop(SECONDS),
        "peak": values,
        "at_least": _at_least(row),
        "trouble": row.trouble or None,
    }


def _at_least(row: Ranked) -> Sequence[str]:
    return [key for key in KEYS if row.is_at_least(key)]


def _plain(value: float | None) -> float | None:
    """Whole bytes without a fraction of nothing."""
    if value is None:
        return None
    return int(value) if value == int(value) else round(value, 6)
