"""The launcher refuses what cannot run, beside the field and in words, and starts what can."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from textual.widgets import Input

from tests.screens.canned import SETTINGS
from tests.screens.launching import Form, LauncherApp
from tests.screens.piloting import piloted
from tui.pictures.grid import plain_text
from tui.pictures.screenshot import grid_from_screenshot
from tui.run.estimate import needed
from tui.screens.launcher_fields import BY_NAME
from tui.settings import Settings
from tui.shapes import shape_for_size
from workloads.words import Mode, Release


@pytest.fixture(scope="module")
def open_form() -> Iterator[Form]:
    """One launcher for all who put its fields back."""
    app = LauncherApp()
    with asyncio.Runner() as runner:
        opened = app.run_test(size=(120, 40))
        pilot = runner.run(opened.__aenter__())
        yield Form(app, pilot, runner, {name: app.field(name).value for name in BY_NAME})
        runner.run(opened.__aexit__(None, None, None))


@pytest.fixture
def form(open_form: Form) -> Iterator[Form]:
    """It, nothing asked for yet, put back after the test."""
    open_form.app.requested.clear()
    open_form.app.wanted.clear()
    yield open_form
    open_form.runner.run(open_form.put_back())


# One for each field: what else is no size, no count ... is seen without a screen.
REFUSED = [
    ("size", "256", "256 what? write 256M, or K, G, T"),
    ("size", "12x", "is not a shape: write ROWSxCOLS like 50000x20000"),
    ("chunk", "1001", "a chunk of 1,001 rows is larger than the array (1,000)"),
    ("flush", "-1", "'-1' is not a number of rows like 100, nor bytes like 1M, nor all"),
    ("pace", "nan", "is not a number of seconds from 0 to 86400"),
    ("swap", "1G", "a limit for swap goes with a memory limit: set that too"),
    ("file", "~nosuchuser", "no such user: ~nosuchuser"),
]


@pytest.mark.slow
@piloted
async def test_bad_values_are_refused_once_beside_the_field_and_do_not_start(form: Form) -> None:
    app = form.app
    for name, value, words in REFUSED:
        before, label = app.field(name).value, BY_NAME[name].label
        await form.choose(name, value)
        assert words in app.beside(name), (name, value)
        assert app.field(name).has_class("-bad")
        assert app.field(name).is_explained != (words in app.explained), "once"
        assert (app.can_start, app.why_not) == (False, f"not yet: see {label}")
        await form.pilot.press("ctrl+r")
        assert app.requested == []
        assert app.focused is app.field(name).query_one(Input)
        await form.choose(name, before)
        assert not app.field(name).has_class("-bad")
    assert app.can_start
    await form.pilot.press("ctrl+r")
    await form.pilot.pause()
    assert app.requested == [SETTINGS]


@pytest.mark.slow
@piloted
async def test_text_from_outside_is_shown_as_it_is(form: Form) -> None:
    app = form.app
    for text in ("[bold]256M[/bold]", "[/]", "\u202eM652", "x" * 5000, "🐄" * 50):
        await form.choose("size", text)
        assert app.field("size").has_class("-bad")
        assert text[:20] in app.beside("size") or "is not a s" in app.beside("size")


@piloted
async def test_lazy_is_read_only_and_a_mode_it_cannot_run_in_is_refused(form: Form) -> None:
    app = form.app
    await form.choose("workload", "lazy")
    assert app.field("mode").value == "r"
    assert app.beside("mode") == "read-only: nothing can be changed"
    await form.choose("mode", "c")
    assert app.beside("mode") == "lazy works in mode r only"
    await form.choose("workload", "fill")
    assert app.field("mode").value == "c"
    assert not app.field("mode").has_class("-bad")


@piloted
async def test_the_estimate_is_shown_before_the_start_and_follows_the_fields(form: Form) -> None:
    app = form.app
    await form.choose("size", "64M")
    run = Settings(shape=shape_for_size(64 << 20, "float32"))
    assert f"{needed(run).words} of" in app.estimate
    assert "63.9 MiB reclaimable" in app.estimate
    assert f"each more of it costs about {needed(run).words} of its own" in app.estimate
    await form.choose("mode", "r+")
    assert "private" in app.estimate
    assert f"{needed(replace(run, mode=Mode.READ_WRITE)).words} of" in app.estimate
    await form.choose("mode", "c")
    await form.choose("swap", "0")
    await form.choose("limit", "48M")
    assert "does NOT fit in the limit" in app.estimate
    await form.choose("size", "500000G")
    assert "needs more disk" in app.beside("size")


@piloted
async def test_a_chunk_and_an_interval_are_told_in_rows_and_bytes_of_the_array(form: Form) -> None:
    app = form.app
    assert app.beside("chunk").startswith("1 row, 78.1 KiB: in one step")
    assert app.beside("flush").startswith("100 rows, 7.63 MiB: 10 flushes")
    await form.choose("size", "(5000000,)")
    assert app.beside("chunk").startswith("19,531 rows, 76.3 KiB")
    assert app.beside("flush").startswith("175,779 rows, 687 KiB: 28 flushes")
    await form.choose("flush", "1M")
    await form.choose("chunk", "100")
    await form.choose("size", "64x512x512")
    assert app.beside("flush") == "rows or bytes (like 64M); 0 = never"
    assert "larger than the array (64)" in app.beside("chunk"), "it was typed, and stays"
    await form.choose("chunk", "")
    assert app.beside("flush").startswith("1 row, 1.00 MiB: 64 flushes")
    assert app.beside("chunk").startswith("1 row, 1.00 MiB: in one step")
    await form.choose("flush", "0")
    assert app.beside("flush").startswith("never")
    await form.choose("flush", "")
    await form.pilot.press("ctrl+r")
    await form.pilot.pause()
    (settings,) = app.requested
    assert (settings.chunk_rows, settings.flush_every_rows) == (1, 7)


@piloted
async def test_the_price_of_exact_writes_is_said_before_the_start(form: Form) -> None:
    app = form.app
    assert "on makes the kernel tell" in app.beside("exact")
    await form.choose("exact", "on")
    assert "a fault more for each page written" in app.beside("exact")
    await form.pilot.press("ctrl+r")
    await form.pilot.pause()
    assert [settings.exact for settings in app.requested] == [True]


@piloted
async def test_only_who_reads_is_asked_in_which_order(form: Form) -> None:
    app = form.app

    def is_shown() -> bool:
        return bool(app.field("pattern").display)

    assert not is_shown()
    await form.choose("workload", "scan")
    await form.choose("pattern", "strided:0")
    assert is_shown() and "no stride" in app.beside("pattern")
    await form.choose("workload", "fill")
    assert not is_shown()
    await form.pilot.press("ctrl+r")
    await form.pilot.pause()
    assert [settings.pattern for settings in app.requested] == ["sequential"]


@piloted
async def test_what_was_entered_is_what_is_run(form: Form) -> None:
    app = form.app
    for name, value in (
        ("workload", "touch"),
        ("mode", "r+"),
        ("size", "300x1000"),
        ("chunk", "all"),
        ("flush", "50"),
        ("release", "cold"),
        ("pace", "2.5"),
        ("swap", "0"),
        ("limit", "512M"),
    ):
        await form.choose(name, value)
    await form.pilot.press("f5")
    await form.pilot.pause()
    (settings,) = app.requested
    assert (settings.workload, settings.mode, settings.shape) == (
        "touch",
        Mode.READ_WRITE,
        (300, 1000),
    )
    assert (settings.chunk_rows, settings.flush_every_rows) == (300, 50)
    assert (settings.release, settings.pace_seconds) == (Release.COLD, 2.5)
    assert (settings.memory_max_bytes, settings.swap_max_bytes) == (512 << 20, 0)


@piloted
async def test_an_own_file_is_not_written_to_unless_that_was_allowed(
    form: Form, tmp_path: Path
) -> None:
    path = tmp_path / "own.npy"
    np.save(path, np.zeros((50, 10), np.float32))
    app = form.app
    await form.choose("file", str(path))
    assert app.beside("size").startswith("the file's: 50 x 10 float32")
    await form.choose("mode", "r+")
    assert app.beside("mode").startswith("mode r+ writes to own.npy")


@pytest.mark.slow
@piloted
async def test_all_that_can_be_chosen_is_shown_with_its_meaning(form: Form) -> None:
    app = form.app
    await form.pilot.click("#field-workload")
    await form.pilot.pause()
    text = plain_text(grid_from_screenshot(app.export_screenshot()))
    assert "reads every row, changes nothing" in text
    await form.pilot.press("down", "escape")
    assert app.field("workload").value == "fill"
    await form.pilot.press("enter", "down", "down", "enter")
    await form.pilot.pause()
    assert app.field("workload").value == "random-rows"
    await form.pilot.press("left")
    assert app.field("workload").value == "normalize"
