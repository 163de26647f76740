"""Whatever the figures: no number in the tour's sentence is one of the other side."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from tests.screens.canned import state
from tests.screens.tour_sides import OLD_KERNEL, SHARED, C, flushed, released
from tui.cage.killer import Killer
from tui.metrics_format import format_bytes, format_count
from tui.probe.reading import Absent, Figure
from tui.run.ledger import Ledger
from tui.run.marker import FlushTotals
from tui.run.state import Outcome, Phase, RunState
from tui.screens.tour_words import Side, Topic, sentence
from workloads.figures import fall
from workloads.words import Mode

FIGURES: Final = st.one_of(st.integers(0, 1 << 45), st.just(OLD_KERNEL))


@st.composite
def any_side(draw: st.DrawFn, mode: Mode) -> Side:
    ledger = Ledger(
        changed_bytes=draw(st.integers(0, 1 << 45)),
        private_ram_bytes=draw(FIGURES),
        private_swap_bytes=draw(FIGURES),
        dirtied_bytes=draw(FIGURES),
        discarded_bytes=draw(FIGURES),
    )
    keys = ("limit_unreclaimable_bytes", "limit_usage_bytes", "limit_bytes", "rss_anon_bytes")
    found = state(
        draw(st.sampled_from([Phase.RUNNING, Phase.HOLDING, Phase.CLOSING, Phase.ENDED])),
        mode=mode,
        ledger=ledger,
        rows_done=draw(st.integers(0, 1000)),
        bytes_changed=draw(st.integers(0, 1 << 45)),
        values={key: draw(FIGURES) for key in keys},
        peak={"rss_anon_bytes": draw(st.integers(0, 1 << 45))},
        flushes=FlushTotals(count=draw(st.integers(0, 9)), bytes_cleaned=draw(FIGURES)),
        outcome=draw(st.sampled_from([None, *Outcome])),
        killed_by=draw(st.sampled_from([None, *Killer])),
    )
    markers = [flushed(1, private=draw(FIGURES), unwritten=draw(FIGURES))]
    return Side(found, [*markers, released(draw(FIGURES))])


def _figures_of(side: Side) -> set[str]:
    """Every number that may be said of a side."""
    found: RunState = side.state
    figures: list[Figure] = [getattr(found.ledger, f.name) for f in fields(found.ledger)
                             if f.name.endswith("_bytes")]  # fmt: skip
    figures += [found.ledger.private_ram_bytes + found.ledger.private_swap_bytes]
    figures += [found.ledger.changed_bytes - found.ledger.discarded_bytes]  # of copies, at most
    figures += [found.bytes_changed, found.flushes.bytes_cleaned, 0, *found.peak.values()]
    figures += list(found.sample.values.values()) if found.sample else []
    for marker in side.markers:
        if marker.before and marker.after:
            figures += [
                fall(marker.before.private_bytes, marker.after.private_bytes),
                fall(marker.before.unwritten_bytes, marker.after.unwritten_bytes),
            ]
        if marker.ledger:
            figures.append(marker.ledger.discarded_bytes)
    words = {format_bytes(figure) for figure in figures if not isinstance(figure, Absent)}
    counts = (found.rows_done, found.about.rows or 0, found.flushes.count)
    return words | {format_count(count) for count in counts}


@given(any_side(C), any_side(SHARED), st.sampled_from(Topic))
def test_every_number_is_a_figure_of_the_side_it_is_said_of(
    left: Side, right: Side, topic: Topic
) -> None:
    words = sentence([topic], (left, right)).replace(OLD_KERNEL.reason, "")
    words = words.replace("flush() number 1", "")
    first, second = re.split(r"(?<=[,;:] )r\+:? ", words, maxsplit=1) if words else ("", "")
    for side, clause in ((left, first), (right, second)):
        said = re.findall(r"\d[\d,.]*(?: [KMGTPE]?i?B\b)?", clause)
        assert {figure.rstrip(",.") for figure in said} <= _figures_of(side), clause
