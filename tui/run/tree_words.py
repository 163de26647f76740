"""The answers of a tree of processes in words: only what its own figures support.

Pure. A sentence stands alone; the figures in it are of one moment and of one owner, and nothing is
concluded from one that is not known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from tui.metrics.measured import Bounded
from tui.metrics_format import format_bytes, format_seconds
from tui.probe.reading import Absent, Figure, number
from tui.run.counted_words import counted_sentence
from tui.run.fork_words import fork_sentence
from tui.run.leak_words import leak_or_cache
from tui.run.marker import Marker, MarkerKind
from tui.run.so_what import Sentence, notices, why_slow
from tui.run.state import Outcome, Phase, RunState
from tui.run.tree_figures import (
    COPIES,
    alive,
    copies_age,
    copying,
    count_of,
    figure_of,
    has_copying,
    is_shared,
    mapped,
    total_of,
    words_of,
)
from tui.run.written_words import written_sentences
from tui.text import plain
from tui.tree.reading import FileKind, MappedFile, Process, TreeReading

_LEAST_SHARED_BYTES: Final = 16 << 20
_LONGEST_NAME: Final = 32
_LONGEST_LINE: Final = 200


def of_tree_now(state: RunState, markers: Sequence[Marker] = ()) -> tuple[Sentence, ...]:
    """What is to be said at this moment, in the order of reading."""
    if state.phase is Phase.ENDED:
        return tuple(_of_end(state))
    tree = state.tree
    if tree is None:
        return _some((notices(state), 1))
    return _some(
        (_limit_met(markers), 1),
        (_killed_soon(state), 0),
        (why_slow(state), 1),
        *((sentence, 1 + rank) for rank, sentence in enumerate(where(state))),
        (leak_or_cache(state), 3),
        (not_the_sum(tree), 4),
        (one_more(tree), 5),
        (notices(state), 3),
        (_notes(state, tree), 4),
    )


def tree_verdict(state: RunState) -> str:
    """Where the changes are, who shared, leak or cache, for the end and for whoever reads data."""
    found = [_end(state), *where(state)]
    tree = state.tree
    if tree is not None:
        found += [
            fork_sentence(tree, is_over=True),
            leak_or_cache(state),
            peak(state),
            counted_sentence(state),
            one_more(tree),
        ]
        if tree.more_processes:
            more = count_of(tree.more_processes, "process", "processes")
            were = "was" if tree.more_processes == 1 else "were"
            found.append(f"{more} more {were} not read: there are too many.")
    return " ".join(part for part in found if part)


def _of_end(state: RunState) -> Iterator[Sentence]:
    tree = state.tree
    yield from _some((_end(state), 0), *((sentence, 1) for sentence in where(state)))
    if tree is not None:
        yield from _some(
            (fork_sentence(tree, is_over=True), 2), (peak(state), 2), (leak_or_cache(state), 3),
            (counted_sentence(state), 3), (one_more(tree), 5),
        )  # fmt: skip
    if state.remedy:
        yield Sentence(f"Would have helped: {state.remedy}.", 1)
    if state.outcome is Outcome.FAILED:
        # What it said last is why, more often than not.
        last = [plain(line, _LONGEST_LINE) for line in state.output_tail if line.strip()][-1:]
        yield from _some(*((f"It said last: {line}", 0) for line in last))
    yield from _some((notices(state), 4))


def _some(*found: tuple[str, int]) -> tuple[Sentence, ...]:
    return tuple(Sentence(text, rank) for text, rank in found if text)


def _end(state: RunState) -> str:
    if state.outcome in (None, Outcome.FINISHED):
        return ""
    reason = (state.reason or str(state.outcome)).rstrip(".")
    return f"{reason[0].upper()}{reason[1:]}."


def _notes(state: RunState, tree: TreeReading) -> str:
    """Of the look itself, but for what was said already."""
    new = [note for note in tree.notes if note not in state.notices]
    return " ".join(f"{note.rstrip('.')}." for note in new)


def _limit_met(markers: Sequence[Marker]) -> str:
    if any(marker.kind is MarkerKind.LIMIT for marker in markers):
        return "The limit was met: while it is full, each page more takes the room of another."
    return ""


def _killed_soon(state: RunState) -> str:
    left = state.seconds_left
    if left is None:
        return ""
    seconds = format_seconds(round(left, 1))
    return f"At the pace of the last seconds the limit is full in {seconds}: then it is killed."


def where(state: RunState) -> tuple[str, ...]:
    """Where changes go, by how the files are mapped: a sentence each."""
    tree = state.tree
    if tree is None:
        return ("It ended before it was read.",) if state.phase is Phase.ENDED else ()
    files = mapped(tree)
    is_over = state.phase is Phase.ENDED
    told = tuple(f"{sentence}." for sentence in written_sentences(tree))
    if not files and not has_copying(state) and not told:
        return (f"No data file {'was mapped when it was last read' if is_over else 'is mapped'}.",)
    parts = []
    private = copying(tree)
    shared = [file for file in files if is_shared(file)]
    # Of a file that is mapped both ways it depends on the mapping what becomes of a change.
    is_both = any(file in shared for file in private)
    if has_copying(state):
        parts.append(_copies(state, private, " in mode c" if is_both else ""))
    if shared:
        parts.append(_shared(shared, " in mode r+" if is_both else ""))
    if not parts and files:
        parts.append(f"{_named(files)} can only be read there: nothing of it can become private")
    return (*(f"{part}." for part in parts), *told)


def _copies(state: RunState, files: Sequence[MappedFile], by: str) -> str:
    copies, age = figure_of(state, COPIES), copies_age(state)
    when = f" ({age})" if age else ""
    stay, would = ("stayed", "would have stayed") if state.phase is Phase.ENDED else (
        "stay", "would stay")  # fmt: skip
    name = _named(files) if files else "files that nobody has mapped any more"
    if isinstance(copies, Absent):
        return f"Changes to {name}{by} {stay} private; how much is copied: {words_of(copies)}"
    if not copies and state.peak.get(COPIES):
        return f"Changes to {name}{by} {stay} private; what was copied is given back{when}"
    if not copies:
        return f"Changes to {name}{by} {would} private; nothing of it is copied{when}"
    swapped = number(copies - figure_of(state, "copies_in_ram_bytes"))
    in_swap = f", {format_bytes(swapped)} of it in swap" if swapped else ""
    takes = (
        "only swap could take it, and the file never saw it"
        if state.phase is Phase.ENDED
        else "only swap can take it, and the file never sees it"
    )
    copied = f"{format_bytes(copies)} copied{in_swap}{when}"
    return f"Changes to {name}{by} {stay} private: {copied}; {takes}"


def _shared(files: Sequence[MappedFile], by: str) -> str:
    held = [file for file in files if file.kind is FileKind.MEMORY]
    written = [file for file in files if file.kind is not FileKind.MEMORY]
    if not written:
        return f"Changes to {_named(held)}{by} are shared, and lie in memory on no disk"
    dirty = total_of(file.get("file_dirty_bytes") for file in written)
    go = f"Changes to {_named(written)}{by} go to the file"
    if isinstance(dirty, Absent):
        return f"{go}; what waits is not known ({dirty.reason})"
    if not dirty:
        return f"{go}; nothing of it waits to be written"
    # The file's, so it is not said to be the tree's doing.
    waits = f"{format_bytes(dirty)} of {'it waits' if len(written) == 1 else 'them wait'}"
    return f"{go}; {waits} to be written, whoever changed it"


def _named(files: Sequence[MappedFile]) -> str:
    first = plain(files[0].path.name, _LONGEST_NAME)
    return first if len(files) == 1 else f"{first} and {count_of(len(files) - 1, 'other file')}"


def not_the_sum(tree: TreeReading) -> str:
    """The figure that misleads is named, and what is known of the one that would not."""
    rss, many = tree.get("rss_bytes"), len(alive(tree))
    if not isinstance(rss, Bounded) or rss.at_most is None:
        return ""
    if rss.at_most - rss.at_least < _LEAST_SHARED_BYTES:
        return ""
    return (
        f"Added up, the RSS of {many:,} processes is {format_bytes(rss.at_most)}, for pages that "
        f"they share count in each: that is no cost, and {format_bytes(rss.at_least)} may be all."
    )


def one_more(tree: TreeReading) -> str:
    """What another worker would take: what the dearest that lives has alone."""
    workers = [one for one in alive(tree) if one.since_fork is not None]
    costs = [cost for cost in (number(_alone(one)) for one in workers) if cost is not None]
    if not costs or len(costs) < len(workers):
        return ""
    of = f"the largest of {len(costs):,}" if len(costs) > 1 else "the one there is"
    return f"One worker more takes {format_bytes(max(costs))} (what {of} has alone)."


def _alone(process: Process) -> Figure:
    keys = ("private_bytes", "swap_bytes", "page_tables_bytes")
    return total_of(process.get(key) for key in keys)


def peak(state: RunState) -> str:
    """The highest that was seen of the copies, where it is no more what there is."""
    bounded = state.tree.peak_bounds.get(COPIES) if state.tree is not None else None
    if bounded is not None and not bounded.is_near:
        most = "" if bounded.at_most is None else f", at most {format_bytes(bounded.at_most)}"
        if bounded.at_least:
            return f"At least {format_bytes(bounded.at_least)} was copied at one moment{most}."
        return f"How much was copied at most is not known{most}: {bounded.reason}."
    highest, now = state.peak.get(COPIES), number(figure_of(state, COPIES))
    if not highest or (now is not None and now >= highest * 0.99):
        return ""
    return f"The most that was seen at one moment is {format_bytes(highest)}."
