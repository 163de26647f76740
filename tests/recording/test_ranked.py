"""Very many recordings, each kept as a few numbers: the worst first, what is not known last."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from tests.recording.in_memory import recording_of
from tests.recording.tree_recordings import record
from tui.headless.ranking import write_ranking
from tui.metrics.measured import Bounded
from tui.probe.reading import Sample
from tui.recording.compared import Compared, compared
from tui.recording.file_totals import MOST_KEPT, FileTotals
from tui.recording.keepers import Keeper, Sums
from tui.recording.ranked import Ranking, columns_of
from tui.recording.reader import read_recording
from tui.run.about_tree import TreeAbout
from tui.run.state import Outcome, Phase, RunState
from tui.tree.reading import MappedFile, TreeReading
from workloads.words import Mode

_COPIES = "private_copies_bytes"
_MIB = 1 << 20
NO_BOUNDS: Final[Mapping[str, Bounded]] = {}


def _one(
    copies: float | None,
    outcome: Outcome | None = Outcome.FINISHED,
    *files: MappedFile,
    bounds: Mapping[str, Bounded] = NO_BOUNDS,
) -> Compared:
    """A recording that had so many copies."""
    about = TreeAbout("train")
    state = RunState(
        about,
        Phase.ENDED,
        outcome=outcome,
        elapsed_seconds=3.0,
        tree=TreeReading(1.0, files=files, peak_bounds=bounds),
        peak={} if copies is None else {_COPIES: copies},
    )
    made = recording_of(samples=[Sample(1.0, {"rss_bytes": 3})])
    return compared(replace(made, about=about, states=((1.0, state),)))


def _file(name: str, copies: float | None) -> MappedFile:
    peak = {} if copies is None else {_COPIES: copies}
    return MappedFile(name, Path(name), modes=(Mode.COPY_ON_WRITE,), peak=peak)


def _ranking(*found: Compared, by: str = _COPIES) -> Ranking:
    ranking = Ranking(by)
    for number, one in enumerate(found):
        ranking.add(f"r{number}", one)
    return ranking


def _told(ranking: Ranking, form: str, top: int | None = None) -> str:
    out = io.StringIO()
    write_ranking(ranking, form, out, top)
    return out.getvalue()


def test_the_worst_is_first_and_what_is_not_known_last() -> None:
    open_ = Bounded("not all seen", 5 * _MIB)
    ranking = _ranking(
        _one(7 * _MIB), _one(None), _one(9 * _MIB), _one(5 * _MIB, bounds={_COPIES: open_})
    )
    assert [row.name for row in ranking.worst_first()] == ["r2", "r0", "r3", "r1"]
    rows = json.loads(_told(ranking, "json"))["rows"]
    assert [row["peak"][_COPIES] for row in rows] == [9 * _MIB, 7 * _MIB, 5 * _MIB, None]
    assert [row["at_least"] for row in rows] == [[], [], [_COPIES], []]
    text = _told(ranking, "text")
    (spread,) = [line for line in text.splitlines() if ">=7.00 MiB" in line]
    assert spread.startswith("private copies ") and ">=9.00 MiB" in spread
    assert "(1 recording may have copied more: files' figures are of what was seen)" in text
    assert ">=5.00 MiB" in text and "of 1 private copies is not known: they are last" in text


@given(st.lists(st.none() | st.integers(0, 1 << 50), min_size=1, max_size=40))
def test_every_recording_is_ranked_once_and_the_spread_is_that_of_the_known(
    copies: list[int | None],
) -> None:
    ranking = _ranking(*map(_one, copies))
    found = [row.value(_COPIES) for row in ranking.worst_first()]
    known = sorted((value for value in copies if value is not None), reverse=True)
    assert found == [*known, *[None] * (len(copies) - len(known))]
    assert ranking.unknown() == len(copies) - len(known)
    spreads = {spread.key: spread for spread in ranking.spreads()}
    assert (_COPIES in spreads) == bool(known)
    if known:
        assert spreads[_COPIES].known == len(known) and spreads[_COPIES].most == known[0]


def test_how_all_of_them_ended_is_counted_and_some_are_named() -> None:
    ranking = _ranking(_one(1), _one(1), _one(2, Outcome.KILLED))
    ranking.add("cut", _one(1, None), "cut: it breaks off after 3 s")
    assert ranking.outcomes == {"finished": 2, "killed": 1, "unfinished": 1}
    text = _told(ranking, "text", top=1)
    assert "4 recordings, worst first by peak private copies; the first 1" in text
    assert "(2 finished, 1 killed, 1 unfinished)" in text
    assert "(1 is not whole: cut: it breaks off after 3 s)" in text
    assert len(json.loads(_told(ranking, "json", top=2))["rows"]) == 2
    assert len(_told(ranking, "csv").splitlines()) == 5


def test_a_file_of_many_recordings_is_one_row_with_the_sum_of_its_peaks() -> None:
    ranking = _ranking(
        _one(1, Outcome.FINISHED, _file("a.npy", 4 * _MIB), _file("b.npy", 0)),
        _one(1, Outcome.FINISHED, _file("a.npy", 6 * _MIB)),
        _one(1, Outcome.FINISHED, _file("a.npy", None)),
    )
    (total,) = ranking.files.worst_first()
    assert (total.name, total.modes, total.recordings, total.unknown) == ("a.npy", "c", 3, 1)
    assert (total.peak_bytes, total.peak_of) == (6 * _MIB, "r1")
    assert total.sum_of_peaks_bytes == 10 * _MIB
    assert "sum of peaks, at most" in _told(ranking, "text")
    assert "10.0 MiB and 1 unknown" in _told(ranking, "markdown")


def test_no_more_names_of_files_are_kept_than_there_is_room_for() -> None:
    totals = FileTotals()
    many = ((f"{n}.npy", "c", 1) for n in range(MOST_KEPT + 7))
    totals.add("hostile", ((which, {_COPIES: 1.0}) for which in many))
    assert len(totals.worst_first()) == MOST_KEPT and totals.left_out == 7


def test_columns_that_are_nothing_anywhere_are_not_drawn() -> None:
    ranking = _ranking(_one(1), by="rss_bytes")
    assert columns_of(ranking, [_COPIES, "rss_bytes", "swap_bytes"]) == ["rss_bytes", _COPIES]


def test_what_a_name_says_is_no_markup_and_no_formula() -> None:
    ranking = Ranking(_COPIES)
    ranking.add("=1+1|<b>\x1b[31m", _one(1))
    assert "<b>" not in _told(ranking, "markdown")
    assert "\n1,'=1+1" in _told(ranking, "csv")
    assert "\x1b" not in _told(ranking, "text") + _told(ranking, "json")


def test_without_its_processes_a_tree_comes_to_the_same(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    record(path, 20, processes=3)
    whole, sums = read_recording(path, Keeper()).end, read_recording(path, Sums()).end
    assert whole.tree is not None and sums.tree is not None
    assert len(whole.tree.processes) == 3 and sums.tree.processes == ()
    assert sums.tree == replace(whole.tree, processes=())
    assert replace(sums, tree=whole.tree) == whole
