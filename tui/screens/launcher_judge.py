"""What the launcher says of its texts: a hint for each field, what is wrong, and what is needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from tui.extents import flushes_of, in_words
from tui.metrics_format import format_bytes
from tui.probe.reading import Absent
from tui.probe.surroundings import Surroundings, surroundings_of
from tui.run.exact import price_in_words
from tui.run.fit_needs import fit_needs
from tui.run.needs import Needs, needs_of
from tui.screens.launcher_fields import BY_NAME, FIELDS, ITS_OWN, MATTERS, ON
from tui.screens.launcher_form import Wanted, array_in_words, understood
from tui.screens.recipes import Shown
from tui.settings import Settings
from workloads.words import Mode

_TOUR = "The tour brings its own settings, step by step, and says where this machine cannot."
_RUNNING = "Nothing is started: a process of yours is read as it runs, and goes on as it was."
_NOTHING_STARTED = {Shown.TOUR: _TOUR, Shown.RUNNING: _RUNNING}
_OF_FIT = {
    "limit": "the memory for all of them; empty = what is here",
    "swap": "swap beside that limit; empty = none",
}
_ROWS = {"chunk": "chunk_rows", "flush": "flush_every_rows"}
_WRONG = "What it will need is told when the settings are understood."
CageCheck = Callable[[Settings], str]
"""Why no limit as in these settings can be set here, as far as that is known; else empty."""


@dataclass(frozen=True, slots=True)
class Here:
    """What is asked of the machine; all of it may be put in its place."""

    around: Callable[[Path | None], Surroundings]
    scratch: Callable[[Path | None], tuple[str, int | Absent]]
    page_seconds: Callable[[Settings], float | Absent]


@dataclass(frozen=True, slots=True)
class Judged:
    """`needs` is None where they cannot be told: `instead` says why."""

    wanted: Wanted
    wrong: dict[str, str] = field(default_factory=dict)
    hints: dict[str, str] = field(default_factory=dict)
    needs: Needs | None = None
    instead: str = ""


def this_machine() -> Here:
    """As it is when asked."""
    from tui.table.machine import scratch_room

    return Here(surroundings_of, scratch_room, _page_seconds)


def _page_seconds(settings: Settings) -> float | Absent:
    from tui.probe.exact_price import exact_page_seconds

    return exact_page_seconds(settings.scratch_dir, is_shared=settings.mode.is_shared)


def judged(
    texts: Mapping[str, str], base: Settings, here: Here, why_no_cage: CageCheck, asked: str = ""
) -> Judged:
    """`asked`: the field that must be filled in for the question that was chosen."""
    wanted = understood(texts, base)
    wrong = dict(wanted.wrong)
    if asked and not texts[asked]:
        wrong.setdefault(asked, "which one? type its path")
    hints = {row.name: _hint(row.name, texts, wanted, here) for row in FIELDS}
    if wanted.shown in _NOTHING_STARTED:
        return Judged(wanted, wrong, hints, None, _NOTHING_STARTED[wanted.shown])
    if wanted.wrong:
        return Judged(wanted, wrong, hints, None, _WRONG)
    settings = wanted.settings
    # What is only told of needs no limit that can be set.
    if settings.memory_max_bytes is not None and wanted.shown is not Shown.FIT:
        reason = why_no_cage(settings)
        if reason:
            wrong.setdefault("limit", reason)
    place, free = here.scratch(settings.scratch_dir)
    around = here.around(settings.file or settings.scratch_dir)
    if wanted.shown is Shown.FIT:
        # Where the array has no room it is measured with a smaller one.
        return Judged(wanted, wrong, hints, fit_needs(settings, around, place, free))
    needs = needs_of(_told(wanted), around, place, free)
    if wanted.shown is Shown.TABLE:
        return Judged(wanted, wrong, hints, _of_table(needs))
    if needs.refused:
        wrong.setdefault("mode" if wanted.shown is Shown.RUN else "shown", needs.refused)
    disk = needs.bars[-1]
    if disk.fits is False:
        wrong.setdefault("size", f"needs more disk than {place} has")
    return Judged(wanted, wrong, hints, needs)


def _told(wanted: Wanted) -> tuple[Settings, ...]:
    """The runs whose needs are told: of a table the one that needs most, in the table's limit."""
    if wanted.shown is not Shown.TABLE:
        return wanted.runs
    from tui.table.plan import plan_for

    base = plan_for(wanted.settings).base
    return (replace(base, mode=Mode.COPY_ON_WRITE, swap_max_bytes=0),)


def _of_table(needs: Needs) -> Needs:
    if needs.fits is not False:
        return replace(needs, verdict=f"of c, without swap: {needs.verdict}")
    private = format_bytes(needs.bars[0].needed_bytes)
    limit = needs.bars[0].room_bytes
    room = format_bytes(limit) if isinstance(limit, int) else "the limit"
    words = f"c needs {private} and has {room} without swap: that is what the table is about"
    return replace(needs, verdict=words, refused="")


def _extent(name: str, settings: Settings) -> str:
    """What was typed or is the default, in rows and in bytes; what may be typed comes last."""
    rows = getattr(settings, _ROWS[name])
    words = in_words(rows, settings) if rows else "never"
    if name == "chunk":
        words += ": in one step"
    elif rows:
        many = flushes_of(settings)
        words += f": {many:,} flush{'' if many == 1 else 'es'}"
    return f"{words}; {BY_NAME[name].hint}"


def _hint(name: str, texts: Mapping[str, str], wanted: Wanted, here: Here) -> str:
    if name not in MATTERS[wanted.shown]:
        return ITS_OWN[wanted.shown]
    row = BY_NAME[name]
    if wanted.shown is Shown.FIT and name in _OF_FIT:
        return _OF_FIT[name]
    if name == "size" and "size" not in wanted.wrong and "file" not in wanted.wrong:
        array = array_in_words(wanted.settings)
        return f"the file's: {array}" if texts["file"] else array
    if name == "file" and texts["file"] and "file" not in wanted.wrong:
        return wanted.settings.file_words or row.hint
    if name in _ROWS and not wanted.wrong.keys() & {name, "chunk", "size", "file"}:
        return _extent(name, wanted.settings)
    if name == "exact" and texts[name] == ON:
        price = price_in_words(wanted.settings, here.page_seconds(wanted.settings))
        return price.removeprefix("--exact: ")
    return row.choices[texts[name]] if row.choices is not None else row.hint
