"""The metrics of one command: a board for its runs, and the server of it while they go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Final

from tui.errors import UsageError
from tui.exposition.address import Address, place_of
from tui.exposition.board import Board
from tui.extras import Extra, missing
from tui.run.state import Update
from tui.text import say

if TYPE_CHECKING:
    from tui.exposition.server import MetricsServer
    from tui.fit.state import FitState

_BEYOND: Final = (
    "; everybody who reaches this machine there reads the names of files and commands (no "
    "password, no TLS)"
)


class Exporter:
    """Takes what is new of runs, from their threads; `words`: where they are served."""

    def __init__(self, board: Board, words: str = "") -> None:
        self.board, self._words = board, words

    def begins(self) -> None:
        """Say where they are, once: when nothing can be refused any more."""
        words, self._words = self._words, ""
        if words:
            say(words)

    def take(self, index: int, update: Update) -> None:
        """What is new of one run, from 0."""
        self.board.take(index, update)
        self.begins()

    def taker(self, index: int = 0) -> Callable[[Update], None]:
        """Takes what is new of one run."""
        return partial(self.take, index)

    def take_fit(self, state: FitState) -> None:
        """How far a fit is."""
        self.board.take_fit(state)
        self.begins()


@contextmanager
def exporting(
    address: Address | None, option: str, interval_seconds: float = 0.0
) -> Iterator[Exporter]:
    """Serve what the exporter is given in this block; without an address it goes nowhere.

    Raises UsageError, before anything is served, where the address is none or is taken, or the
    library is not installed; `option` is what asked for it.
    """
    board = Board(interval_seconds)
    if address is None:
        yield Exporter(board)
        return
    server, is_loopback = _server_of(board, address, option)
    server.start()
    try:
        words = f"metrics at http://{server.address}/metrics"
        yield Exporter(board, words if is_loopback else words + _BEYOND)
    finally:
        server.close()


def _server_of(board: Board, address: Address, option: str) -> tuple[MetricsServer, bool]:
    try:
        from prometheus_client import make_wsgi_app
    except ImportError as error:
        raise missing(Extra.METRICS, option, "prometheus-client") from error
    from tui.exposition.collector import KnownCollector, registry_of
    from tui.exposition.server import MetricsServer

    registry = registry_of(KnownCollector(board.known, _version()))
    try:
        place = place_of(address)
        return MetricsServer(place, make_wsgi_app(registry)), place.is_loopback
    except UsageError as error:
        raise UsageError(f"{option}: {error}") from error


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("cowtop")
    except PackageNotFoundError:
        return "unknown"
