"""`cowtop serve` in a real browser: what is shown, keys, mouse, sizes, and the end of a tab."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.ends.phases import RECORDED
from tests.ends.place import Place, made_place
from tests.pictures.browser import needs_chromium
from tests.waiting import eventually
from tests.web.chromium import Tab, chromium
from tests.web.served import Served

pytestmark = needs_chromium
_RUN = ("run", "fill", "--size", "64M", "--pace", "10")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for all; each test has tabs of its own."""
    with chromium() as made:
        yield made


@pytest.fixture
def place() -> Iterator[Place]:
    """Where a run may lie."""
    with made_place() as made:
        yield made


@pytest.mark.slow
def test_a_replay_obeys_keys_asks_nobody_else_and_says_that_it_has_ended(
    browser: Browser, place: Place
) -> None:
    with Served("replay", RECORDED) as served:
        tab = Tab(browser, served.address, (800, 480))
        tab.wait_for("REPLAY", "M RSS")
        tab.press("Space")
        tab.wait_for("paused")
        assert all(url.startswith((served.address, "data:")) for url in tab.asked_for)
        assert served.have(1)
        tab.press("q")
        assert tab.end_words() == "cowtop has ended with exit code 0:"
        assert served.have(0)
        assert served.left(place) == []
        assert tab.errors == []
        tab.close()
        code, told, _ = served.end(signal.SIGINT)
    assert (code, told) == (130, "")


@pytest.mark.slow
def test_the_demo_obeys_its_keys_its_help_and_its_palette(browser: Browser, place: Place) -> None:
    with Served("demo", "--recorded") as served:
        tab = Tab(browser, served.address)
        tab.wait_for("RSS grows alike", "recorded", "Quit")
        tab.press("2")
        tab.wait_for("2  flush() saves the file")
        tab.press("?")
        rows = tab.wait_for("Help", "space", "The next step")
        assert not any("To the background" in row for row in rows)  # nobody would bring it back
        tab.press("Escape")
        tab.wait_without("The next step")
        tab.press("Control+p")
        tab.wait_for("some letters of it")
        tab.page.keyboard.type("touch")
        tab.wait_for("Step 4: touch (4)")
        tab.wait_without("Step 3")  # what is found by fewer letters
        tab.press("Enter")
        tab.wait_without("Step 4")  # the palette, which would take the next letter
        tab.wait_for("4  Four bytes cost a page")
        tab.press("Control+z", "b")  # stands still for nobody
        tab.wait_for("3  DONTNEED frees memory")
        assert tab.errors == []
        tab.close()
        assert served.have(0)
        assert served.left(place) == []


@pytest.mark.slow
def test_a_live_run_is_pointed_at_scrolled_clicked_and_laid_out_anew(
    browser: Browser, place: Place
) -> None:
    with Served(*_RUN, "--scratch-dir", str(place.scratch)) as served:
        tab = Tab(browser, served.address)
        tab.wait_for("MiB RSS", "python, numpy", "Quit")
        columns, rows = tab.size
        assert (columns, rows) == (142, 42)
        x, y = tab.place_of("python, numpy")
        tab.page.mouse.move(x + 30, y)
        tab.wait_for("without any array")
        x, y = tab.place_of("View")
        tab.page.mouse.move(5, 5)
        tab.page.mouse.click(x, y)
        tab.wait_for("call", "effect")
        tab.page.set_viewport_size({"width": 620, "height": 420})
        tab.wait_for("Quit")
        assert eventually(lambda: tab.size[0] < 75)
        tab.page.set_viewport_size({"width": 300, "height": 200})
        tab.wait_for("cowtop needs")
        tab.page.set_viewport_size({"width": 1280, "height": 800})
        tab.wait_for("Quit")
        tab.press("Space")
        tab.wait_for("paused")
        assert served.have(1)
        tab.close()
        assert served.have(0)
        assert served.left(place) == []


@pytest.mark.long
def test_what_is_pasted_into_the_launcher_is_typed(browser: Browser) -> None:
    with Served() as served:
        tab = Tab(browser, served.address)
        tab.wait_for("Estimate")
        tab.press("Control+p")
        tab.wait_for("some letters of it")
        tab.page.evaluate(
            """() => {
              const data = new DataTransfer();
              data.setData("text/plain", "quit");
              document.querySelector(".xterm-helper-textarea").dispatchEvent(
                new ClipboardEvent("paste", {clipboardData: data, bubbles: true}));
            }"""
        )
        tab.wait_for("quit", "End the run and leave")
        tab.close()


@pytest.mark.long
def test_two_tabs_are_two_runs_and_a_new_beginning_is_a_third(
    browser: Browser, place: Place
) -> None:
    words = (*_RUN, "--scratch-dir", str(place.scratch))
    with Served("--tabs", "2", *words) as served:
        first, second = Tab(browser, served.address), Tab(browser, served.address)
        first.wait_for("MiB RSS")
        second.wait_for("MiB RSS")
        assert served.have(2)
        third = Tab(browser, served.address)
        assert third.end_words().startswith("as many tabs as may be (2) are open")
        first.close()
        assert served.have(1)
        third.begin_anew()
        third.wait_for("MiB RSS")
        assert served.have(2)
        second.press("q")
        second.end_words()
        assert served.have(1)
        code, _, _ = served.end(signal.SIGTERM)
        assert code == 143
        assert third.end_words().startswith("cowtop")
        assert served.left(place) == []


@pytest.mark.long
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_however_the_server_ends_nothing_is_left_of_its_tabs(
    browser: Browser, place: Place, number: signal.Signals
) -> None:
    with Served(*_RUN, "--scratch-dir", str(place.scratch)) as served:
        tab = Tab(browser, served.address)
        tab.wait_for("MiB RSS")
        assert served.have(1)
        code, _, said = served.end(number)
        assert code == (-number if number is signal.SIGKILL else 128 + number)
        assert "Traceback" not in said
        assert served.left(place) == []
        assert tab.end_words()
        tab.close()
