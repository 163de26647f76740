"""Hostile text wherever a screen shows a text from outside: no cell has any of it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.content import Content
from textual.widgets import Input

from tests.hostile.looking import harm_on
from tests.hostile.texts import ALL, MARKUP, PATHS
from tests.screens.canned import SETTINGS, flush_marker, map_frame, state
from tests.screens.fake_table import FakeTable, app_of, every_end
from tests.screens.launching import LauncherApp
from tests.screens.piloting import Stage, on_stage, piloted
from tui.files.proof import FileVerdict
from tui.probe.in_cache import InCache
from tui.probe.reading import Absent
from tui.probe.writeback import WritebackTimes
from tui.run.about import WorkloadAbout
from tui.run.after import After
from tui.run.brought import Brought
from tui.run.ledger import Ledger
from tui.run.marker import MarkerKind
from tui.run.other_writer import OtherWriter
from tui.run.state import Outcome, Phase, RunState
from tui.table.state import TableState
from workloads.sources import ANSWERED

_COUNT = 10
_GROUPS = [ALL[first::_COUNT] for first in range(_COUNT)]
_NAMES = (MARKUP[0], MARKUP[3], *PATHS[:3])
# One group shows that each place is cleaned; all of them are for test-long.
some_texts = pytest.mark.parametrize(
    "texts",
    [_GROUPS[0], *(pytest.param(group, marks=pytest.mark.long) for group in _GROUPS[1:])],
    ids=range(_COUNT),
)


def told(text: str, **more: Any) -> RunState:
    """A run that says this text wherever one can say any."""
    values = {key: Absent(text) for key in ("rss_bytes", "swap_bytes", "limit_usage_bytes")}
    words: dict[str, Any] = {
        **dict.fromkeys(("what", "reason", "remedy", "verdict", "limit_words", "cut_off"), text),
        "notices": (text, text),
        "output_tail": (text,),
        "other_writer": OtherWriter(text, (1,), (text,), is_certain=True),
        "file_verdict": FileVerdict(None, text),
        "after": After(
            *(InCache(9, Absent(text), Absent(text)), WritebackTimes(Absent(text), 5.0), False),
            *(InCache(9, Absent(text), Absent(text)), 1, Absent(text)),
        ),
        "brought": Brought(5, *[Absent(text)] * 7),
        "ledger": Ledger(why_unaccounted=text, file_dirty_bytes=Absent(text)),
        "sources": replace(ANSWERED, file_system=text),
    }
    found = state(values=values, **{**words, **more})
    asked = replace(SETTINGS, workload=text[:40], dtype=text[:20], pattern=text[:40])
    asked = replace(asked, file=Path(text.replace("\0", "x")))
    return replace(found, about=WorkloadAbout(asked))


async def _looked(stage: Stage, *keys: str) -> None:
    for key in keys:
        await stage.press(key)
    assert harm_on(stage.app.screen) == []


@some_texts
@piloted
async def test_the_monitor_shows_none_of_it(texts: tuple[str, ...]) -> None:
    async with on_stage() as stage:
        for text in texts:
            marker = replace(flush_marker(), label=text, verdict=text)
            frame = replace(map_frame(), source=text)
            await stage.show(told(text), marker, page_map=frame)
            for kind in (MarkerKind.MARK, MarkerKind.OPEN, MarkerKind.FLUSH):
                said = replace(marker, kind=kind, pid=1, file=Path(text), called_from=Path(text))
                await stage.show(told(text), said)
            await stage.pilot.hover("#chart", offset=(30, 1))
            assert harm_on(stage.app.screen) == []
            for phase in (Phase.PREPARING, Phase.HOLDING, Phase.CLOSING):
                await stage.show(told(text, phase=phase))
                assert harm_on(stage.app.screen) == []
        for outcome in Outcome:
            await stage.show(told(texts[0], phase=Phase.ENDED, outcome=outcome))
            await _looked(stage, "v")
        await _looked(stage, "question_mark")
        await stage.press("escape")
        stage.source.fail(texts[-1])
        await stage.settle()
        assert harm_on(stage.app.screen) == []


@piloted
async def test_a_toast_and_a_tooltip_are_cleaned_and_no_markup() -> None:
    async with on_stage() as stage:
        for text in (*MARKUP, "\x1b[2J\x9b2J\u202e", "\udcff\ue000"):
            stage.app.notify(text, title=text)
            await stage.show(told(text), replace(flush_marker(), label=text))
        assert harm_on(stage.app.screen) == []
        for x in range(0, 100, 10):
            await stage.pilot.hover("#chart", offset=(x, 1))
            tooltip = stage.app.screen.query_one("#chart").tooltip
            assert tooltip is None or isinstance(tooltip, Content)


@pytest.mark.slow
@piloted
async def test_a_picture_is_named_by_safe_characters_in_the_folder_where_one_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with on_stage() as stage:
        for text in _NAMES:
            await stage.show(told(text))
            await stage.press("p")
            assert harm_on(stage.app.screen) == []
    names = [path.name for path in tmp_path.rglob("*")]
    assert len(names) == len(_NAMES)
    assert all(re.fullmatch(r"cowtop-[A-Za-z0-9_+-]+\.svg", name) for name in names)


@pytest.mark.long
@some_texts
@piloted
async def test_the_table_shows_none_of_it(texts: tuple[str, ...]) -> None:
    table = FakeTable(every_end())
    app = app_of(table)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        for text in texts:
            run = told(text, phase=Phase.ENDED, outcome=Outcome.FAILED)
            cells = [
                replace(cell, run=run if number % 2 else None, reason=text, remedy=text)
                for number, cell in enumerate(every_end().cells)
            ]
            table.show(TableState(tuple(cells), verdict=text, is_ended=True))
            await pilot.pause()
            assert harm_on(app.screen) == []
            await pilot.press("v", "down")
            assert harm_on(app.screen) == []


@pytest.mark.long
@some_texts
@piloted
async def test_the_launcher_shows_none_of_what_is_typed_or_asked(texts: tuple[str, ...]) -> None:
    asked = Path(texts[0].replace("\0", "x"))
    app = LauncherApp(replace(SETTINGS, file=asked))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert harm_on(app.screen) == []
        for name in ("file", "size", "limit", "pace"):
            entry = app.field(name).query_one(Input)
            entry.focus()
            for text in texts:
                entry.value = text
                await pilot.pause()
                assert harm_on(app.screen) == []
                assert app.field(name).value == text.strip()
        for typed in ("~nosuchuser", "~\0"):
            app.field("file").query_one(Input).value = typed
            await pilot.pause()
            assert "no such user" in app.beside("file")
