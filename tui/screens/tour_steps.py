"""The tour: what people misunderstand about memory maps, one step each, with two runs to see it.

A step runs live where this machine can; else it plays recordings that come with the package.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import Final

from tui import screens
from tui.errors import UsageError
from tui.run.source import Source
from tui.screens.tour_words import Topic
from tui.settings import Settings
from tui.subject.threaded import ThreadedRun
from workloads.words import Mode, Release

RECORDINGS: Final = files(screens) / "recordings"
_ROWS: Final = 2400
# Over in seconds and looked at closely: sampled twice as often as a run is else.
_BASE: Final = Settings(
    shape=(_ROWS, 20_000), pace_seconds=14.0, flush_every_rows=0, interval_seconds=0.1
)
_SWAP_BYTES: Final = 192 << 20
_LIMITED: Final = replace(_BASE, flush_every_rows=200, memory_max_bytes=96 << 20)


@dataclass(frozen=True, slots=True)
class Step:
    """What people misunderstand, what to look at, and the runs that show it.

    `name` is that of its recordings; `large` is the title in few letters; `answer` is what it has
    shown, in words that hold whatever the figures; the sentence is of the `topics`.
    """

    name: str
    title: str
    large: str
    caption: str
    answer: str
    topics: tuple[Topic, ...]
    runs: tuple[Settings, ...]

    @property
    def needs_swap(self) -> bool:
        """Whether only a machine with swap can show it live."""
        return any(run.swap_max_bytes for run in self.runs)


def _both(base: Settings) -> tuple[Settings, ...]:
    return replace(base, mode=Mode.COPY_ON_WRITE), replace(base, mode=Mode.READ_WRITE)


STEPS: Final[tuple[Step, ...]] = (
    Step(
        "modes",
        "RSS grows alike. What grows does not.",
        "What grows?",
        "The same rows are written in both. In c each changed page becomes a private copy that "
        "only swap can take. In r+ it stays the file's own.",
        "In c each changed page becomes a private copy, in r+ none does.",
        (Topic.COPIES,),
        _both(_BASE),
    ),
    Step(
        "flush",
        "flush() saves the file. It frees nothing.",
        "flush() frees 0",
        "Both call flush() every 200 rows. In c it returns without a system call. In r+ changed "
        "pages are written: RSS stays, but the kernel can take them.",
        "flush() does nothing in c; in r+ it writes. It frees nothing.",
        (Topic.FLUSH, Topic.COPIES),
        _both(replace(_BASE, flush_every_rows=200)),
    ),
    Step(
        "dontneed",
        "DONTNEED frees memory, in c your changes too.",
        "Dontneed loses",
        "Both let go of their pages after every flush. In r+ the file has the changes. In c they "
        "are gone, and the file's content is back.",
        "MADV_DONTNEED gives memory back; in c the changes go with it.",
        (Topic.RELEASE, Topic.COPIES),
        _both(replace(_BASE, flush_every_rows=400, release=Release.DONTNEED)),
    ),
    Step(
        "touch",
        "Four bytes cost a page.",
        "4 bytes = 1 page",
        "One element in every page is changed, a thousandth of the array. In c all of it becomes "
        "private. In r+ all of it is written, or more.",
        "Four bytes changed cost a page: copied in c, written in r+.",
        (Topic.PAGES,),
        _both(replace(_BASE, workload="touch", flush_every_rows=200)),
    ),
    Step(
        "limit",
        "A limit of 96 MiB, no swap: who survives?",
        "Who survives?",
        "The array has 183 MiB. Private copies cannot be given back, and flush() makes no "
        "difference. The file's pages are written and taken back.",
        "c needs RAM + swap for all that it changes; r+ needs neither.",
        (Topic.LIMIT,),
        _both(replace(_LIMITED, swap_max_bytes=0)),
    ),
    Step(
        "swap",
        "The same limit, with swap.",
        "Now with swap",
        "Now there is a place for private copies to go. RAM and swap together must hold every "
        "page that was changed, whatever flush() was told.",
        "With swap there is a place for the copies of c.",
        (Topic.SWAP,),
        _both(replace(_LIMITED, swap_max_bytes=_SWAP_BYTES)),
    ),
    Step(
        "lazy",
        "The way that needs almost nothing.",
        "Almost nothing",
        "The same work, every chunk normalised: in place in mode c, and with one small buffer in "
        "mode r. The file is shared by all who read it.",
        "Reading with mode r into one small buffer does the work, too.",
        (Topic.BUFFER,),
        (
            replace(_BASE, workload="normalize", chunk_rows=10),
            replace(_BASE, workload="lazy", mode=Mode.READ, chunk_rows=10),
        ),
    ),
)


def sources_of(step: Step, *, recorded: bool = False) -> tuple[Sequence[Source], str]:
    """The sources of a step, and why they are recordings if they are; raises UsageError."""
    reason = "as asked for" if recorded else why_not_live(step)
    if reason is None:
        return [ThreadedRun(run, hold=False, calm_update_seconds=0.5) for run in step.runs], ""
    from tui.recording.reader import read_recording
    from tui.recording.replay import ReplayGroup

    names = [f"{step.name}-{number}.jsonl.gz" for number in range(len(step.runs))]
    missing = next((name for name in names if not (RECORDINGS / name).is_file()), None)
    if missing is not None:
        raise UsageError(f"this step cannot be shown: {reason}, and {missing} is not there")
    return ReplayGroup([read_recording(RECORDINGS / name) for name in names]).sources, reason


def why_not_live(step: Step) -> str | None:
    """What this machine lacks for a step; None if it can be run."""
    limit = step.runs[0].memory_max_bytes
    if limit is None:
        return None
    from tui.cage import make_cage
    from tui.cage.base import NoCage
    from tui.probe.reading import number
    from tui.probe.system import read_machine

    free = number(read_machine().swap_free_bytes)
    if step.needs_swap and (free is None or free < _SWAP_BYTES):
        return "no swap to spare here"
    cage = make_cage(limit, 0)
    if isinstance(cage, NoCage):
        return "no memory limit to be had here"
    cage.remove()
    return None
