"""With and without a screen, of one run, of several and of a fit, the same can be scraped."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.exposition.scraping import asked, scraped, telling, value
from tests.terminal.pty_screen import PtyScreen
from tests.tree.subjects import made_array, subject
from tests.waiting import DEADLINE_SECONDS, eventually

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("no_process_left")]
_COPIES = "cowtop_private_copies_bytes"
_SMALL = ("--shape", "60x2000", "--chunk-rows", "7", "--flush-every", "20", "--interval", "0.05")
_FAST = ("--pace", "1")


def _copied(at: str, many: int = 1) -> bool:
    """Whether so many processes have copies of a scratch array."""
    found = scraped(at).get(_COPIES, {})
    return len(found) == many and all(found.values())


@pytest.mark.parametrize("many", [1, 3])
def test_a_workload_without_a_screen(scratch_dir: Path, many: int) -> None:
    more = ("--instances", many) if many > 1 else ()
    options = (*_SMALL, "--pace", "3600", "--scratch-dir", scratch_dir, *more)
    with telling("run", "fill", "--headless", "--metrics", ":0", *options) as (process, at):
        assert eventually(lambda: _copied(at, many))
        assert len(scraped(at)["cowtop_run_info"]) == many
        assert len(scraped(at)["cowtop_limit_bytes"]) == many
        assert all(scraped(at)["cowtop_rows_done_total"].values())
        assert eventually(lambda: _of_each(at, "cowtop_rows_done_total") <= {0, 7, 14, 21, 28})
        process.send_signal(signal.SIGINT)
        assert process.wait(DEADLINE_SECONDS) == 130


def _of_each(at: str, name: str) -> set[float]:
    return set(scraped(at).get(name, {}).values())


def test_a_fit_without_a_screen() -> None:
    words = ("fit", "--size", "2M", "--memory", "256M", "--modes", "c,r", "--metrics", ":0")
    with telling(*words) as (process, at):
        assert value(at, "cowtop_fit_memory_bytes") == 256 << 20
        assert len(scraped(at)["cowtop_fit_mode_info"]) == 2
        assert eventually(lambda: value(at, "cowtop_fit_instances", mode="c"))
        assert (value(at, "cowtop_fit_instance_private_bytes", mode="c") or 0) > 2 << 20
        assert process.wait(DEADLINE_SECONDS) == 0


@contextmanager
def _on_screen(*words: str) -> Iterator[tuple[PtyScreen, str]]:
    """A cowtop on a terminal, and where it said that its metrics are."""
    with PtyScreen([*words, "--metrics", ":0"], size=(120, 40)) as terminal:
        terminal.wait_until(lambda: b"\x1b[?1049h" in terminal.raw, "a screen")
        said = re.search(rb"cowtop: metrics at http://(\S+)/metrics", bytes(terminal.raw))
        assert said is not None, bytes(terminal.raw)
        # Before the screen, not in the midst of it.
        assert said.end() < terminal.raw.index(b"\x1b[?1049h")
        yield terminal, said[1].decode()


def test_a_workload_on_a_screen_and_its_counts_when_it_has_ended(scratch_dir: Path) -> None:
    words = ("run", "fill", *_SMALL, *_FAST, "--scratch-dir", str(scratch_dir))
    with _on_screen(*words) as (terminal, at):
        assert eventually(lambda: value(at, "cowtop_rows_done_total") == 60)
        assert value(at, "cowtop_flushes_total") == 3
        assert eventually(lambda: _copied(at))
        terminal.send("q")
        assert terminal.wait_exit() == 0
        _nobody_listens(at)


def test_two_modes_side_by_side_are_two_runs(scratch_dir: Path) -> None:
    words = ("run", "fill", *_SMALL, *_FAST, "--modes", "c,r+", "--scratch-dir", str(scratch_dir))
    with _on_screen(*words) as (terminal, at):
        assert eventually(lambda: _of_each(at, "cowtop_rows_done_total") == {60})
        info = scraped(at)["cowtop_run_info"]
        assert {(dict(one)["run"], dict(one)["mode"]) for one in info} == {("1", "c"), ("2", "r+")}
        assert eventually(lambda: len(scraped(at)["cowtop_mapping_resident_bytes"]) == 2)
        terminal.send("q")
        assert terminal.wait_exit() == 0


def test_a_process_that_runs_already_on_a_screen(disk_dir: Path) -> None:
    with (
        subject("copy_on_write", made_array(disk_dir / "a.npy")) as made,
        _on_screen("attach", str(made.pid)) as (terminal, at),
    ):
        assert eventually(lambda: value(at, _COPIES) == 300 * 4096)
        made.step()
        assert eventually(lambda: value(at, _COPIES) == 400 * 4096)
        made.process.kill()
        # What has ended has no figures any more, and its screen stays.
        assert eventually(lambda: value(at, "cowtop_run_active") == 0)
        assert _COPIES not in scraped(at)
        assert value(at, "cowtop_run_peak_private_copies_bytes") in (None, 400 * 4096)
        terminal.send("q")
        assert terminal.wait_exit() == 0


def test_a_fit_on_a_screen() -> None:
    words = ("fit", "--screen", "--size", "2M", "--memory", "256M", "--modes", "c")
    with _on_screen(*words) as (terminal, at):
        assert eventually(lambda: value(at, "cowtop_fit_instances", mode="c"))
        terminal.send("q")
        assert terminal.wait_exit() == 0
        _nobody_listens(at)


def _nobody_listens(at: str) -> None:
    with pytest.raises(ConnectionRefusedError):
        asked(at)
