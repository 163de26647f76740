"""A tab of headless Chromium as a user has it: what its terminal shows, keys, mouse, sizes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from playwright.sync_api import Browser, Page, WebSocket, sync_playwright

from tests.pictures.browser import CHROMIUM
from tests.waiting import DEADLINE_SECONDS

_FLAGS: Final = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
# The page has no name for its terminal. Every part that is loaded into it keeps it under this one.
_CATCH: Final = """
Object.defineProperty(Object.prototype, "_terminal", {
  configurable: true,
  get() { return undefined; },
  set(value) {
    Object.defineProperty(this, "_terminal", {
      value, writable: true, configurable: true, enumerable: true,
    });
    if (value && typeof value.loadAddon === "function") window.shown = value;
  },
});
"""
_READ: Final = """() => {
  if (!window.shown) return [];
  const buffer = window.shown.buffer.active;
  return [...Array(window.shown.rows).keys()].map(
    (row) => buffer.getLine(buffer.viewportY + row).translateToString(true));
}"""
_CELL: Final = """() => {
  const box = document.querySelector(".xterm-screen").getBoundingClientRect();
  return [box.width / window.shown.cols, box.height / window.shown.rows];
}"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser, closed with all of its tabs."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS.split())
        yield browser
        browser.close()


class Tab:
    """One tab; what it asked for elsewhere, and what went wrong in it, is kept."""

    def __init__(self, browser: Browser, address: str, size: tuple[int, int] = (1280, 800)) -> None:
        """`size`: width and height of the window in pixels."""
        self._context = browser.new_context(viewport={"width": size[0], "height": size[1]})
        self.page: Page = self._context.new_page()
        self.asked_for: list[str] = []
        self.errors: list[str] = []
        self.received_bytes = 0
        self.page.add_init_script(_CATCH)
        self.page.on("request", lambda request: self.asked_for.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("websocket", self._count)
        self.page.goto(address)

    def _count(self, socket: WebSocket) -> None:
        def count(data: str | bytes) -> None:
            self.received_bytes += len(data)

        socket.on("framereceived", count)

    @property
    def rows(self) -> list[str]:
        """What the terminal in the page shows."""
        found: list[str] = self.page.evaluate(_READ)
        return found

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows."""
        columns, rows = self.page.evaluate("() => [window.shown.cols, window.shown.rows]")
        return columns, rows

    def wait_for(self, *parts: str) -> list[str]:
        """The rows once all of these are in them."""
        self._until(lambda rows: all(part in "\n".join(rows) for part in parts), str(parts))
        return self.rows

    def wait_without(self, part: str) -> None:
        """Until it is not there any more."""
        self._until(lambda rows: part not in "\n".join(rows), f"an end of {part}")

    def _until(self, holds: Any, what: str) -> None:
        tries = int(DEADLINE_SECONDS * 20)
        for _ in range(tries):
            if holds(self.rows):
                return
            self.page.wait_for_timeout(50)  # the browser's own loop must run meanwhile
        raise AssertionError(f"waited for {what}:\n" + "\n".join(self.rows))

    def press(self, *keys: str) -> None:
        """Keys by the browser's names."""
        for key in keys:
            self.page.keyboard.press(key)

    def place_of(self, text: str) -> tuple[float, float]:
        """Where on the page a text begins that the terminal shows, the lowest one."""
        rows = self.rows
        row = max(at for at, line in enumerate(rows) if text in line)
        width, height = self.page.evaluate(_CELL)
        return (rows[row].index(text) + 0.5) * width, (row + 0.5) * height

    def end_words(self) -> str:
        """Why the page says it has ended, once it has."""
        self.page.wait_for_selector("body.-closed", timeout=DEADLINE_SECONDS * 1000)
        return self.page.inner_text("#why")

    def begin_anew(self) -> None:
        """As the page offers."""
        with self.page.expect_navigation():
            self.press("Enter")

    def close(self) -> None:
        """As a user closes it."""
        self._context.close()
