"""`cowtop compare`: the differences of recordings in figures; of very many, which was the worst."""

from __future__ import annotations

import os
import re
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from tui.commands import subcommand
from tui.commands.recordings import tell_trouble
from tui.commands.reports import add_format_option
from tui.errors import ExitCode, UsageError
from tui.option_types import typed
from tui.settings import parse_count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.recording.compared import InstancesRecording
    from tui.recording.keepers import Keeper
    from tui.recording.ranked import Ranking
    from tui.recording.reader import Recording

MOST_FILES = 16
MOST_RANKED = 100_000
_ENDINGS = (".jsonl", ".jsonl.gz")
_SECONDS = "seconds"

_NUMBERS = re.compile(r"([0-9]{1,18})")


class Options(Namespace):
    """As parsed."""

    files: list[Path]
    format: str
    by: str | None
    top: int | None


def add_options(parser: ArgumentParser) -> None:
    """The files and the form."""
    parser.add_argument(
        "files",
        type=Path,
        nargs="+",
        metavar="FILE",
        help="the first is what others differ from; of a directory all recordings in it",
    )
    add_format_option(parser)
    parser.add_argument(
        "--by",
        type=typed(_metric),
        metavar="METRIC",
        help="rank them by its peak, the worst first: private_copies (the default of more than "
        f"{MOST_FILES}), rss, limit_usage ...; or by {_SECONDS}",
    )
    parser.add_argument(
        "--top",
        type=typed(parse_count),
        metavar="N",
        help="rank them, and tell the first N; default 20, in JSON and CSV all",
    )


def start(options: Options) -> int:
    """Print it."""
    files = [file for named in options.files for file in _recordings(named)]
    is_ranking = options.by is not None or options.top is not None or len(files) > MOST_FILES
    if is_ranking:
        return _rank(files, options)
    if len(files) < 2:
        raise UsageError(f"compare needs recordings: 2 to {MOST_FILES}, or any number to rank them")
    from tui.headless.compare import write_comparison
    from tui.recording.compare import compare

    recordings = [read_one(path) for path in files]
    write_comparison(compare(recordings), options.format, sys.stdout)
    return 0


def read_one(path: Path) -> Recording | InstancesRecording:
    """A run, or instances with what they held together, of whatever length."""
    from tui.recording.keepers import Keeper

    recording, trouble = _read(path, Keeper)
    tell_trouble(trouble)
    return recording


def _read(path: Path, keeper: type[Keeper]) -> tuple[Recording | InstancesRecording, str | None]:
    """It, and what is missing of it; `keeper`: what is kept of one run."""
    from tui.recording.compared import InstancesRecording
    from tui.recording.reader import FileOfRuns
    from tui.recording.together_end import TogetherEnd

    file = FileOfRuns(path)
    together = TogetherEnd(file.header.abouts, file.work) if file.many is not None else None
    found = file.read(
        (lambda number: together.keepers[number]) if together else (lambda _: keeper())
    )
    if together is None:
        return found.runs[0], found.trouble
    about, end = found.runs[0].about, together.end()
    return InstancesRecording(found.name, about, end, together.untold), found.trouble


def _rank(files: Sequence[Path], options: Options) -> int:
    """The worst first; what cannot be read is told, and hides nothing of the others."""
    if len(files) > MOST_RANKED:
        raise UsageError(f"{len(files):,} recordings: up to {MOST_RANKED:,} are ranked")
    from tui.ends import Talk
    from tui.headless.ranking import unreadable_words, write_ranking
    from tui.recording.ranked import Ranking
    from tui.text import say

    ranking, talk = Ranking(options.by or "private_copies_bytes"), Talk(sys.stderr)
    folder = os.path.commonpath([path.parent.absolute() for path in files])
    for number, path in enumerate(files, 1):
        talk.write(f"\rreading {number:,} of {len(files):,}\x1b[K")
        _take(path, os.path.relpath(path.absolute(), folder), ranking)
    talk.write("\r\x1b[K")
    if ranking.rows:
        write_ranking(ranking, options.format, sys.stdout, options.top)
    if words := unreadable_words(ranking):
        say(words)
        return ExitCode.USAGE
    return ExitCode.FINISHED


def _take(path: Path, name: str, ranking: Ranking) -> None:
    from tui.recording.compared import compared
    from tui.recording.keepers import Sums
    from tui.recording.lines import RecordingError

    try:
        recording, trouble = _read(path, Sums)
    except RecordingError as error:
        ranking.unreadable.append((name, str(error)))
        return
    ranking.add(name, compared(recording), trouble or "")


def _recordings(named: Path) -> list[Path]:
    """Those of a directory, by name, numbers by their size; anything else as it is."""
    try:
        if not named.is_dir():
            return [named]
        found = [path for path in named.iterdir() if path.name.endswith(_ENDINGS)]
        files = [path for path in found if path.is_file()]
    except OSError as error:
        raise UsageError(f"{str(named)!r:.200}: {error.strerror}") from error
    except ValueError:
        return [named]  # no name of anything: said by who reads it
    if not files:
        raise UsageError(f"{str(named)!r:.200}: no recording in it ends in {' or '.join(_ENDINGS)}")
    return sorted(files, key=lambda path: _by_numbers(path.name))


def _by_numbers(name: str) -> list[tuple[int, str]]:
    parts = _NUMBERS.split(name)  # every second one is a number
    return [(int(part), "") if n % 2 else (0, part) for n, part in enumerate(parts)]


def _metric(text: str) -> str:
    """Its key; only amounts can be ranked by: a rate says when, not how much."""
    if text == _SECONDS:
        return "elapsed_seconds"
    from tui.run.budgets import metric_named

    metric = metric_named(text.removesuffix(".peak"))
    if not metric.unit.is_amount:
        raise UsageError(f"{text!r:.40} is no amount: rank by one in bytes, or by {_SECONDS}")
    return metric.key


COMMAND = subcommand(
    "compare",
    "the differences of recordings in figures; of very many, which was the worst",
    Options,
    add_options,
    start,
    epilog=f"Of 2 to {MOST_FILES} each is told beside the first. More, or with --by or --top, are "
    "ranked, each read once and kept as a few numbers; what cannot be read is told at the end, "
    "with exit code 2.",
    example="cowtop compare before.jsonl.gz after.jsonl.gz",
)
